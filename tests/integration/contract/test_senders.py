"""What every sender promises: each file in `senders/` is one, found by itself, and honest about what it did."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from services.notifications.domain.delivery import DeliveryState, Later, Message, Sent, Withheld
from services.notifications.domain.ports import Sender
from services.notifications.senders import build_sender, load_senders, sender_names
from services.notifications.settings import NotificationsSettings
from tests.support.notifications import settings_of

NAMES = sender_names()
MESSAGE = Message(
    delivery="d_" + "0" * 40,
    recipient="agents/demo",
    title="Zoë is in touch again (phone)",
    body="Last contact: email, from the customer, 2026-03-07 12:00 UTC.\n“Kettle”",
    contact="contacts/c_1",
    evidence=("interactions/i_1",),
    create_time=datetime(2026, 3, 10, tzinfo=UTC),
)


def built(name: str, **changes: Any) -> Sender:
    return build_sender(name, settings_of("contract", "mongodb://unused", **changes))


def test_the_registry_finds_every_file_of_the_folder() -> None:
    assert {"email", "in_app", "apprise"} <= set(NAMES)
    set_up = load_senders(settings_of("contract", "mongodb://unused", apprise_targets_file=Path("/dev/null")))
    assert set(set_up) == {name.replace("_", "-") for name in NAMES}
    assert "apprise" not in load_senders(NotificationsSettings())


@pytest.mark.parametrize("name", NAMES)
def test_a_sender_serves_the_channel_its_file_is_named_after(name: str) -> None:
    assert built(name).channel == name.replace("_", "-")
    assert re.fullmatch(r"[a-z][a-z0-9-]{0,39}", built(name).channel)


@pytest.mark.parametrize("name", NAMES)
def test_a_sender_that_is_not_set_up_says_so_instead_of_failing(name: str) -> None:
    plan = built(name, smtp_host="").plan("agents/demo")

    assert plan.state is DeliveryState.SENT or (plan.state is DeliveryState.SUPPRESSED and plan.reason)


@pytest.mark.parametrize("name", NAMES)
def test_a_sender_plans_only_what_it_can_then_do_or_explain(name: str) -> None:
    sender = built(name, smtp_host="127.0.0.1", agent_addresses={})

    plan = sender.plan("agents/nobody-knows")

    assert plan.state in (DeliveryState.PENDING, DeliveryState.SENT, DeliveryState.SUPPRESSED)
    assert bool(plan.reason) == (plan.state is DeliveryState.SUPPRESSED)


@pytest.mark.parametrize("name", NAMES)
def test_a_sender_that_reaches_nobody_hands_nothing_over(name: str) -> None:
    handed_over: list[bool] = []
    sender = built(name, smtp_host="127.0.0.1", smtp_port=1, smtp_tls="none", smtp_timeout_seconds=1)

    outcome = sender.send(MESSAGE, lambda: handed_over.append(True))

    assert isinstance(outcome, Sent | Later | Withheld)
    assert handed_over == []

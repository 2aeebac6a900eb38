"""The commands about agents against running services: inbox, settings, follows, and what could not be sent."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from commandline.system.servers import Servers

from tests.support.backstory_command import BackstoryCommand
from tests.support.customers import Customers, a_phone
from tests.support.dead_letter_calls import find_dead_letters
from tests.support.deployment import Deployment
from tests.support.eventually import eventually
from tests.support.message_calls import SETTINGS


@pytest.fixture(scope="module")
def deployment(
    servers: Servers, module_namespace: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Deployment]:
    services = ["contacts", "interactions", "notifications"]
    started = Deployment(tmp_path_factory.mktemp("agents"), servers, module_namespace, services, SETTINGS)
    started.start()
    yield started
    started.stop()


@pytest.fixture
def backstory(deployment: Deployment) -> BackstoryCommand:
    return BackstoryCommand(deployment)


def test_an_inbox_is_read(deployment: Deployment, backstory: BackstoryCommand) -> None:
    customers, phone = Customers(deployment), a_phone()
    customers.record(phone)
    customers.record(phone, body="Where is it?")

    def unread() -> list[dict[str, str]]:
        command = ("inbox", "list", "--agent", "agents/demo", "--unread", "-o", "ndjson")
        found: list[dict[str, str]] = backstory.ok(*command).lines
        return found

    (one,) = eventually(60, unread)
    assert one["title"] in backstory.ok("inbox", "show", one["name"], "--agent", "demo").out
    assert "1 marked" in backstory.ok("inbox", "read", "--all", "--agent", "demo").out
    assert backstory.ok("inbox", "count", "--agent", "demo", "-o", "json").value == {"unread_count": 0}
    assert backstory("inbox", "show", one["name"], "--agent", "eva").code == 3
    assert backstory("inbox", "list").code != 0  # an operator has no inbox


def test_what_could_not_be_sent_is_sent_again_or_left_alone(
    deployment: Deployment, backstory: BackstoryCommand
) -> None:
    customers = Customers(deployment, "admin")
    for phone in (a_phone(), a_phone()):
        customers.record(phone)
        customers.record(phone, body="Where is it?")
    first, second = find_dead_letters(customers)

    assert "failed" in backstory.ok("deliveries", "show", first).out
    assert backstory("deliveries", "discard", first).code != 0  # nobody was asked
    assert "discarded" in backstory.ok("deliveries", "discard", first, "--yes").out
    replayed = backstory.ok("deliveries", "replay", second, "-o", "ndjson").lines[0]
    assert replayed["state"] in ("pending", "sending", "failed")

    def dead() -> dict[str, int]:
        found = backstory.ok("deliveries", "list", "--dead", "-o", "ndjson").lines
        return {each["name"]: each["attempts"] for each in found}

    assert first not in eventually(60, lambda: dead() if dead().get(second) == 2 else {})


def test_how_an_agent_wants_to_be_told_is_changed_field_by_field(backstory: BackstoryCommand) -> None:
    update = ("agent-settings", "update", "eva", "-o", "json")
    backstory.ok(*update, "--time-zone", "Europe/Berlin", "--quiet", "20:00-07:00", "--mute", "repeat")
    changed = backstory.ok(*update, "--budget", "5", "--digest-hour", "0", "--mute", "mention").value

    assert (changed["time_zone"], changed["hourly_budget"], changed["digest_hour"]) == ("Europe/Berlin", 5, 0)
    assert changed["muted_rules"] == ["rules/repeat", "rules/mention"]
    again = backstory.ok(*update, "--unmute", "repeat", "--quiet", "none").value
    assert again["muted_rules"] == ["rules/mention"]
    assert "quiet_from" not in again
    assert "muted: rules/mention" in backstory.ok("agent-settings", "show", "agents/eva").out
    assert backstory(*update).code != 0
    assert backstory(*update, "--time-zone", "Europe/Atlantis").code != 0


def test_following_is_begun_and_ended(backstory: BackstoryCommand) -> None:
    backstory.ok("follows", "add", "is_1", "--agent", "eva")
    assert "issues/is_1" in backstory.ok("follows", "list", "--agent", "eva").out
    backstory.ok("follows", "remove", "is_1", "--agent", "eva")
    assert backstory.ok("follows", "list", "--agent", "eva", "-o", "ndjson").lines == []

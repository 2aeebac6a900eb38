"""From opened restricted data to those who guard privacy: each is told once, however late the news comes."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from backstory.events.interactions.v1.events_pb2 import BreakGlassStarted
from backstory.interactions.v1 import break_glass_pb2 as b
from eventbus.envelope import Envelope
from eventbus.messages import Ack, Received
from pymongo.database import Database
from servicekit.adapters.mongo_client import Row
from servicekit.times import to_timestamp

from services.notifications.adapters.mongo_inboxes import MongoInboxes
from services.notifications.bootstrap import news_handler
from services.notifications.domain.interaction import Past
from services.notifications.domain.rules.looking_back import LookBack
from services.notifications.entrypoints.event_handlers import NewsHandler
from services.notifications.settings import NotificationsSettings
from tests.support.notifications import settings_of

NOW = datetime.now(UTC).replace(microsecond=0)
GUARDS = ("agents/petra", "agents/paul")


class NobodyAsks:
    """A history that is never needed."""

    def look_back(self, at: LookBack) -> Past | None:
        raise AssertionError(at)


@pytest.fixture
def handler(settings: NotificationsSettings, database: Database[Row]) -> NewsHandler:
    own = settings_of(settings.namespace, settings.mongodb_uri, privacy_agents=GUARDS, on_duty_agents=("agents/anna",))
    return news_handler(own, database, NobodyAsks())


@pytest.fixture
def inboxes(database: Database[Row]) -> MongoInboxes:
    return MongoInboxes(database, epoch=1)


def received(at: datetime = NOW, **changes: str) -> Received:
    fields: dict[str, Any] = {
        "name": "breakGlasses/bg_1",
        "contact": "contacts/c_1",
        "actor": "agents/anna",
        "actor_display_name": "Anna Berg",
        "reason": "court order 17/25",
    }
    access = b.BreakGlass(**(fields | changes), expire_time=to_timestamp(at + timedelta(minutes=60)))
    event = BreakGlassStarted(access=access)
    envelope = Envelope("e_1", "interactions", "BreakGlassStarted", "c_1", 1, 1, at, "bg_1")
    return Received(envelope, event.SerializeToString(), sequence=1, deliveries=1)


def test_those_who_guard_privacy_are_told_who_opened_what_why_and_until_when(
    handler: NewsHandler, inboxes: MongoInboxes
) -> None:
    outcomes = asyncio.run(handler([received(), received()]))

    assert outcomes == [Ack(), Ack()]
    for guard in GUARDS:
        page = inboxes.newest(guard, 10)
        assert page.unread == 1
        told = page.notifications[0]
        assert (told.rule, told.contact, told.interaction) == ("break-glass", "contacts/c_1", "")
        assert told.title == "Anna Berg opened a customer's restricted data"
        for part in ("agents/anna", "court order 17/25", f"{NOW + timedelta(minutes=60):%H:%M}", "breakGlasses/bg_1"):
            assert part in told.body
    assert inboxes.newest("agents/anna", 10).notifications == ()


def test_news_that_was_held_up_for_days_is_told_all_the_same(handler: NewsHandler, inboxes: MongoInboxes) -> None:
    asyncio.run(handler([received(NOW - timedelta(days=3))]))

    assert inboxes.unread(GUARDS[0]) == 1


def test_a_reason_steers_no_terminal_and_reverses_no_line(handler: NewsHandler, inboxes: MongoInboxes) -> None:
    asyncio.run(handler([received(reason="court \u202eorder\x1b[2J 17", actor_display_name="")]))

    told = inboxes.newest(GUARDS[0], 10).notifications[0]
    assert "\u202e" not in told.body
    assert "\x1b" not in told.body
    assert told.title == "agents/anna opened a customer's restricted data"

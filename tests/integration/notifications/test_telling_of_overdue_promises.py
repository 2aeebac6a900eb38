"""From an overdue promise to whoever keeps it: told once, however late the news comes."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from backstory.events.interactions.v1.issues_pb2 import PromiseOverdue
from backstory.events.v1.metadata_pb2 import EventMetadata
from backstory.interactions.v1 import issues_pb2 as s
from backstory.interactions.v1 import promises_pb2 as p
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
ANNA, ON_DUTY = "agents/anna", ("agents/dora", "agents/emil")


class NobodyAsks:
    """A history that is never needed."""

    def look_back(self, at: LookBack) -> Past | None:
        raise AssertionError(at)


@pytest.fixture
def handler(settings: NotificationsSettings, database: Database[Row]) -> NewsHandler:
    own = settings_of(settings.namespace, settings.mongodb_uri, on_duty_agents=ON_DUTY)
    return news_handler(own, database, NobodyAsks())


@pytest.fixture
def inboxes(database: Database[Row]) -> MongoInboxes:
    return MongoInboxes(database, epoch=1)


def received(at: datetime = NOW, *, backfill: bool = False, **changes: Any) -> Received:
    fields: dict[str, Any] = {
        "name": "issues/is_1/promises/p_1",
        "contact": "contacts/c_1",
        "text": "A new parcel goes out",
        "owner": ANNA,
        "due_time": to_timestamp(at),
    }
    event = PromiseOverdue(
        metadata=EventMetadata(backfill=backfill),
        issue=s.Issue(name="issues/is_1", contact="contacts/c_1", title="Parcel late"),
        promise=p.Promise(**(fields | changes)),
    )
    envelope = Envelope("e_1", "interactions", "PromiseOverdue", "c_1", 1, 3, at, "p_1")
    return Received(envelope, event.SerializeToString(), sequence=1, deliveries=1)


def test_the_owner_is_told_once_what_was_promised_to_whom_and_until_when(
    handler: NewsHandler, inboxes: MongoInboxes
) -> None:
    outcomes = asyncio.run(handler([received(), received()]))
    asyncio.run(handler([received()]))

    assert outcomes == [Ack(), Ack()]
    page = inboxes.newest(ANNA, 10)
    assert page.unread == 1
    told = page.notifications[0]
    assert (told.rule, told.contact, told.title) == ("promise-overdue", "contacts/c_1", "A promise is overdue")
    for part in ("A new parcel goes out", "Parcel late", f"{NOW:%H:%M}", "issues/is_1/promises/p_1"):
        assert part in told.body
    assert all(inboxes.unread(agent) == 0 for agent in ON_DUTY)


def test_of_a_team_s_promise_the_agents_on_duty_are_told(handler: NewsHandler, inboxes: MongoInboxes) -> None:
    asyncio.run(handler([received(owner="teams/parcels")]))

    assert [inboxes.unread(agent) for agent in ON_DUTY] == [1, 1]


def test_nobody_is_told_of_what_was_carried_in(handler: NewsHandler, inboxes: MongoInboxes) -> None:
    asyncio.run(handler([received(backfill=True)]))

    assert inboxes.unread(ANNA) == 0


def test_news_that_was_held_up_for_days_is_told_all_the_same(handler: NewsHandler, inboxes: MongoInboxes) -> None:
    asyncio.run(handler([received(NOW - timedelta(days=3))]))

    assert inboxes.unread(ANNA) == 1


def test_what_was_promised_steers_no_terminal(handler: NewsHandler, inboxes: MongoInboxes) -> None:
    asyncio.run(handler([received(text="a \u202enew\x1b[2J parcel")]))

    told = inboxes.newest(ANNA, 10).notifications[0]
    assert "\u202e" not in told.body
    assert "\x1b" not in told.body

"""From a note to the agents it mentions: each is told once, and of a restricted note without its words."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from backstory.events.interactions.v1.events_pb2 import InteractionRecorded
from backstory.interactions.v1 import interactions_pb2 as pb
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
ANNA, BEN, EVA = "agents/anna", "agents/ben", "agents/eva"


class NobodyAsks:
    """A history that is never needed."""

    def look_back(self, at: LookBack) -> Past | None:
        raise AssertionError(at)


@pytest.fixture
def handler(settings: NotificationsSettings, database: Database[Row]) -> NewsHandler:
    own = settings_of(settings.namespace, settings.mongodb_uri, on_duty_agents=("agents/duty",))
    return news_handler(own, database, NobodyAsks())


@pytest.fixture
def inboxes(database: Database[Row]) -> MongoInboxes:
    return MongoInboxes(database, epoch=1)


def received(at: datetime = NOW, **changes: Any) -> Received:
    note: dict[str, Any] = {
        "name": "interactions/i_1",
        "contact": "contacts/c_1",
        "channel": "system",
        "direction": pb.DIRECTION_INTERNAL,
        "kind": pb.INTERACTION_KIND_NOTE,
        "visibility": pb.VISIBILITY_INTERNAL,
        "body": "Please call her back.",
        "actor": pb.Actor(type=pb.ACTOR_TYPE_AGENT, agent=ANNA, display_name="Anna Berg"),
        "mentions": [BEN, EVA, ANNA],
        "occur_time": to_timestamp(at),
    }
    event = InteractionRecorded(interaction=pb.Interaction(**(note | changes)))
    envelope = Envelope("e_1", "interactions", "InteractionRecorded", "c_1", 1, 1, at, "i_1")
    return Received(envelope, event.SerializeToString(), sequence=1, deliveries=1)


def test_those_who_are_mentioned_are_told_once_and_nobody_else(handler: NewsHandler, inboxes: MongoInboxes) -> None:
    outcomes = asyncio.run(handler([received(), received()]))

    assert outcomes == [Ack(), Ack()]
    assert [inboxes.unread(agent) for agent in (ANNA, BEN, EVA, "agents/duty")] == [0, 1, 1, 0]
    (told,) = inboxes.newest(BEN, 10).notifications
    assert told.rule == "mention"
    assert told.title == "Anna Berg mentioned you in a note"
    assert "Please call her back." in told.body
    assert (told.contact, told.interaction) == ("contacts/c_1", "interactions/i_1")


def test_a_mentioned_team_is_told_each_of_them_once_and_not_the_author(
    settings: NotificationsSettings, database: Database[Row], inboxes: MongoInboxes
) -> None:
    groups = {ANNA: "teams/billing", BEN: "teams/billing roles/lead", EVA: "teams/sales"}
    own = settings_of(settings.namespace, settings.mongodb_uri, agent_groups=groups)
    handler = news_handler(own, database, NobodyAsks())
    asyncio.run(handler([received(mentions=["teams/billing", BEN, "teams/nobody"])]))

    assert [inboxes.unread(agent) for agent in (ANNA, BEN, EVA)] == [0, 1, 0]


def test_a_restricted_note_is_not_quoted(handler: NewsHandler, inboxes: MongoInboxes) -> None:
    asyncio.run(handler([received(visibility=pb.VISIBILITY_RESTRICTED)]))

    (told,) = inboxes.newest(BEN, 10).notifications
    assert "call her back" not in told.title + told.body


@pytest.mark.parametrize("news", [received(backfill=True), received(NOW - timedelta(hours=25)), received(mentions=[])])
def test_old_and_imported_notes_and_those_without_mentions_tell_nobody(
    handler: NewsHandler, inboxes: MongoInboxes, news: Received
) -> None:
    assert asyncio.run(handler([news])) == [Ack()]

    assert inboxes.unread(BEN) == 0

"""From a message that did not reach the customer to whoever sent it: told once, with what failed and why."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from backstory.events.interactions.v1.events_pb2 import DeliveryStatusChanged
from backstory.interactions.v1 import interactions_pb2 as pb
from eventbus.envelope import Envelope
from eventbus.messages import Ack, Received
from pymongo.database import Database
from servicekit.adapters.mongo_client import Row

from services.notifications.adapters.mongo_inboxes import MongoInboxes
from services.notifications.bootstrap import news_handler
from services.notifications.domain.failed_message import SentMessage
from services.notifications.domain.interaction import Past
from services.notifications.domain.rules.looking_back import LookBack
from services.notifications.entrypoints.event_handlers import NewsHandler
from services.notifications.settings import NotificationsSettings
from tests.support.notifications import settings_of

NOW = datetime.now(UTC).replace(microsecond=0)
ANNA, BEN, ON_DUTY = "agents/anna", "agents/ben", "agents/dora"
BY_ANNA = SentMessage(ANNA, "", "Your parcel, Mrs Meier", NOW, is_backfill=False)
MESSAGES: dict[str, SentMessage | None] = {
    "interactions/i_1": BY_ANNA,
    "interactions/i_program": SentMessage("", BEN, "", NOW, is_backfill=False),
    "interactions/i_nobody": SentMessage("", "", "", NOW, is_backfill=False),
    "interactions/i_imported": SentMessage(ANNA, "", "", NOW, is_backfill=True),
    "interactions/i_hidden": None,
}


class NobodyAsks:
    """A history that is never needed."""

    def look_back(self, at: LookBack) -> Past | None:
        raise AssertionError(at)


class Known:
    """The messages above."""

    def message(self, interaction: str) -> SentMessage | None:
        return MESSAGES[interaction]


@pytest.fixture
def handler(settings: NotificationsSettings, database: Database[Row]) -> NewsHandler:
    own = settings_of(settings.namespace, settings.mongodb_uri, on_duty_agents=(ON_DUTY,))
    return news_handler(own, database, NobodyAsks(), sent=Known())


@pytest.fixture
def inboxes(database: Database[Row]) -> MongoInboxes:
    return MongoInboxes(database, epoch=1)


def received(
    interaction: str = "i_1",
    status: pb.DeliveryStatus = pb.DELIVERY_STATUS_FAILED,
    at: datetime = NOW,
    version: int = 2,
    **changes: Any,
) -> Received:
    event = DeliveryStatusChanged(
        interaction=f"interactions/{interaction}",
        contact="contacts/c_1",
        channel="email",
        status=status,
        **({"note": "smtp-550"} | changes),
    )
    envelope = Envelope(
        f"{interaction}_s{version}", "interactions", "DeliveryStatusChanged", "c_1", 1, version, at, "x"
    )
    return Received(envelope, event.SerializeToString(), sequence=1, deliveries=1)


def test_the_sender_is_told_once_which_message_failed_and_why(handler: NewsHandler, inboxes: MongoInboxes) -> None:
    outcomes = asyncio.run(handler([received(), received()]))
    asyncio.run(handler([received(), received(status=pb.DELIVERY_STATUS_UNDELIVERED, version=3)]))

    assert outcomes == [Ack(), Ack()]
    page = inboxes.newest(ANNA, 10)
    assert page.unread == 1
    told = page.notifications[0]
    assert (told.rule, told.contact, told.interaction) == ("delivery-failed", "contacts/c_1", "interactions/i_1")
    assert told.title == "A message by email did not reach the customer"
    for part in ("interactions/i_1", "contacts/c_1", "Your parcel, Mrs Meier", "It could not be sent: smtp-550."):
        assert part in told.body
    assert inboxes.unread(ON_DUTY) == 0


def test_of_a_bounce_it_is_told_that_the_message_had_left(handler: NewsHandler, inboxes: MongoInboxes) -> None:
    asyncio.run(handler([received(status=pb.DELIVERY_STATUS_UNDELIVERED, note="")]))

    assert "It was sent, and refused on the way." in inboxes.newest(ANNA, 10).notifications[0].body


@pytest.mark.parametrize(("interaction", "agent"), [("i_program", BEN), ("i_nobody", ON_DUTY), ("i_hidden", ON_DUTY)])
def test_where_no_agent_sent_it_whoever_has_the_issue_is_told_else_those_on_duty(
    handler: NewsHandler, inboxes: MongoInboxes, interaction: str, agent: str
) -> None:
    asyncio.run(handler([received(interaction)]))

    assert [inboxes.unread(one) for one in (ANNA, BEN, ON_DUTY)] == [int(one == agent) for one in (ANNA, BEN, ON_DUTY)]


@pytest.mark.parametrize("status", [pb.DELIVERY_STATUS_SENT, pb.DELIVERY_STATUS_DELIVERED, pb.DELIVERY_STATUS_CANCELED])
def test_nobody_is_told_of_what_went_well(
    handler: NewsHandler, inboxes: MongoInboxes, database: Database[Row], status: pb.DeliveryStatus
) -> None:
    assert asyncio.run(handler([received("i_unasked", status)])) == [Ack()]

    assert database["notifications"].count_documents({}) == 0


def test_nobody_is_told_of_what_was_carried_in(handler: NewsHandler, database: Database[Row]) -> None:
    asyncio.run(handler([received("i_imported")]))

    assert database["notifications"].count_documents({}) == 0


def test_it_is_told_however_late_it_is_heard_of(handler: NewsHandler, inboxes: MongoInboxes) -> None:
    asyncio.run(handler([received(at=NOW - timedelta(days=3))]))

    assert inboxes.unread(ANNA) == 1


def test_neither_the_log_nor_a_subject_holds_what_was_written(
    handler: NewsHandler, inboxes: MongoInboxes, database: Database[Row], capsys: pytest.CaptureFixture[str]
) -> None:
    asyncio.run(handler([received(note="smtp-550")]))

    logged = capsys.readouterr()
    assert "agent told" in logged.out + logged.err
    assert "Meier" not in logged.out + logged.err
    (row,) = database["notifications"].find({})
    assert "Meier" not in row["title"]
    assert all("Meier" not in str({name: one[name] for name in one if name != "payload"}) for one in row["outbox"])

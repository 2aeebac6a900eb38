"""Inboxes: a notification, its place, its count, its deliveries and its event come and go together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from backstory.events.notifications.v1.events_pb2 import NotificationCreated, NotificationRead
from hypothesis import HealthCheck, given
from hypothesis import settings as trial
from hypothesis import strategies as st
from pymongo.database import Database
from servicekit.adapters.mongo_client import Row
from servicekit.adapters.mongo_outbox import EmbeddedOutbox, MongoOutbox
from servicekit.clock import SystemClock
from servicekit.errors import NotFound
from servicekit.failpoints import FailpointRaised, arm

from services.notifications.adapters.mongo_inboxes import MongoInboxes
from services.notifications.domain.delivery import DeliveryState
from tests.support.notifications import LONG_AGO, a_delivery, a_draft

ANNA, BEN = "agents/anna", "agents/ben"


@pytest.fixture
def inboxes(database: Database[Row]) -> MongoInboxes:
    return MongoInboxes(database, epoch=1)


@pytest.fixture
def _disarmed() -> Iterator[None]:
    yield
    arm("")


def test_creating_stores_notification_count_delivery_and_event(inboxes: MongoInboxes, database: Database[Row]) -> None:
    draft = a_draft()

    made = inboxes.create(draft, [a_delivery(draft), a_delivery(draft, "in-app", DeliveryState.SENT)])

    assert made is not None
    assert made == inboxes.get("agents/demo", draft.id)
    assert (made.sequence, inboxes.unread("agents/demo")) == (1, 1)
    assert {row["state"] for row in database["deliveries"].find()} == {"pending", "sent"}
    (pending,) = _outbox(database).pending(10)
    event = NotificationCreated.FromString(pending.event.payload)
    assert (pending.event.name, pending.event.contact, pending.event.version) == ("NotificationCreated", "c_1", 1)
    assert event.metadata.causation_id == draft.event_id
    assert event.metadata.event_id == pending.event.event_id
    assert event.notification.name == f"notifications/{draft.id}"
    assert event.notification.evidence == ["interactions/i_0"]


def test_the_same_notification_is_made_once(inboxes: MongoInboxes, database: Database[Row]) -> None:
    draft = a_draft()
    first = inboxes.create(draft, [a_delivery(draft)])

    second = inboxes.create(draft, [a_delivery(draft)])

    assert first is not None
    assert second is None
    assert inboxes.unread(draft.agent) == 1
    assert inboxes.known([draft.id, "n_other"]) == {draft.id}
    assert database["inboxes"].find_one()["sequence"] == 1  # type: ignore[index] # it is there


@pytest.mark.usefixtures("_disarmed")
def test_a_crash_inside_the_transaction_leaves_nothing(inboxes: MongoInboxes, database: Database[Row]) -> None:
    draft = a_draft()
    arm("notify.in_transaction:raise")

    with pytest.raises(FailpointRaised):
        inboxes.create(draft, [a_delivery(draft)])

    arm("")
    assert [database[name].count_documents({}) for name in ("notifications", "inboxes", "deliveries")] == [0, 0, 0]
    made = inboxes.create(draft, [a_delivery(draft)])
    assert made is not None
    assert made.sequence == 1


def test_many_writers_of_one_inbox_leave_no_hole_in_its_order(inboxes: MongoInboxes) -> None:
    drafts = [a_draft(f"e_{number}") for number in range(40)]

    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda draft: inboxes.create(draft, [a_delivery(draft)]), drafts + drafts))

    assert sorted(one.sequence for one in made if one) == list(range(1, 41))
    assert inboxes.unread("agents/demo") == 40


def test_no_agent_sees_or_marks_what_another_was_told(inboxes: MongoInboxes) -> None:
    own, foreign = a_draft("e_1", ANNA), a_draft("e_1", BEN)
    inboxes.create(own, [])
    inboxes.create(foreign, [])

    with pytest.raises(NotFound) as refused:
        inboxes.mark_read(ANNA, [own.id, foreign.id], LONG_AGO)

    assert refused.value.reason == "NOTIFICATION_NOT_FOUND"
    assert inboxes.get(ANNA, foreign.id) is None
    assert [one.id for one in inboxes.newest(ANNA, 10).notifications] == [own.id]
    assert [one.id for one in inboxes.after(BEN, 0, 10).notifications] == [foreign.id]
    assert (inboxes.unread(ANNA), inboxes.unread(BEN)) == (1, 1)


def test_marking_publishes_each_notification_once_after_its_creation(
    inboxes: MongoInboxes, database: Database[Row]
) -> None:
    draft = a_draft()
    inboxes.create(draft, [])
    at = LONG_AGO + timedelta(hours=1)

    assert inboxes.mark_read(draft.agent, [draft.id], at) == 0
    assert inboxes.mark_read(draft.agent, [draft.id], at + timedelta(hours=1)) == 0

    outbox = _outbox(database)
    names = []
    while pending := outbox.pending(10):
        names += [(one.event.name, one.event.version) for one in pending]
        last = pending[-1].event.payload
        outbox.published(pending)
    assert names == [("NotificationCreated", 1), ("NotificationRead", 2)]
    read = NotificationRead.FromString(last)
    assert read.metadata.actor == draft.agent
    assert read.notification.read_time.ToDatetime(tzinfo=at.tzinfo) == at


def test_a_page_is_read_while_the_database_is_being_migrated(inboxes: MongoInboxes, database: Database[Row]) -> None:
    draft = a_draft()
    inboxes.create(draft, [])
    for number in range(10):
        database["notifications"].create_index([(f"field_{number}", 1)])

        assert inboxes.newest(draft.agent, 10).unread == 1


def test_a_thousand_are_marked_in_one_go(inboxes: MongoInboxes, database: Database[Row]) -> None:
    draft = a_draft()
    inboxes.create(draft, [])
    pattern = database["notifications"].find_one()
    assert pattern is not None
    copies = [pattern | {"_id": f"n_{number:040x}", "sequence": number, "outbox": []} for number in range(2, 1001)]
    database["notifications"].insert_many(copies)
    database["inboxes"].update_one({"_id": draft.agent}, {"$set": {"unread": 1000, "sequence": 1000}})

    left = inboxes.mark_read(draft.agent, [draft.id, *(row["_id"] for row in copies)], LONG_AGO)

    assert left == 0
    assert inboxes.newest(draft.agent, 10, unread_only=True).notifications == ()


@trial(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    steps=st.lists(
        st.tuples(st.sampled_from(["tell", "mark", "mark"]), st.sampled_from([ANNA, BEN]), st.sets(st.integers(0, 7))),
        max_size=14,
    ),
    at_once=st.booleans(),
)
def test_the_unread_count_equals_the_list_after_any_interleaving(
    inboxes: MongoInboxes, database: Database[Row], steps: list[tuple[str, str, set[int]]], at_once: bool
) -> None:
    for name in ("notifications", "inboxes", "deliveries"):
        database[name].delete_many({})

    def do(step: tuple[str, str, set[int]]) -> None:
        action, agent, numbers = step
        drafts = [a_draft(f"e_{number}", agent) for number in sorted(numbers)]
        if action == "tell":
            for draft in drafts:
                inboxes.create(draft, [a_delivery(draft)])
            return
        known = inboxes.known([draft.id for draft in drafts])
        inboxes.mark_read(agent, sorted(known), LONG_AGO)

    with ThreadPoolExecutor(3 if at_once else 1) as pool:
        list(pool.map(do, steps))

    for agent in (ANNA, BEN):
        everything = inboxes.newest(agent, 100)
        unread = inboxes.newest(agent, 100, unread_only=True)
        assert inboxes.unread(agent) == everything.unread == len(unread.notifications)
        assert unread.notifications == tuple(one for one in everything.notifications if one.read_time is None)
        assert [one.sequence for one in everything.notifications] == list(range(everything.sequence, 0, -1))
    assert all(count == 1 for count in Counter(row["_id"] for row in database["deliveries"].find()).values())


def _outbox(database: Database[Row]) -> MongoOutbox:
    return MongoOutbox([EmbeddedOutbox(database["notifications"])], SystemClock())

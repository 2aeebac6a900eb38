"""Keeping messages apart as MongoDB keeps it: what a recording costs, what cards count, and what processes know."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import mongoengine
import pytest
from commandline.system.servers import Servers
from pymongo.database import Database
from servicekit.access.caller import Caller, acting_as
from servicekit.adapters.mongo_client import connect, ensure_indexes
from servicekit.adapters.transactions import Transactions
from servicekit.erasing import Whom
from servicekit.errors import FailedPrecondition, ResourceExhausted

from services.interactions.adapters import mongo_blocks
from services.interactions.adapters.card_sources import built
from services.interactions.adapters.cards import checksum
from services.interactions.adapters.documents import DOCUMENTS
from services.interactions.adapters.erasers import erasers
from services.interactions.adapters.event_messages import InteractionOutbox
from services.interactions.adapters.mongo_blocks import MongoBlocks
from services.interactions.adapters.mongo_histories import MongoHistories
from services.interactions.adapters.mongo_past import MongoPast
from services.interactions.adapters.mongo_recording import MongoRecording
from services.interactions.adapters.mongo_screened import MongoScreened
from services.interactions.adapters.mongo_search import MongoSearch
from services.interactions.adapters.mongo_waiting import MongoWaiting
from services.interactions.domain.history import HistoryQuery
from services.interactions.domain.identity_keys import key_of
from services.interactions.domain.interaction import Direction, Interaction, Kind, Sender, Visibility
from services.interactions.domain.naming import interaction_id
from services.interactions.domain.past import Moment
from services.interactions.domain.ports import ContactState, Recording
from services.interactions.domain.screening import BlockedIdentity, Screening, block_id
from services.interactions.domain.searching.ports import Scope
from services.interactions.domain.searching.query import SearchQuery, checked_terms
from services.interactions.settings import InteractionsSettings

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
ANN = Sender("phone", "", "+493012345678")
WHY = Screening(NOON, "agents/ann", "Offers, every day.", "bi_1")
ALL = HistoryQuery(page_size=50)


class At:
    """A clock that is set."""

    def __init__(self) -> None:
        self.time = NOON

    def now(self) -> datetime:
        return self.time

    def later(self, **span: float) -> datetime:
        self.time += timedelta(**span)
        return self.time


@dataclass(frozen=True)
class Store:
    """One database and what works on it."""

    database: Database[dict[str, Any]]
    clock: At
    recording: MongoRecording
    histories: MongoHistories
    screened: MongoScreened
    waiting: MongoWaiting

    def record(self, number: int, screening: Screening | None = None, *, contact: str = "c_1", **told: Any) -> str:
        interaction = Interaction(
            channel="email",
            direction=Direction.INBOUND,
            source="test",
            source_id=str(number),
            kind=Kind.MESSAGE,
            visibility=Visibility.CUSTOMER,
            body=f"message {number}",
        )._replace(**told)
        name = interaction_id("test", str(number))
        owner = ContactState(contact) if contact else None
        self.recording.record([Recording(name, interaction, owner, ANN, "", "", self.clock.now(), screening)])
        return name

    def page(self, **fields: Any) -> list[str]:
        person = self.histories.person_of_contact("c_1")
        assert person
        query = HistoryQuery(page_size=50, **fields)
        shown = self.histories.newest(query, contact="c_1") if query.is_newest else self.histories.page(person, query)
        assert shown
        return [_body(entry) for entry in shown.entries]

    def found(self, word: str, *, screened: bool) -> list[str]:
        query = SearchQuery(checked_terms(word), 10, screened=screened)
        scope = Scope(Visibility.CUSTOMER, ("c_1",), screened=screened)
        stretch = next(iter(MongoSearch(self.database).stretches(query, scope)))
        return [_body(each.data) for each in stretch.candidates]

    def is_as_rebuilt(self) -> bool:
        card = self.database["cards"].find_one({"members.id": "c_1"})
        assert card
        with self.database.client.start_session() as session:
            return checksum(built(self.database, card["members"], session)) == checksum(card)

    def events(self) -> list[str]:
        return [each.aggregate for each in InteractionOutbox(self.database, 1).pending(self.clock.now(), 10)]


def _body(data: bytes) -> str:
    from backstory.interactions.v1.interactions_pb2 import Interaction as Message

    return Message.FromString(data).body


@pytest.fixture
def store(servers: Servers, namespace: str) -> Iterator[Store]:
    database = connect(InteractionsSettings(mongodb_uri=servers.addresses.mongodb_uri, namespace=namespace))
    ensure_indexes(database, DOCUMENTS)
    clock, transactions = At(), Transactions(database)
    with acting_as(Caller("services/test", frozenset(), frozenset())):
        yield Store(
            database,
            clock,
            MongoRecording(database, transactions),
            MongoHistories(database, transactions),
            MongoScreened(database, transactions, clock),
            MongoWaiting(database, transactions, clock),
        )
    mongoengine.disconnect("interactions")


def a_block(sender: Sender = ANN, time: datetime = NOON) -> BlockedIdentity:
    key = key_of(sender)
    return BlockedIdentity(block_id(key), key, sender.kind, "", sender.value, "Offers.", "agents/ann", time)


def test_what_is_kept_apart_is_in_no_history_count_or_event_and_a_rebuild_says_the_same(store: Store) -> None:
    store.record(1)
    unwanted = store.record(2, WHY)
    person = store.histories.person_of_contact("c_1")

    assert person
    assert (person.total, person.by_kind, person.screened) == (1, {"MESSAGE": 1}, 1)
    assert person.sequences == {"c_1": 2}
    assert (store.page(), sorted(store.page(with_screened=True))) == (["message 1"], ["message 1", "message 2"])
    assert unwanted not in store.events()
    assert store.is_as_rebuilt()


def test_a_first_message_that_is_kept_apart_makes_a_card_that_shows_nothing(store: Store) -> None:
    store.record(1, WHY)

    assert (store.page(), store.page(with_screened=True)) == ([], ["message 1"])
    assert store.is_as_rebuilt()


def test_what_is_released_takes_the_next_place_and_its_event_goes_out(store: Store) -> None:
    unwanted = store.record(1, WHY)
    store.record(2)
    store.clock.later(minutes=5)
    released, again = store.screened.release(unwanted), store.screened.release(unwanted)

    assert released == again
    assert released.sequence == 3
    assert sorted(store.page()) == ["message 1", "message 2"]
    assert unwanted in store.events()
    assert [each.id for each in store.histories.after_sequence("c_1", 2, 10)] == [unwanted]
    assert store.is_as_rebuilt()


def test_what_is_marked_leaves_and_comes_back_without_a_second_event(store: Store) -> None:
    store.record(1)
    unwanted = store.record(2)
    store.database["interactions"].update_many({}, {"$set": {"pub": {"state": "published"}}})
    marked = store.screened.screen(unwanted, WHY)

    assert store.screened.screen(unwanted, WHY._replace(reason="Another one.")) == marked
    assert (store.page(), store.is_as_rebuilt()) == (["message 1"], True)
    assert [each.stored.id for each in store.screened.page(None, 10)] == [unwanted]
    assert store.screened.release(unwanted).sequence == 2
    assert sorted(store.page()) == ["message 1", "message 2"]
    assert (store.events(), store.is_as_rebuilt(), store.screened.page(None, 10)) == ([], True, [])


def test_it_is_found_among_what_is_kept_apart_only(store: Store) -> None:
    unwanted = store.record(1, WHY, body="buy kettles")

    assert (store.found("kettles", screened=True), store.found("kettles", screened=False)) == (["buy kettles"], [])
    store.screened.release(unwanted)
    assert (store.found("kettles", screened=True), store.found("kettles", screened=False)) == ([], ["buy kettles"])
    store.screened.screen(unwanted, WHY)
    assert (store.found("kettles", screened=True), store.found("kettles", screened=False)) == (["buy kettles"], [])


def test_one_that_waits_for_its_contact_is_still_kept_apart_when_it_is_placed(store: Store) -> None:
    store.record(1)
    unwanted = store.record(2, WHY, contact="", body="buy kettles")
    assert store.histories.unresolved(key_of(ANN), 10) == []
    (due,) = store.waiting.due(10)
    store.waiting.place([(due, ContactState("c_1"))])

    assert (store.page(), store.found("kettles", screened=True)) == (["message 1"], ["buy kettles"])
    assert unwanted not in store.events()
    assert store.is_as_rebuilt()
    store.screened.release(unwanted)
    assert unwanted in store.events()


def test_looking_back_shows_what_was_not_kept_apart_then(store: Store) -> None:
    marked, blocked = store.record(1), store.record(2, WHY)
    shown = store.clock.now()
    apart = store.clock.later(minutes=1)
    store.screened.screen(marked, WHY._replace(time=apart))
    store.clock.later(minutes=1)
    for each in (marked, blocked):
        store.screened.release(each)
    past = MongoPast(store.database, store.histories)

    def then(time: datetime) -> tuple[list[str], int]:
        moment = Moment(time, with_originals=False)
        (person,) = past.people(moment, contact="c_1")
        return sorted(_body(each) for each in past.page(person, ALL, moment).entries), person.total

    assert then(shown) == (["message 1"], 1)
    assert then(store.clock.now()) == (["message 1", "message 2"], 2)


@pytest.mark.parametrize(
    "changes", [{"direction": Direction.OUTBOUND}, {"direction": Direction.INTERNAL, "kind": Kind.NOTE}]
)
def test_only_what_came_from_a_customer_is_kept_apart(store: Store, changes: dict[str, Any]) -> None:
    with pytest.raises(FailedPrecondition, match="did not come from a customer"):
        store.screened.screen(store.record(1, **changes), WHY)


def test_an_erasure_takes_the_content_the_reason_and_the_block(store: Store) -> None:
    unwanted = store.record(1, WHY, body="buy kettles")
    blocks, elsewhere = MongoBlocks(store.database), MongoBlocks(store.database)
    blocks.begin(a_block())
    assert elsewhere.block_of(key_of(ANN), store.clock.now())
    whom = Whom("er_1", ("c_1",), (key_of(ANN),))
    doing = erasers(store.database, store.clock).of
    store.clock.later(minutes=2)
    for name in ("interactions", "search_entries", "blocked_identities", "cards"):
        cursor: Any = {}
        while cursor is not None:
            with store.database.client.start_session() as session:
                cursor = doing[name].step(whom, cursor, session).cursor
        with store.database.client.start_session() as session:
            assert doing[name].left(whom, session) == 0, name
    row = store.database["interactions"].find_one({"_id": unwanted}) or {}

    assert b"kettles" not in bytes(row["data"])
    assert "reason" not in row["screened"]
    assert store.found("kettles", screened=True) == []
    assert ANN.value not in str(list(store.database["blocked_identities"].find()))
    assert elsewhere.block_of(key_of(ANN), store.clock.now()) is None


def test_a_block_is_known_here_at_once_and_in_other_processes_within_seconds(store: Store) -> None:
    here, elsewhere = MongoBlocks(store.database), MongoBlocks(store.database)
    key = key_of(ANN)
    assert (here.block_of(key, store.clock.now()), elsewhere.block_of(key, store.clock.now())) == (None, None)
    begun = here.begin(a_block())

    assert here.block_of(key, store.clock.now()) == begun
    assert elsewhere.block_of(key, store.clock.now()) is None
    assert elsewhere.block_of(key, store.clock.later(seconds=3)) == begun
    here.end(begun.id, store.clock.now())
    assert here.block_of(key, store.clock.now()) is None
    assert elsewhere.block_of(key, store.clock.later(seconds=3)) is None
    again = elsewhere.begin(a_block(time=store.clock.now()))
    assert (again.id, again.end_time) == (begun.id, None)
    assert elsewhere.begin(a_block(time=store.clock.later(hours=1))) == again


def test_knowing_who_is_blocked_costs_one_read_in_two_seconds_however_much_is_recorded(store: Store) -> None:
    blocks, key = MongoBlocks(store.database), key_of(ANN)
    store.database.command("profile", 2)
    for _ in range(500):
        blocks.block_of(key, store.clock.later(milliseconds=10))
    store.database.command("profile", 0)
    reads = store.database["system.profile"].count_documents({"ns": f"{store.database.name}.blocked_identities"})

    assert 2 <= reads <= 3  # five seconds of recording


def test_there_are_no_more_blocks_than_every_process_can_know(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mongo_blocks, "MOST_BLOCKED", 2)
    blocks = MongoBlocks(store.database)
    first, second, third = (a_block(ANN._replace(value=f"+49301234567{last}")) for last in range(3))
    blocks.begin(first)
    blocks.begin(second)

    with pytest.raises(ResourceExhausted):
        blocks.begin(third)
    blocks.end(first.id, NOON)
    assert blocks.begin(third).end_time is None
    assert [each.id for each in blocks.page("", 10)] == sorted([second.id, third.id])

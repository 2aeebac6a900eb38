"""What is read from many texts at once is kept as if each had been read alone, and each fact tells its own cause."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from backstory.events.interactions.v1.events_pb2 import FactRecorded
from commandline.system.servers import Servers
from servicekit.access.caller import Caller, acting_as
from servicekit.adapters.transactions import Transactions
from servicekit.call import Call
from servicekit.clock import SystemClock

from services.interactions.adapters.mongo_facts import MongoFacts
from services.interactions.domain.facts import Draft
from services.interactions.domain.interaction import Visibility
from tests.support.people_world import PeopleWorld, a_state, people_world

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def world(servers: Servers, module_namespace: str) -> Iterator[PeopleWorld]:
    with people_world(servers, module_namespace) as world:
        yield world


@pytest.fixture
def facts(world: PeopleWorld) -> Iterator[MongoFacts]:
    with acting_as(Caller("services/interactions", frozenset(), frozenset())):
        yield MongoFacts(world.database, Transactions(world.database), SystemClock(), 1)


def a_draft(contact: str, interaction: str, value: str, **changes: object) -> Draft:
    said = {"contact": contact, "key": "order-number", "value": value, "interaction": interaction}
    times = {"learn_time": NOON, "expire_time": NOON + timedelta(days=1), "recorded_by": "services/interactions"}
    return Draft(**said | times | changes)  # type: ignore[arg-type] # whatever a test says


def on_card(world: PeopleWorld, contact: str) -> list[str]:
    card = world.database["cards"].find_one({"members.id": contact}) or {"members": []}
    return [fact["v"] for member in card["members"] if member["id"] == contact for fact in member.get("facts", ())]


def _cause(payload: bytes) -> str:
    return FactRecorded.FromString(payload).metadata.correlation_id


def test_each_contact_gets_its_own_and_each_fact_is_caused_by_where_it_was_said(
    world: PeopleWorld, facts: MongoFacts
) -> None:
    contacts = [f"many{number}" for number in range(60)]
    world.cards.apply([a_state(contact, 1) for contact in contacts])
    drafts = [a_draft(contact, f"i_{contact}", f"7{number}") for number, contact in enumerate(contacts)]
    causes = {f"i_{contact}": Call(correlation_id=f"call-{contact}") for contact in contacts[1:]}

    assert facts.read(drafts, causes) == 60
    assert facts.read(drafts, causes) == 0

    assert [on_card(world, contact) for contact in contacts] == [[f"7{number}"] for number in range(60)]
    stored = {row["contact"]: row for row in world.database["facts"].find({"contact": {"$in": contacts}})}
    told = {contact: _cause(event["payload"]) for contact, row in stored.items() for event in row["outbox"]}
    assert {told[contact] for contact in contacts[1:]} == {f"call-{contact}" for contact in contacts[1:]}
    assert told["many0"] not in {"", *told} | {f"call-{contact}" for contact in contacts}


def test_what_was_said_openly_and_in_confidence_at_once_is_known_openly(world: PeopleWorld, facts: MongoFacts) -> None:
    world.cards.apply([a_state("both", 1)])
    openly = a_draft("both", "i_openly", "4711")
    secretly = a_draft(
        "both", "i_secretly", "4711", visibility=Visibility.RESTRICTED, learn_time=NOON + timedelta(hours=1)
    )

    assert facts.read([secretly, openly]) == 1

    (row,) = world.database["facts"].find({"contact": "both"})
    assert (row["visibility"], row["interaction"]) == (int(Visibility.CUSTOMER), "i_openly")


def test_one_whose_contact_or_text_is_gone_takes_nothing_from_the_others(world: PeopleWorld, facts: MongoFacts) -> None:
    world.cards.apply([a_state(contact, 1) for contact in ("stays", "erased", "hidden")])
    world.database["cards"].update_one({"members.id": "erased"}, {"$set": {"members.$.erased": True}})
    world.database["interactions"].insert_one({"_id": "i_hidden", "contact": "hidden", "removed_time": NOON})

    assert facts.read([a_draft(contact, f"i_{contact}", "4711") for contact in ("erased", "hidden", "stays")]) == 1

    assert on_card(world, "stays") == ["4711"]
    assert (on_card(world, "erased"), on_card(world, "hidden")) == ([], [])

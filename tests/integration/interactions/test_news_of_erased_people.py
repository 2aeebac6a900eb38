"""What contacts told of somebody before the erasure may come late: it puts no name and no address back on a card."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest
from backstory.events.interactions.v1.events_pb2 import PersonalDataErased
from backstory.interactions.v1.interactions_pb2 import CustomerProfile
from commandline.system.servers import Servers
from servicekit.adapters.mongo_client import Row
from servicekit.adapters.mongo_erasing import MongoErasing
from servicekit.adapters.transactions import Transactions
from servicekit.clock import SystemClock
from servicekit.erasing import ERASED_NAME
from servicekit.erasing_proofs import Prover
from servicekit.ids import new_id

from services.interactions.adapters.erased_people import ErasedPeople
from services.interactions.adapters.erasers import erasers
from services.interactions.domain.erasing import Erased
from services.interactions.domain.ports import ContactState
from tests.support.people_world import PeopleWorld, a_state, people_world


@pytest.fixture(scope="module")
def world(servers: Servers, module_namespace: str) -> Iterator[PeopleWorld]:
    with people_world(servers, module_namespace) as world:
        yield world


def erase(world: PeopleWorld, *contacts: str) -> None:
    """Take an erasure on, and go through all collections."""
    prover = Prover("interactions", PersonalDataErased, epoch=1)
    work = MongoErasing(world.database, erasers(world.database, SystemClock()), prover, SystemClock(), new_id)
    ErasedPeople(world.database, Transactions(world.database), work).begin(Erased(new_id("er"), contacts))
    while work.work():
        pass


def member(world: PeopleWorld, contact: str) -> Row:
    card = world.database["cards"].find_one({"members.id": contact}) or {"members": []}
    return next(each for each in card["members"] if each["id"] == contact)


def assert_nothing_personal(world: PeopleWorld, contact: str) -> None:
    kept = member(world, contact)
    assert kept["erased"] is True
    assert kept["keys"] == []
    assert CustomerProfile.FromString(bytes(kept["profile"])) == CustomerProfile(display_name=ERASED_NAME)


@pytest.mark.parametrize("parent", ["", "p1"])
def test_what_is_told_of_a_contact_nobody_knew_before_its_erasure_is_not_taken_over(
    world: PeopleWorld, parent: str
) -> None:
    late, erased_last = (f"{name}{parent}" for name in ("late", "last"))
    erase(world, late)

    world.cards.apply([a_state(late, 3, parent), a_state(erased_last, 1)])

    assert_nothing_personal(world, late)
    assert member(world, late)["order"] == a_state(late, 3).order
    assert member(world, erased_last)["keys"] == [f"phone:{erased_last}"]


def test_what_is_told_late_of_a_contact_with_a_history_is_not_taken_over(world: PeopleWorld) -> None:
    world.cards.apply([a_state("known", 2)])
    world.record("known")
    erase(world, "known")

    world.cards.apply([a_state("known", 4)])

    assert_nothing_personal(world, "known")
    assert world.differing() == []


@pytest.mark.parametrize("news", [(2, 5), (5, 2), (5,)])
def test_the_erased_state_of_a_contact_stays_in_whatever_order_it_comes(
    world: PeopleWorld, news: Sequence[int]
) -> None:
    contact = f"ordered{'_'.join(map(str, news))}"
    erase(world, contact)
    gone = ContactState(contact, a_state(contact, 5).order, erased=True)

    for version in news:
        world.cards.apply([gone if version == 5 else a_state(contact, version)])

    assert_nothing_personal(world, contact)
    assert member(world, contact)["order"] == gone.order

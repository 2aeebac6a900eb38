"""Cards follow merges and unmerges, while recording goes on, and no interaction is changed, lost or counted twice."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest
from commandline.system.servers import Servers

from tests.support.people_world import Merging, PeopleWorld, a_state, people_world

CONTACTS = ("c1", "c2", "c3", "c4", "c5", "c6")


@pytest.fixture
def world(servers: Servers, namespace: str) -> Iterator[PeopleWorld]:
    """Nobody known yet."""
    with people_world(servers, namespace) as started:
        yield started


def test_merged_people_count_as_one_and_apart_again_each_as_before(world: PeopleWorld) -> None:
    world.cards.apply([a_state("c1", 1), a_state("c2", 1)])
    mine, others = [world.record("c1").id for _ in range(40)], [world.record("c2").id for _ in range(30)]
    before = {contact: world.newest(contact) for contact in ("c1", "c2")}
    world.cards.apply([a_state("c2", 2, "c1")])
    together = [world.newest(contact) for contact in ("c1", "c2")]
    world.cards.apply([a_state("c2", 3)])
    after = {contact: world.newest(contact) for contact in ("c1", "c2")}

    for page in together:
        assert (page.person.id, page.person.contacts, page.person.total) == ("c1", ("c1", "c2"), 70)
        firsts = [each.person.first_contact_time for each in before.values()]
        assert page.person.first_contact_time == min(first for first in firsts if first)
        assert len(page.entries) == 50
        assert page.next_after
    assert (len(mine), len(others)) == (40, 30)
    for contact, page in after.items():
        assert page.entries == before[contact].entries
        assert page.person.by_kind == before[contact].person.by_kind
        assert (page.person.id, page.person.total) == (contact, before[contact].person.total)


def test_a_parent_that_is_not_known_yet_is_stood_in_for_until_its_own_news_comes(world: PeopleWorld) -> None:
    world.record("c1")
    world.cards.apply([a_state("c1", 2, "c2")])
    page = world.newest("c2")
    world.cards.apply([a_state("c2", 4, "c3")])
    world.cards.apply([a_state("c3", 1)])

    assert (page.person.id, page.person.contacts) == ("c2", ("c2", "c1"))
    assert page.person.profile, "the one that is known is shown"
    assert world.people() == {"c3": ("c3", "c1", "c2")}
    assert world.newest("c1").person.profile == world.newest("c3").person.profile != page.person.profile


def test_a_stand_in_goes_when_nobody_names_it_any_more(world: PeopleWorld) -> None:
    world.cards.apply([a_state("c1", 2, "c2")])
    world.cards.apply([a_state("c1", 3, "c3")])

    assert world.people() == {"c3": ("c3", "c1")}


def test_news_that_crossed_makes_a_ring_for_a_moment_and_nothing_hangs(world: PeopleWorld) -> None:
    world.cards.apply([a_state("c1", 2, "c2"), a_state("c2", 1)])
    world.cards.apply([a_state("c2", 3, "c1")])
    ring = world.people()
    world.cards.apply([a_state("c1", 3)])

    assert ring == {"c1": ("c1", "c2")}
    assert world.people() == {"c1": ("c1", "c2")}
    assert world.differing() == []


def test_what_is_known_to_be_missing_stays_with_its_contact(world: PeopleWorld) -> None:
    world.cards.apply([a_state("c1", 1), a_state("c2", 1)])
    world.cards.mark_gap("c2", "interactions", "ContactUpdated e_1")
    world.cards.apply([a_state("c2", 2, "c1")])
    together = world.newest("c1").person.gaps
    world.cards.apply([a_state("c2", 3)])

    assert [gap.reason for gap in together] == ["ContactUpdated e_1"]
    assert not world.newest("c1").person.gaps
    assert world.newest("c2").person.gaps == together


def test_the_first_interaction_of_a_merged_contact_goes_onto_the_card_of_its_person(world: PeopleWorld) -> None:
    world.cards.apply([a_state("c1", 1)])
    world.record("c1")
    world.record_as(a_state("c2", 5, "c1"))

    assert world.people() == {"c1": ("c1", "c2")}
    assert world.newest("c2").person.total == 2
    assert world.differing() == []


def test_a_card_whose_contacts_are_not_one_person_is_mended_by_a_rebuild(world: PeopleWorld) -> None:
    world.cards.apply([a_state("c1", 1), a_state("c2", 2, "c1"), a_state("c3", 1)])
    world.record("c2")
    right = world.checksums()
    cards = world.database["cards"]
    cards.update_one({"_id": "c1"}, {"$pull": {"members": {"id": "c1"}}})
    cards.update_one({"_id": "c1"}, {"$set": {"members.0.seq": 7, "recent": []}})

    assert world.differing() == ["c1"]
    assert world.people() == {"c1": ("c1", "c2"), "c3": ("c3",)}
    world.cards.apply([a_state("c1", 1)])
    assert world.checksums() == right


def test_interactions_are_byte_equal_after_a_thousand_merges_and_unmerges(world: PeopleWorld) -> None:
    merging = Merging(CONTACTS, random.Random(7))
    world.cards.apply(merging.begin())
    for number in range(60):
        world.record(CONTACTS[number % 6])
    before = world.stored()
    for _ in range(250):
        world.cards.apply([state for _ in range(4) for state in merging.step()])

    assert world.stored() == before
    assert world.differing() == []
    assert {root: frozenset(members) for root, members in world.people().items()} == merging.people()


def test_recording_while_people_are_merged_and_taken_apart_loses_nothing(world: PeopleWorld) -> None:
    merging = Merging(CONTACTS, random.Random(3))
    world.cards.apply(merging.begin())
    stop = threading.Event()
    recorded: dict[str, int] = dict.fromkeys(CONTACTS, 0)
    unseen: list[str] = []

    def record(contacts: Sequence[str]) -> None:
        while not stop.is_set():
            for contact in contacts:
                name = world.record(contact).id
                recorded[contact] += 1
                if world.newest(contact).person.sequences[contact] < recorded[contact]:
                    unseen.append(name)

    with ThreadPoolExecutor(2) as pool:
        writers = [pool.submit(record, CONTACTS[start::2]) for start in range(2)]
        for _ in range(150):
            world.cards.apply(merging.step())
            stop.wait(0.02)  # merges of the same six people without a pause would starve whoever records
        stop.set()
        for writer in writers:
            writer.result()

    assert unseen == []
    assert sum(recorded.values()) > 30
    assert world.differing() == []
    for contact, count in recorded.items():
        rows = world.database["interactions"].find({"contact": contact}, {"seq": 1}).sort("seq", 1)
        assert [row["seq"] for row in rows] == list(range(1, count + 1))
        assert world.newest(contact).person.sequences[contact] == count


def test_new_contacts_told_of_by_several_workers_while_they_are_in_touch_are_complete(world: PeopleWorld) -> None:
    contacts = [f"n{number}" for number in range(200)]
    together = threading.Barrier(4)

    def tell(version: int) -> None:
        for start in range(0, len(contacts), 8):
            together.wait()
            world.cards.apply([a_state(contact, version) for contact in contacts[start : start + 8]])

    def record(place: int) -> None:
        for start in range(0, len(contacts), 8):
            together.wait()
            world.record(contacts[start + place])

    with ThreadPoolExecutor(4) as pool:
        workers = [*(pool.submit(tell, version) for version in (1, 2)), *(pool.submit(record, n) for n in (0, 7))]
        for worker in workers:
            worker.result()

    cards = {card["_id"]: card["members"] for card in world.database["cards"].find()}
    newest = a_state("n0", 2).order
    assert {name: [(each["id"], each["order"]) for each in members] for name, members in cards.items()} == {
        contact: [(contact, newest)] for contact in contacts
    }
    assert sum(members[0]["seq"] for members in cards.values()) == 50
    assert world.differing() == []


def test_news_is_not_lost_on_a_contact_another_worker_moves_at_the_same_moment(world: PeopleWorld) -> None:
    contacts = [f"n{number}" for number in range(60)]
    world.cards.apply([a_state(contact, 1) for contact in ["c1", *contacts]])
    together = threading.Barrier(2)

    def tell(version: int, parent: str) -> None:
        for contact in contacts:
            together.wait()
            world.cards.apply([a_state(contact, version, parent)])

    with ThreadPoolExecutor(2) as pool:
        for worker in [pool.submit(tell, 2, "c1"), pool.submit(tell, 3, "")]:
            worker.result()

    assert world.people() == {contact: (contact,) for contact in ["c1", *contacts]}

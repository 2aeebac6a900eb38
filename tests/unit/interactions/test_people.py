"""Who stands for one person follows from the parents alone."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from services.interactions.domain.people import people

_IDS = [f"c{number}" for number in range(8)]
parents = st.dictionaries(st.sampled_from(_IDS), st.sampled_from(["", *_IDS]), min_size=1).map(
    lambda told: told | {parent: told.get(parent, "") for parent in told.values() if parent}
)


def test_a_contact_that_is_not_merged_is_a_person_of_its_own() -> None:
    assert people({"c1": "", "c2": ""}) == [("c1",), ("c2",)]


def test_the_contact_without_a_parent_stands_for_everybody_below_it() -> None:
    assert people({"c1": "c3", "c2": "c1", "c3": "", "c4": "c3", "c5": ""}) == [("c3", "c1", "c2", "c4"), ("c5",)]


def test_the_smallest_id_of_a_ring_stands_for_all_that_hang_on_it() -> None:
    assert people({"c1": "c3", "c2": "c4", "c3": "c2", "c4": "c2"}) == [("c2", "c1", "c3", "c4")]
    assert people({"c1": "c1"}) == [("c1",)]


@given(parents)
def test_people_part_the_contacts_and_never_part_a_contact_from_its_parent(told: dict[str, str]) -> None:
    found = people(told)
    person_of = {contact: group[0] for group in found for contact in group}

    assert sorted(contact for group in found for contact in group) == sorted(told)
    assert all(person_of[contact] == person_of[parent] for contact, parent in told.items() if parent)
    assert all(group[1:] == tuple(sorted(group[1:])) for group in found)
    assert all(contact == person_of[contact] for contact, parent in told.items() if not parent)


@given(parents, st.randoms())
def test_the_order_in_which_parents_are_told_does_not_matter(told: dict[str, str], chance: random.Random) -> None:
    shuffled = list(told.items())
    chance.shuffle(shuffled)

    assert people(dict(shuffled)) == people(told)

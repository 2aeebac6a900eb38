"""In whatever order news of merges comes, and however often, the cards end as if it had come once and in order."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence

import pytest
from commandline.system.servers import Servers
from hypothesis import given, settings
from hypothesis import strategies as st

from services.interactions.domain.ports import ContactState
from tests.support.people_world import Merging, PeopleWorld, people_world

INTERACTIONS = {"c1": 3, "c2": 60, "c3": 0, "c4": 1, "c5": 55, "c6": 12}


@pytest.fixture(scope="module")
def stocked(servers: Servers, module_namespace: str) -> Iterator[PeopleWorld]:
    """Six contacts, most of them with interactions."""
    with people_world(servers, module_namespace) as world:
        for contact, count in INTERACTIONS.items():
            for _ in range(count):
                world.record(contact)
        yield world


def applied(world: PeopleWorld, news: Iterable[Sequence[ContactState]]) -> dict[str, str]:
    """Return the cards after this news, from nothing."""
    world.forget_cards()
    for states in news:
        world.cards.apply(states)
    return world.checksums()


@settings(max_examples=25)
@given(chance=st.randoms(use_true_random=False), steps=st.integers(0, 14))
def test_news_in_any_order_and_twice_ends_in_the_same_cards(
    stocked: PeopleWorld, chance: random.Random, steps: int
) -> None:
    merging = Merging(list(INTERACTIONS), chance)
    told = [merging.begin(), *(merging.step() for _ in range(steps))]
    in_order = applied(stocked, told)
    each = [state for states in told for state in states]
    mixed = each + chance.sample(each, len(each) // 2)
    chance.shuffle(mixed)
    at_once = chance.randint(1, 5)

    out_of_order = applied(stocked, (mixed[start : start + at_once] for start in range(0, len(mixed), at_once)))

    assert out_of_order == in_order
    assert {root: frozenset(members) for root, members in stocked.people().items()} == merging.people()
    assert stocked.differing() == []
    listed = merging.newest()
    chance.shuffle(listed)
    assert applied(stocked, [[state] for state in listed]) == in_order

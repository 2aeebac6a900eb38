"""What is older than a rule allows loses its content and keeps its row; a legal hold wins, a dry run only counts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from backstory.interactions.v1 import interactions_pb2 as pb
from commandline.system.servers import Servers
from servicekit.adapters.transactions import Transactions
from servicekit.clock import SystemClock

from services.interactions.adapters.mongo_retained import MongoRetained
from services.interactions.domain.retention import Looked, rule_of
from services.interactions.usecases.retain import retain
from tests.support.people_world import NOON, PeopleWorld, a_state, people_world

NOW = NOON + timedelta(days=1)
OLD, YOUNG = NOW - timedelta(days=400), NOW - timedelta(days=10)
RULES = (rule_of("*:*:*=365"),)


@pytest.fixture
def world(servers: Servers, namespace: str) -> Iterator[PeopleWorld]:
    with people_world(servers, namespace) as made:
        yield made


def run(world: PeopleWorld, *rules: str, only_look: bool = False, looked: Looked | None = None) -> Looked:
    retained = MongoRetained(world.database, Transactions(world.database), SystemClock())
    wanted = tuple(map(rule_of, rules)) or RULES
    return retain(looked or Looked(), wanted, retained, NOW, lambda _: None, only_look=only_look)


def with_content(world: PeopleWorld) -> set[str]:
    rows = world.database["interactions"].find()
    return {row["_id"] for row in rows if pb.Interaction.FromString(row["data"]).body}


def test_old_content_goes_and_its_row_and_all_figures_stay(world: PeopleWorld) -> None:
    world.cards.apply([a_state("anna", 1)])
    old, young = world.record("anna", OLD), world.record("anna", YOUNG)
    before = world.newest("anna").person

    looked = run(world)

    assert (looked.due, looked.removed, looked.held) == (1, 1, 0)
    assert looked.oldest == looked.newest == int(OLD.timestamp())
    assert with_content(world) == {young.id}
    after = world.newest("anna")
    assert (after.person.total, after.person.by_kind, after.person.by_channel) == (2, before.by_kind, before.by_channel)
    shown = {pb.Interaction.FromString(entry).name: pb.Interaction.FromString(entry) for entry in after.entries}
    assert shown[f"interactions/{old.id}"].HasField("content_removed_time")
    assert not shown[f"interactions/{old.id}"].body
    assert world.differing() == []
    assert run(world).removed == 0


def test_a_dry_run_counts_and_changes_nothing(world: PeopleWorld) -> None:
    world.cards.apply([a_state("anna", 1)])
    names = {world.record("anna", OLD + timedelta(days=day)).id for day in range(3)}

    looked = run(world, only_look=True)

    assert (looked.due, looked.removed) == (3, 0)
    assert looked.newest - looked.oldest == 2 * 86_400
    assert with_content(world) == names


def test_a_legal_hold_on_one_contact_keeps_the_whole_person_until_it_is_released(world: PeopleWorld) -> None:
    held = replace(a_state("ann", 2, "anna"), held=True)
    world.cards.apply([a_state("anna", 1), a_state("ann", 1), a_state("ben", 1)])
    world.cards.apply([held])
    kept = {world.record("anna", OLD).id, world.record("ann", OLD).id}
    world.record("ben", OLD)

    looked = run(world)
    assert (looked.due, looked.held, looked.removed) == (1, 2, 1)
    assert with_content(world) == kept

    world.cards.apply([a_state("ann", 3, "anna")])
    assert run(world).removed == 2
    assert with_content(world) == set()


@pytest.mark.parametrize(("rule", "due"), [("visit:*:*=365", 1), ("*:fax:*=365", 0), ("*:*:marketing=365", 0)])
def test_a_rule_takes_its_kind_channel_and_purpose_only(world: PeopleWorld, rule: str, due: int) -> None:
    world.cards.apply([a_state("anna", 1)])
    recorded: list[str] = []
    while "visit" not in recorded or len(recorded) < 2:
        answer = world.record("anna", OLD)
        kind = pb.InteractionKind.Name(pb.Interaction.FromString(answer.data).kind)
        recorded.append(kind.removeprefix("INTERACTION_KIND_").lower())

    looked = run(world, rule, only_look=True)

    assert looked.due == (recorded.count("visit") if due else 0)


def test_it_goes_on_where_it_was_broken_off(world: PeopleWorld) -> None:
    world.cards.apply([a_state("anna", 1)])
    names = sorted(world.record("anna", OLD).id for _ in range(4))

    looked = run(world, looked=Looked(cursor=names[1], looked_at=2))

    assert (looked.looked_at, looked.removed) == (4, 2)
    assert with_content(world) == set(names[:2])

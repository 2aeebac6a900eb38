"""Whatever was linked, split and merged: taking it back step by step leads to where it began."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from commandline.system.servers import Servers
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from servicekit.errors import FailedPrecondition, NotFound

from services.interactions.usecases.link_interaction import link_interaction
from services.interactions.usecases.merge_issues import MergeIssues, merge_issues
from services.interactions.usecases.split_issue import SplitIssue, split_issue
from services.interactions.usecases.unlink_interaction import unlink_interaction
from services.interactions.usecases.unmerge_issues import unmerge_issues
from tests.support.issue_world import ANNA, IssueWorld, issue_world

Undo = Callable[[], object]
STEPS = st.lists(
    st.tuples(st.sampled_from(["link", "unlink", "split", "merge", "unmerge"]), st.integers(0, 7), st.integers(0, 7)),
    max_size=10,
)


@pytest.fixture
def world(servers: Servers, namespace: str) -> Iterator[IssueWorld]:
    with issue_world(servers, namespace) as started:
        started.knows("c1", "c2", "c3")
        started.one_person("c1", "c2")
        yield started


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_steps_followed_by_their_inverses_lead_back_to_the_first_state(
    world: IssueWorld, steps: list[tuple[str, int, int]]
) -> None:
    issues = [world.creates(contact).id for contact in ("c1", "c2", "c1", "c3")]
    interactions = [world.says(contact) for contact in ("c1", "c2", "c1", "c2", "c3")]
    for number in range(2):
        link_interaction(issues[number], interactions[number], ANNA, world.ports)
    first = world.seen(issues, interactions)

    undone: list[Undo] = []
    there = list(issues)
    for kind, one, other in steps:
        undo = step(world, kind, there, interactions, one, other)
        if undo is not None:
            undone.append(undo)
    for undo in reversed(undone):
        undo()

    assert world.seen(issues, interactions) == first


def step(world: IssueWorld, kind: str, issues: list[str], interactions: list[str], one: int, other: int) -> Undo | None:
    """Do one step and return what takes it back; None when it was refused."""
    issue, second = issues[one % len(issues)], issues[other % len(issues)]
    interaction, ports = interactions[other % len(interactions)], world.ports
    try:
        match kind:
            case "link":
                known = world.issues.link(interaction).link
                if known and not known.is_ended:
                    return None
                link_interaction(issue, interaction, ANNA, ports)
                return lambda: unlink_interaction(issue, interaction, ANNA, ports)
            case "unlink":
                was = unlink_interaction(issue, interaction, ANNA, ports)
                return lambda: link_interaction(was.issue, interaction, ANNA, ports)
            case "split":
                new = split_issue(SplitIssue(issue, (interaction,), "Part", "", ANNA), ports)
                issues.append(new.id)
                return lambda: merge_issues(MergeIssues(issue, (new.id,), ANNA), ports)
            case "merge":
                merge_issues(MergeIssues(issue, (second,), ANNA), ports)
                return lambda: unmerge_issues((second,), ANNA, ports)
            case _:
                into = world.issues.get(issue).merged_into
                unmerge_issues((issue,), ANNA, ports)
                return lambda: merge_issues(MergeIssues(into, (issue,), ANNA), ports)
    except (FailedPrecondition, NotFound):
        return None


def test_what_is_of_two_people_is_not_joined(world: IssueWorld) -> None:
    mine, yours = world.creates("c1"), world.creates("c3")
    said = world.says("c3")

    with pytest.raises(FailedPrecondition, match="another customer"):
        link_interaction(mine.id, said, ANNA, world.ports)
    with pytest.raises(FailedPrecondition, match="another customer"):
        merge_issues(MergeIssues(mine.id, (yours.id,), ANNA), world.ports)
    with pytest.raises(FailedPrecondition, match="another customer"):
        world.creates("c1", said)
    link_interaction(mine.id, world.says("c2"), ANNA, world.ports)
    world.one_person("c1", "c3")
    link_interaction(mine.id, said, ANNA, world.ports)


def test_an_interaction_belongs_to_one_issue(world: IssueWorld) -> None:
    said = world.says("c1")
    one, other = world.creates("c1", said), world.creates("c1")

    with pytest.raises(FailedPrecondition, match=one.id):
        link_interaction(other.id, said, ANNA, world.ports)


def test_issues_that_are_one_already_are_not_merged_again_and_make_no_ring(world: IssueWorld) -> None:
    one, two, three = (world.creates("c1") for _ in range(3))
    merge_issues(MergeIssues(two.id, (one.id,), ANNA), world.ports)
    merge_issues(MergeIssues(three.id, (two.id,), ANNA), world.ports)

    for target, joining in ((one, three), (two, three), (one, one)):
        with pytest.raises(FailedPrecondition):
            merge_issues(MergeIssues(target.id, (joining.id,), ANNA), world.ports)
    assert world.issues.survivors([one.id, two.id, three.id]) == dict.fromkeys((one.id, two.id, three.id), three.id)


def test_merges_that_meet_make_no_ring(world: IssueWorld) -> None:
    for _ in range(3):
        issues = [world.creates("c1").id for _ in range(3)]
        pairs = [(issues[0], issues[1]), (issues[1], issues[2]), (issues[2], issues[0])]

        def merge(pair: tuple[str, str]) -> bool:
            try:
                merge_issues(MergeIssues(pair[0], (pair[1],), ANNA), world.ports)
            except FailedPrecondition:
                return False
            return True

        with ThreadPoolExecutor(3) as pool:
            done = list(pool.map(merge, pairs))
        assert sum(done) == 2
        assert len(set(world.issues.survivors(issues).values())) == 1


def test_parting_and_joining_the_customers_loses_no_issue(world: IssueWorld) -> None:
    one, two = world.creates("c1"), world.creates("c2")
    merge_issues(MergeIssues(one.id, (two.id,), ANNA), world.ports)
    world.parted("c2")

    assert [issue.id for issue in world.issues.open_matters(["c1"])] == [one.id]
    assert world.issues.get(two.id).contact == "c2"
    unmerge_issues((two.id,), ANNA, world.ports)
    assert [issue.id for issue in world.issues.open_matters(["c2"])] == [two.id]

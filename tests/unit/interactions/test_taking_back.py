"""What is taken back is what it was, and the event of the opposite tells of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.interactions.adapters.issue_rows import before_last, changed_back, issue_of, issue_state
from services.interactions.adapters.undoing import PAST
from services.interactions.domain import issue_changes as changes
from services.interactions.domain.batches import UNDOABLE, Batch
from services.interactions.domain.issue_changes import Beginning, Resolution, Stamp
from services.interactions.domain.issues import Happening, Issue, IssueEvent, IssueState, Priority, Telling
from services.interactions.domain.promising import promised
from services.interactions.domain.taking_back import taken_back

NOON = datetime(2025, 6, 2, 12, tzinfo=UTC)
STAMP = Stamp(1, NOON, "agents/anna")
LATER = Stamp(1, NOON + timedelta(seconds=20), "agents/ben")
DUE = NOON + timedelta(days=1)

Change = Callable[[Issue], IssueEvent | None]
CHANGES: dict[str, tuple[Change, Happening]] = {
    "given to an agent": (
        lambda issue: changes.assign(issue, "agents/ben", "", STAMP, knows_state=True),
        Happening.UNASSIGNED,
    ),
    "given to a team": (
        lambda issue: changes.assign(issue, "", "teams/b", STAMP, knows_state=True),
        Happening.ASSIGNED,
    ),
    "labelled": (
        lambda issue: changes.update(issue, replace(issue.told, tags=("late",), priority=Priority.URGENT), STAMP),
        Happening.UPDATED,
    ),
    "put off": (
        lambda issue: changes.update(issue, replace(issue.told, snooze_time=DUE), STAMP),
        Happening.UPDATED,
    ),
    "settled": (
        lambda issue: changes.resolve(
            issue, Resolution("billing", "resolved", carry_over=True), STAMP, is_complete=True, topic_version=4
        ),
        Happening.REOPENED,
    ),
}


def an_issue(**fields: object) -> Issue:
    told = Telling("Parcel late", "delivery/late", tags=("vip",))
    issue = changes.create("is_1", Beginning("c_1", told, topic_version=2), STAMP).issue
    issue = promised(issue, "p_1", "A", DUE, "agents/anna", STAMP).issue
    return replace(issue, team="teams/a", **fields)  # type: ignore[arg-type] # named as its fields


def stored(before: Issue, after: Issue) -> Issue:
    """What the database tells of an issue before its newest change."""
    row = issue_state(after) | {"_id": after.id, "version": after.version, PAST: [changed_back(before, after)]}
    return before_last({name: value for name, value in row.items() if value is not None})


def but_for_its_version(issue: Issue) -> Issue:
    return replace(issue, version=0, update_time=NOON, epoch=0, batches=())


@pytest.mark.parametrize("name", CHANGES)
@pytest.mark.parametrize("state", [IssueState.NEW, IssueState.WAITING_CUSTOMER])
def test_an_issue_is_what_it_was(name: str, state: IssueState) -> None:
    change, opposite = CHANGES[name]
    before = an_issue(state=state)
    event = change(before)
    assert event
    back = taken_back(event.issue, stored(before, event.issue), LATER)

    assert but_for_its_version(back.issue) == but_for_its_version(before)
    assert (back.what, back.issue.version, back.issue.update_time) == (opposite, before.version + 2, LATER.now)
    assert (back.issue.topic_version, back.issue.open_time) == (2, before.open_time)


def test_an_issue_that_had_an_agent_is_given_back_to_them() -> None:
    before = an_issue(agent="agents/carl", state=IssueState.OPEN)
    taken = changes.unassign(before, STAMP, and_team=True)
    assert taken
    back = taken_back(taken.issue, before, LATER)

    assert (back.what, back.issue.agent, back.issue.team) == (Happening.ASSIGNED, "agents/carl", "teams/a")


def test_what_was_edited_is_named_and_what_was_heard_meanwhile_stays() -> None:
    before = an_issue(state=IssueState.OPEN)
    event = changes.update(before, replace(before.told, tags=(), priority=Priority.LOW), STAMP)
    assert event
    heard = replace(event.issue, turn_time=LATER.now)
    back = taken_back(heard, before, LATER)

    assert (set(back.changed_paths), back.issue.turn_time) == ({"tags", "priority"}, LATER.now)


@given(st.lists(st.sampled_from(sorted(CHANGES)), min_size=1, max_size=6))
def test_the_newest_of_any_changes_is_taken_back_and_no_other(names: list[str]) -> None:
    before = issue = an_issue()
    for name in names:
        event = CHANGES[name][0](issue) if issue.is_unsettled else None
        before, issue = (issue, event.issue) if event else (before, issue)

    assert but_for_its_version(taken_back(issue, stored(before, issue), LATER).issue) == but_for_its_version(before)


def test_a_batch_is_forgotten_with_the_first_change_after_half_a_minute() -> None:
    issue = an_issue(batches=(Batch(1, "agents/anna", NOON, (("is_1", 1), ("is_2", 5))),))

    for seconds, kept in ((30, 1), (31, 0)):
        stamp = replace(STAMP, now=NOON + timedelta(seconds=seconds))
        event = changes.unassign(issue, stamp, and_team=True)
        assert event
        assert len(event.issue.batches) == kept
    row = issue_state(issue) | {"_id": "is_1", "version": 3}
    assert issue_of(row).batches == issue.batches
    assert timedelta(seconds=30) == UNDOABLE

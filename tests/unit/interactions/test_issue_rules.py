"""The rules of issues that need no storage: who speaks, what can be done in which state, and what is due."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from servicekit.errors import Aborted, FailedPrecondition, ServiceError

from services.interactions.adapters.issue_rows import issue_of, issue_state, topics_above
from services.interactions.domain import issue_changes as changes
from services.interactions.domain.interaction import ActorType, Direction, Kind
from services.interactions.domain.issue_changes import Beginning, Resolution, Stamp
from services.interactions.domain.issue_merging import merge, unmerge
from services.interactions.domain.issues import Happening, Issue, IssueState, Telling, WaitingOn
from services.interactions.domain.promising import next_overdue, promised
from services.interactions.domain.turns import Said, Speaker, after, speaker_of

NOON = datetime(2025, 6, 2, 12, tzinfo=UTC)
STAMP = Stamp(1, NOON, "agents/anna")
LATER = Stamp(1, NOON + timedelta(hours=2), "agents/anna")


def an_issue(state: IssueState = IssueState.NEW, **fields: object) -> Issue:
    issue = changes.create("is_1", Beginning("c_1", Telling("Parcel late")), STAMP).issue
    return replace(issue, state=state, **fields)  # type: ignore[arg-type] # named as its fields


@pytest.mark.parametrize(
    ("direction", "kind", "actor", "backfill", "speaker"),
    [
        (Direction.INBOUND, Kind.MESSAGE, ActorType.CUSTOMER, False, Speaker.CUSTOMER),
        (Direction.INBOUND, Kind.CALL, None, False, Speaker.CUSTOMER),
        (Direction.OUTBOUND, Kind.MESSAGE, ActorType.AGENT, False, Speaker.AGENT),
        (Direction.OUTBOUND, Kind.VISIT, ActorType.AGENT, False, Speaker.AGENT),
        (Direction.OUTBOUND, Kind.MESSAGE, ActorType.BOT, False, Speaker.BOT),
        (Direction.OUTBOUND, Kind.MESSAGE, ActorType.SYSTEM, False, None),
        (Direction.OUTBOUND, Kind.STATUS_CHANGE, ActorType.AGENT, False, None),
        (Direction.INBOUND, Kind.STATUS_CHANGE, ActorType.CUSTOMER, False, None),
        (Direction.INBOUND, Kind.SURVEY_RESPONSE, ActorType.CUSTOMER, False, None),
        (Direction.INTERNAL, Kind.NOTE, ActorType.AGENT, False, None),
        (Direction.INBOUND, Kind.MESSAGE, ActorType.CUSTOMER, True, None),
    ],
)
def test_only_people_speak_and_never_from_the_past(
    direction: Direction, kind: Kind, actor: ActorType | None, backfill: bool, speaker: Speaker | None
) -> None:
    assert speaker_of(direction, kind, actor, backfill=backfill) is speaker


@pytest.mark.parametrize("state", [IssueState.CLOSED, IssueState.MERGED])
def test_what_is_final_or_merged_is_not_worked_on(state: IssueState) -> None:
    issue = an_issue(state, merged_into="is_2" if state is IssueState.MERGED else "")
    attempts: list[Callable[[], object]] = [
        lambda: changes.update(issue, Telling("Other"), STAMP),
        lambda: changes.assign(issue, "agents/anna", "", STAMP, knows_state=True),
        lambda: changes.unassign(issue, STAMP),
        lambda: changes.set_waiting(issue, WaitingOn.US, STAMP),
        lambda: changes.resolve(issue, Resolution("a", "b"), STAMP, is_complete=True),
        lambda: changes.reopen(issue, STAMP),
        lambda: changes.close(issue, STAMP),
        lambda: promised(issue, "p_1", "A", NOON + timedelta(1), "agents/anna", STAMP),
    ]

    for attempt in attempts:
        with pytest.raises(FailedPrecondition):
            attempt()


def test_nothing_is_added_to_an_issue_of_somebody_who_was_erased() -> None:
    with pytest.raises(ServiceError) as refusal:
        changes.update(an_issue(is_erased=True), Telling("Other"), STAMP)

    assert refusal.value.reason == "CONTACT_ERASED"


def test_what_alters_nothing_is_no_change() -> None:
    issue = an_issue(IssueState.OPEN, agent="agents/anna")

    assert changes.update(issue, issue.told, STAMP) is None
    assert changes.assign(issue, "agents/anna", "", STAMP, knows_state=False) is None
    assert changes.unassign(an_issue(), STAMP) is None
    assert changes.set_waiting(issue, WaitingOn.NOBODY, STAMP) is None
    assert changes.reopen(issue, STAMP) is None
    assert changes.woken(issue, STAMP) is None
    assert next_overdue(issue, STAMP) is None


def test_an_organisation_may_do_without_topic_and_disposition() -> None:
    resolved = changes.resolve(an_issue(), Resolution(), STAMP, is_complete=False).issue

    assert (resolved.state, resolved.told.topic, resolved.disposition) == (IssueState.RESOLVED, "", "")


def test_each_change_is_one_version_more_and_dates_its_state() -> None:
    assigned = changes.assign(an_issue(), "agents/anna", "", LATER, knows_state=False)

    assert assigned
    assert (assigned.what, assigned.issue.version, assigned.issue.state) == (Happening.ASSIGNED, 2, IssueState.OPEN)
    assert assigned.issue.state_time == assigned.issue.update_time == LATER.now
    with pytest.raises(Aborted):
        assigned.issue.require_etag(an_issue().etag)


def test_an_unmerged_issue_is_in_the_state_it_had() -> None:
    waiting = an_issue(IssueState.WAITING_CUSTOMER)
    target = replace(an_issue(), id="is_2")
    merged = merge(target, waiting, {"is_1": "is_1", "is_2": "is_2"}, STAMP).issue
    alone = unmerge(merged, LATER).issue

    assert (merged.state, merged.merged_into) == (IssueState.MERGED, "is_2")
    assert (alone.state, alone.merged_into, alone.state_before) == (IssueState.WAITING_CUSTOMER, "", None)
    with pytest.raises(FailedPrecondition):
        unmerge(alone, LATER)


def test_what_was_said_before_the_last_word_changes_nothing() -> None:
    issue = an_issue(IssueState.WAITING_CUSTOMER, turn_time=NOON)
    said = Said("i_1", "c_1", "t", NOON - timedelta(minutes=1), NOON, Speaker.CUSTOMER)

    assert after(issue, said, LATER) is None
    event = after(issue, replace(said, occur_time=NOON), LATER)
    assert event
    assert (event.issue.state, event.issue.turn_time, event.interaction) == (IssueState.WAITING_US, NOON, "i_1")


def test_an_issue_is_stored_and_read_as_it_is() -> None:
    issue = promised(an_issue(), "p_1", "A new one", NOON + timedelta(1), "agents/anna", STAMP).issue
    row = {name: value for name, value in issue_state(issue).items() if value is not None}

    assert issue_of(row | {"_id": issue.id, "version": issue.version}) == issue
    assert (row["next_due"], row["alarm"]) == (NOON + timedelta(1), NOON + timedelta(1))
    assert topics_above("a/b/c") == ["a", "a/b", "a/b/c"]

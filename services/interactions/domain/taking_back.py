"""Taking the newest change of an issue back: it becomes what it was, by a change of its own."""

from __future__ import annotations

from dataclasses import replace

from services.interactions.domain.issue_changes import FIELDS, Stamp
from services.interactions.domain.issues import Happening, Issue, IssueEvent, IssueState


def taken_back(issue: Issue, before: Issue, stamp: Stamp) -> IssueEvent:
    """Return the change that makes an issue what it was before its newest change, told by the event of the opposite.

    When the newest message took place stays known: that is noted without a change.
    """
    issue.require_kept()
    back = replace(
        before,
        epoch=stamp.epoch,
        version=issue.version + 1,
        update_time=stamp.now,
        turn_time=issue.turn_time,
        batches=issue.batches,
    )
    if issue.state is IssueState.RESOLVED and back.is_unsettled:
        return IssueEvent(Happening.REOPENED, back)
    if (issue.agent, issue.team) != (back.agent, back.team):
        has_owner = back.agent or (back.team and back.team != issue.team)
        return IssueEvent(Happening.ASSIGNED if has_owner else Happening.UNASSIGNED, back)
    paths = tuple(name for name in FIELDS if getattr(issue.told, name) != getattr(back.told, name))
    return IssueEvent(Happening.UPDATED, back, changed_paths=paths)

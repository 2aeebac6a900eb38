"""Issues that stand for one matter: a merge is one entry on the issue that joins, and changes nothing else."""

from __future__ import annotations

from collections.abc import Mapping

from services.interactions.domain.issue_changes import Stamp, next_version
from services.interactions.domain.issue_faults import already_one, issue_in_state
from services.interactions.domain.issues import Happening, Issue, IssueEvent, IssueState

MOST_AT_ONCE = 20


def merge(target: Issue, joining: Issue, survivors: Mapping[str, str], stamp: Stamp) -> IssueEvent:
    """Return the change that makes one issue stand merged into another one.

    `survivors` tells of both which issue stands for them now. What was merged into the one that joins comes with it.
    """
    joining.require_unmerged()
    if joining.state is IssueState.CLOSED:
        raise issue_in_state(joining.state.shown, "what is closed stays as it is")
    if survivors[target.id] == survivors[joining.id]:
        raise already_one()
    merged = next_version(
        joining,
        stamp,
        state=IssueState.MERGED,
        state_time=stamp.now,
        state_before=joining.state,
        merged_into=target.id,
    )
    return IssueEvent(Happening.MERGED, merged)


def unmerge(issue: Issue, stamp: Stamp) -> IssueEvent:
    """Return the change that lets an issue stand alone again, in the state it had."""
    if issue.state is not IssueState.MERGED:
        raise issue_in_state(issue.state.shown, "only what is merged can be unmerged")
    alone = next_version(
        issue,
        stamp,
        state=issue.state_before or IssueState.OPEN,
        state_time=stamp.now,
        state_before=None,
        merged_into="",
    )
    return IssueEvent(Happening.UNMERGED, alone, merged_into=issue.merged_into)


def way_up(issue: str, into: Mapping[str, str]) -> list[str]:
    """Return an issue, the one it was merged into, and so on."""
    way = [issue]
    while parent := into.get(way[-1]):
        way.append(parent)
    return way

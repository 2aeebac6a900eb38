"""A few issues in a stub world, each in the lists it would be in."""

from __future__ import annotations

from datetime import datetime, timedelta

from backstory.interactions.v1 import issue_views_pb2, issues_pb2, promises_pb2

from tests.support.story import MARIA, NOW
from tests.support.stub_world import StubWorld


def add_issue(
    world: StubWorld,
    number: int,
    title: str,
    *lists: str,
    agent: str = "",
    state: issues_pb2.IssueState = issues_pb2.ISSUE_STATE_NEW,
    contact: str = MARIA,
    now: datetime = NOW,
    **more: object,
) -> issues_pb2.Issue:
    """Add an issue to the end of these lists: names of queues without their prefix, or views."""
    issue = issues_pb2.Issue(
        name=f"issues/is_{number}", etag=f"e{number}", contact=contact, person=contact, title=title, agent=agent,
        state=state, priority=issues_pb2.PRIORITY_NORMAL,
    )  # fmt: skip
    for name, value in more.items():
        field = getattr(issue, name)
        field.extend(value) if isinstance(value, list) else setattr(issue, name, value)
    issue.state_time.FromDatetime(now - timedelta(hours=number))
    world.issues[issue.name] = issue
    for each in lists:
        world.lists.setdefault(each if "/" in each else f"ISSUE_QUEUE_{each}", []).append(issue.name)
    return issue


def promise(text: str, due: timedelta, *, overdue: bool = False, now: datetime = NOW) -> promises_pb2.Promise:
    """An open promise of Ben's that is due in a while."""
    made = promises_pb2.Promise(
        text=text, owner="agents/ben", state=promises_pb2.PROMISE_STATE_OPEN, overdue=overdue, contact=MARIA
    )
    made.due_time.FromDatetime(now + due)
    return made


def add_view(world: StubWorld, view: str, title: str, owner: str = "agents/demo") -> issue_views_pb2.View:
    """Add a saved view."""
    made = issue_views_pb2.View(name=f"views/{view}", display_name=title, owner=owner)
    world.views[made.name] = made
    return made


def open_some_issues(world: StubWorld, now: datetime = NOW) -> None:
    """Add one issue of each sort, two of them in a shared view."""
    add_issue(
        world, 1, "Panel arrived cracked", "MINE", "WAITING_US", "AT_RISK", "OVERDUE", "views/v_furniture",
        agent="agents/demo", state=issues_pb2.ISSUE_STATE_WAITING_US, priority=issues_pb2.PRIORITY_URGENT,
        topic="delivery/damage", tags=["furniture"], team="teams/logistics", now=now,
        promises=[promise("Send a new panel", timedelta(days=-2), overdue=True, now=now)],
        risks=[issues_pb2.ISSUE_RISK_OVERDUE_PROMISE],
    )  # fmt: skip
    add_issue(world, 2, "Does the guarantee start anew?", "UNASSIGNED", "WAITING_US", "views/v_furniture", now=now)
    add_issue(
        world, 3, "Refund of the delivery fee", "MENTIONS", agent="agents/anna",
        state=issues_pb2.ISSUE_STATE_OPEN, now=now, promises=[promise("Ask accounting", timedelta(days=1), now=now)],
    )  # fmt: skip
    add_view(world, "v_furniture", "Furniture, all teams", "agents/anna")

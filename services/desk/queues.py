"""The lists agents work through: queues every desk needs, and saved views, each with its count."""

from __future__ import annotations

from dataclasses import dataclass

from backstory.interactions.v1 import issue_views_pb2
from backstory.interactions.v1 import issues_pb2 as pb
from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from services.desk.inbox import live_inbox_url
from services.desk.issue import names_of, outcome_of
from services.desk.issue_line import customer_of, issue_line
from services.desk.web import Desk, agent, zone_of

PAGE_SIZE = 25
MOST_VIEWS = 50
"""As many as are counted in one call."""
MAX_TOKEN_CHARS = 2048


@dataclass(frozen=True)
class Queue:
    """A queue in an agent's words; `empty` is said when it holds nothing."""

    value: pb.IssueQueue
    title: str
    empty: str


QUEUES = {
    "mine": Queue(pb.ISSUE_QUEUE_MINE, "Mine", "You work on nothing right now. Unassigned holds what nobody works on."),
    "unassigned": Queue(pb.ISSUE_QUEUE_UNASSIGNED, "Unassigned", "Somebody works on everything that is open."),
    "waiting-on-us": Queue(pb.ISSUE_QUEUE_WAITING_US, "Waiting on us", "No customer waits for us."),
    "overdue": Queue(pb.ISSUE_QUEUE_OVERDUE, "Overdue", "No promise is overdue."),
    "mentions": Queue(pb.ISSUE_QUEUE_MENTIONS, "Mentions", "No note about an open issue mentions you."),
    "at-risk": Queue(pb.ISSUE_QUEUE_AT_RISK, "At risk", "No customer is known to be at risk."),
    "waiting-on-customers": Queue(
        pb.ISSUE_QUEUE_WAITING_CUSTOMER, "Waiting on customers", "We wait for no customer's answer."
    ),
    "resolved": Queue(
        pb.ISSUE_QUEUE_RECENTLY_RESOLVED, "Recently resolved", "Nothing was resolved in the last 7 days."
    ),
}


@dataclass(frozen=True)
class Choice:
    """One list an agent can open; without a count it is not known right now."""

    which: str
    title: str
    count: str
    is_shared: bool = False


@dataclass(frozen=True)
class Opened:
    """The list that stands open."""

    which: str
    title: str
    empty: str
    wanted: pb.ListIssuesRequest
    missing_tags: tuple[str, ...] = ()


@dataclass(frozen=True)
class Choices:
    """All lists to choose from."""

    queues: tuple[Choice, ...]
    views: tuple[Choice, ...]
    are_views_known: bool
    are_more_views: bool


def pages(desk: Desk) -> Blueprint:
    """Return the lists of issues."""
    blueprint = Blueprint("queues", __name__)

    @blueprint.get("/queues")
    def first() -> ResponseReturnValue:
        return redirect(url_for("queues.show", which="mine"), code=303)

    @blueprint.get("/queues/<path:which>")
    def show(which: str) -> str:
        return _page(desk, which, request.args.get("page", "")[:MAX_TOKEN_CHARS])

    return blueprint


def _page(desk: Desk, which: str, page_token: str) -> str:
    who, time_zone = agent(), zone_of(agent(), desk)
    asked_choices = desk.backends.beside(lambda: _choices(desk))
    asked_outcome = desk.backends.beside(lambda: outcome_of(desk, who, request.args.get("about", "")[:64]))
    opened = _opened(desk, which)
    opened.wanted.page_token = page_token
    answer = desk.backends.ask(who, desk.backends.interactions.ListIssues, opened.wanted)
    names = names_of(desk, who, [customer_of(each) for each in answer.issues])
    return render_template(
        "queues.html",
        opened=opened,
        choices=asked_choices(),
        outcome=asked_outcome(),
        issues=[issue_line(each, names.get(customer_of(each), ""), who.name, time_zone) for each in answer.issues],
        page_token=page_token,
        next_page_token=answer.next_page_token,
        live_url=live_inbox_url(),
    )


def _opened(desk: Desk, which: str) -> Opened:
    """Return the list an address names; a view that is gone is NOT_FOUND."""
    queue = QUEUES.get(which)
    if queue is not None:
        return Opened(which, queue.title, queue.empty, pb.ListIssuesRequest(queue=queue.value, page_size=PAGE_SIZE))
    if not which.startswith("views/"):
        abort(404)
    wanted = issue_views_pb2.GetViewRequest(name=which)
    view = desk.backends.ask(agent(), desk.backends.interactions.GetView, wanted)
    return Opened(
        which,
        view.display_name,
        "No issue fits this view.",
        pb.ListIssuesRequest(view=view.name, page_size=PAGE_SIZE),
        tuple(view.missing_tags),
    )


def _choices(desk: Desk) -> Choices:
    who, interactions = agent(), desk.backends.interactions
    found = desk.backends.attempt(who, interactions.ListViews, issue_views_pb2.ListViewsRequest(page_size=MOST_VIEWS))
    views = found.answer.views if found.answer else []
    wanted = issue_views_pb2.CountIssuesRequest(
        queues=[each.value for each in QUEUES.values()], views=[view.name for view in views]
    )
    counted = desk.backends.attempt(who, interactions.CountIssues, wanted).answer
    counts = {each.view or each.queue: _shown(each) for each in counted.counts} if counted else {}
    return Choices(
        tuple(Choice(which, each.title, counts.get(each.value, "")) for which, each in QUEUES.items()),
        tuple(
            Choice(view.name, view.display_name, counts.get(view.name, ""), view.owner != who.name) for view in views
        ),
        are_views_known=found.answer is not None,
        are_more_views=bool(found.answer and found.answer.next_page_token),
    )


def _shown(count: issue_views_pb2.IssueCount) -> str:
    return f"{count.count:,}" + ("+" if count.more else "")

"""One issue: how it stands, what was promised and said about it, and taking it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from backstory.contacts.v1 import contacts_pb2
from backstory.interactions.v1 import interactions_pb2
from backstory.interactions.v1 import issues_pb2 as pb
from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from servicekit.errors import Code, ServiceError

from services.desk import timeline
from services.desk.inbox import live_inbox_url
from services.desk.issue_line import STATES, customer_of, issue_line, short_name
from services.desk.moments import moment
from services.desk.sessions import Agent
from services.desk.web import Desk, agent, zone_of

MAX_TOKEN_CHARS = 2048
MAX_LIST_CHARS = 100
TAKEN_BY_OTHERS = frozenset({Code.ABORTED, Code.FAILED_PRECONDITION, Code.NOT_FOUND})
"""Refusals that mean that somebody else did something meanwhile: the page shows what."""


@dataclass(frozen=True)
class Outcome:
    """What became of an issue somebody reached for."""

    text: str
    is_mine: bool


def pages(desk: Desk) -> Blueprint:
    """Return the page of an issue and how an agent takes it."""
    blueprint = Blueprint("issue", __name__)

    @blueprint.get("/issues/<issue_id>")
    def show(issue_id: str) -> str:
        return _page(desk, issue_id, request.args.get("page", "")[:MAX_TOKEN_CHARS])

    @blueprint.post("/issues/<issue_id>/take")
    def take(issue_id: str) -> ResponseReturnValue:
        wanted = pb.AssignIssueRequest(
            name=f"issues/{issue_id}", agent=agent().name, etag=request.form.get("etag", "")[:200]
        )
        try:
            desk.backends.ask(agent(), desk.backends.interactions.AssignIssue, wanted)
        except ServiceError as error:
            if error.code not in TAKEN_BY_OTHERS:
                raise
        which = request.form.get("list", "")[:MAX_LIST_CHARS]
        if which:
            return redirect(url_for("queues.show", which=which, about=issue_id), code=303)
        return redirect(url_for("issue.show", issue_id=issue_id, about=issue_id), code=303)

    return blueprint


def _page(desk: Desk, issue_id: str, page_token: str) -> str:
    who, backends, time_zone = agent(), desk.backends, zone_of(agent(), desk)
    found: pb.Issue = backends.ask(who, backends.interactions.GetIssue, pb.GetIssueRequest(name=f"issues/{issue_id}"))
    customer_id = customer_of(found)
    asked_names = names_of(desk, who, [customer_id])
    wanted = interactions_pb2.GetHistoryRequest(
        contact=f"contacts/{customer_id}",
        issue=found.name,
        page_size=desk.settings.page_size,
        page_token=page_token,
    )
    history = backends.attempt(who, backends.interactions.GetHistory, wanted)
    name = asked_names.get(customer_id, "")
    return render_template(
        "issue.html",
        issue=issue_line(found, name, who.name, time_zone),
        outcome=outcome_of(desk, who, request.args.get("about", "")[:64]),
        handed_over=found.transfer.summary,
        handed_over_by=short_name(found.transfer.actor),
        handed_over_at=moment(found.transfer.transfer_time, time_zone),
        merged_into=found.merged_into.removeprefix("issues/"),
        is_history_known=not history.is_outage,
        days=timeline.days(history.answer.interactions, name, time_zone) if history.answer else (),
        next_page_token=history.answer.next_page_token if history.answer else "",
        page_token=page_token,
        live_url=live_inbox_url(),
    )


def names_of(desk: Desk, who: Agent, customer_ids: Iterable[str]) -> dict[str, str]:
    """Return what customers are called, all asked at once; whoever contacts cannot tell now is not in it."""
    asked = {
        each: desk.backends.beside(lambda each=each: _name(desk, who, each))  # type: ignore[misc]  # mypy cannot type it
        for each in dict.fromkeys(customer_ids)
    }
    told = {each: answer() for each, answer in asked.items()}
    return {each: name for each, name in told.items() if name}


def _name(desk: Desk, who: Agent, customer_id: str) -> str:
    wanted = contacts_pb2.GetContactRequest(name=f"contacts/{customer_id}")
    answer = desk.backends.attempt(who, desk.backends.contacts.GetContact, wanted).answer
    return answer.display_name if answer else ""


def outcome_of(desk: Desk, who: Agent, issue_id: str) -> Outcome | None:
    """Say what became of the issue an agent has just reached for, as it stands now; nothing for no issue."""
    if not issue_id:
        return None
    wanted = pb.GetIssueRequest(name=f"issues/{issue_id}")
    found: pb.Issue | None = desk.backends.attempt(who, desk.backends.interactions.GetIssue, wanted).answer
    if found is None:
        return Outcome("That issue cannot be found.", is_mine=False)
    if found.agent == who.name:
        return Outcome(f"You work on “{found.title}” now.", is_mine=True)
    state = STATES.get(found.state, "").lower()
    owner = f"{short_name(found.agent)} works on it" if found.agent else "nobody works on it"
    text = f"You did not get “{found.title}”: it has changed meanwhile. It is {state}, and {owner}."
    return Outcome(text, is_mine=False)

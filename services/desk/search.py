"""Finding a customer from whatever they gave: one box, and a plain answer when there is nobody.

The form is posted, so that phone numbers and addresses stand in no web address, history or proxy log.
"""

from __future__ import annotations

from dataclasses import dataclass

from backstory.contacts.v1 import contacts_pb2, finding_pb2
from backstory.interactions.v1 import interactions_pb2
from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from identities.kinds import kind_of

from services.desk.backends import Tried
from services.desk.inbox import live_inbox_url, newest_unread
from services.desk.typed import Reading, contact_id, reading
from services.desk.web import Desk, agent

MAX_QUERY_CHARS = 254
NEWS = 5
LEAST_SEARCHED = 2


@dataclass(frozen=True)
class Candidate:
    """One of several customers to choose from; `field` and `value` say by what they were found, if by a search."""

    id: str
    display_name: str
    field: str = ""
    value: str = ""


def pages(desk: Desk) -> Blueprint:
    """Return the start page and the search."""
    blueprint = Blueprint("search", __name__)

    @blueprint.get("/")
    def home() -> str:
        return render_template("home.html", news=newest_unread(desk, agent(), NEWS), live_url=live_inbox_url())

    @blueprint.get("/search")
    def start_again() -> ResponseReturnValue:
        return redirect(url_for("search.home"), code=303)

    @blueprint.post("/search")
    def find() -> ResponseReturnValue:
        query = request.form.get("q", "").strip()[:MAX_QUERY_CHARS]
        if not query:
            return redirect(url_for("search.home"), code=303)
        if known := contact_id(query):
            return redirect(url_for("customer.show", contact_id=known), code=303)
        return _find_by_identity(desk, query)

    return blueprint


def _find_by_identity(desk: Desk, query: str) -> ResponseReturnValue:
    understood = reading(query, desk.settings.default_region)
    found = _people(desk, understood) if understood and not understood.fault else []
    if len(found) == 1:
        return redirect(url_for("customer.show", contact_id=found[0]), code=303)
    if found:
        return render_template("choose.html", query=query, candidates=[_candidate(desk, each) for each in found])
    alike = _search(desk, query)
    if alike:
        return render_template("found.html", query=query, candidates=alike)
    region = desk.settings.default_region
    return render_template("not_found.html", query=query, reading=understood, region=region), 404


def _people(desk: Desk, understood: Reading) -> list[str]:
    """Return the ids of whom an identity may mean. While contacts is down, histories still know most of them."""
    identity = contacts_pb2.IdentityKey(kind=understood.kind, scope=understood.scope, value=understood.value)
    resolved = desk.backends.attempt(
        agent(), desk.backends.contacts.ResolveIdentity, contacts_pb2.ResolveIdentityRequest(identity=identity)
    )
    if resolved.is_outage:
        return _people_by_history(desk, understood, resolved)
    if resolved.answer is None:
        return []
    names = [resolved.answer.person] if resolved.answer.person else list(resolved.answer.candidates)
    return [name.removeprefix("contacts/") for name in names]


def _people_by_history(desk: Desk, understood: Reading, outage: Tried) -> list[str]:
    identity = interactions_pb2.IdentityKey(kind=understood.kind, scope=understood.scope, value=understood.value)
    wanted = interactions_pb2.GetHistoryRequest(identity=identity, page_size=1)
    history = desk.backends.attempt(agent(), desk.backends.interactions.GetHistory, wanted)
    if history.answer is not None:
        return [history.answer.person.removeprefix("contacts/")]
    # Nobody may be said to be unknown while the one service that knows everybody is not answering.
    raise outage.error or history.error  # type: ignore[misc]  # an outage always has its error


def _search(desk: Desk, query: str) -> list[Candidate]:
    """Return who has something like this: a part of a name, the end of a number. Nobody while contacts is down."""
    if len(query) < LEAST_SEARCHED:
        return []
    wanted = finding_pb2.SearchContactsRequest(query=query, default_region=desk.settings.default_region)
    found = desk.backends.attempt(agent(), desk.backends.contacts.SearchContacts, wanted)
    return [_found(person) for person in found.answer.people] if found.answer else []


def _found(person: finding_pb2.FoundPerson) -> Candidate:
    kind = person.field.removeprefix("identities.")
    field = kind_of(kind).label if kind != person.field else ""
    return Candidate(person.person.removeprefix("contacts/"), person.display_name, field, person.value if field else "")


def _candidate(desk: Desk, found: str) -> Candidate:
    wanted = contacts_pb2.GetContactRequest(name=f"contacts/{found}")
    contact = desk.backends.attempt(agent(), desk.backends.contacts.GetContact, wanted)
    return Candidate(found, contact.answer.display_name if contact.answer else found)

"""Zendesk: tickets with their comments, as the account's JSON export and the Tickets API give them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from commandline.importers.helpdesks import Fault, Found, Message, Object, as_object, objects, read_helpdesk
from commandline.importers.records import Input

_OF_TICKETS = ("id", "subject", "status", "via", "requester_id", "submitter_id", "assignee_id")
_OF_PEOPLE = ("id", "name", "email", "phone", "role")
_PEOPLE = ("requester", "submitter", "assignee")


def read_zendesk(file: Path, source: str = "zendesk") -> Input:
    """Return the import of tickets: one ticket a line, a list of them, or pages of the API with `users` beside."""
    return read_helpdesk("zendesk", file, _parted, source)


def _parted(document: Object) -> Iterator[Found]:
    """Yield the comments of a ticket, of a page of tickets, or of a ticket with its comments beside it."""
    users = objects(document.get("users"))
    if isinstance(document.get("tickets"), list):
        for ticket in objects(document["tickets"]):
            yield from _of_ticket(ticket, ticket, users)
    elif isinstance(document.get("ticket"), dict):
        yield from _of_ticket(document["ticket"], document["ticket"] | document, users)
    else:
        yield from _of_ticket(document, document, users)


def _of_ticket(ticket: Object, told: Object, users: list[Object]) -> Iterator[Found]:
    """Yield the comments that `told` holds; `ticket` is what they belong to."""
    origin = f"ticket {ticket.get('id', 'without id')}"
    comments = [*objects(told.get("comments")), *_of_audits(told)]
    if not ticket.get("id"):
        yield Fault(origin, "NOT_A_TICKET", "id", "It is no ticket, and no page of tickets.")
    elif not comments:
        yield Fault(origin, "COMMENTS_MISSING", "comments", "The ticket was exported without what was written to it.")
    for comment in comments if ticket.get("id") else ():
        named = {comment.get("author_id"), ticket.get("requester_id")}
        yield Message(
            f"{origin} comment {comment.get('id', 'without id')}",
            {
                "ticket": _only(ticket, _OF_TICKETS) | {name: _person(ticket, name) for name in _PEOPLE},
                "comment": comment,
                "users": [_only(user, _OF_PEOPLE) for user in users if user.get("id") in named],
            },
        )


def _of_audits(told: Object) -> Iterator[Object]:
    """Yield the comments among what happened to a ticket: an event has the time and the way of its audit."""
    for audit in objects(told.get("audits")):
        for event in objects(audit.get("events")):
            if event.get("type") in ("Comment", "VoiceComment"):
                yield {"created_at": audit.get("created_at"), "via": audit.get("via")} | event


def _person(ticket: Object, name: str) -> Object:
    return _only(as_object(ticket.get(name)), _OF_PEOPLE)


def _only(of: Object, names: tuple[str, ...]) -> Object:
    return {name: of[name] for name in names if name in of}

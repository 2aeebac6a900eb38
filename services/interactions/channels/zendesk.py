"""Zendesk's events: what is written to a ticket."""

from __future__ import annotations

from services.interactions.channels._hooks.example import ExamplePost
from services.interactions.channels._hooks.helpdesk import Person, Role
from services.interactions.channels._hooks.json_values import Object, object_, parsed, text
from services.interactions.channels._hooks.options import no_options
from services.interactions.channels._hooks.zendesk_comments import comment_told, people_of
from services.interactions.domain.webhook_items import Item, Letter

WEBHOOK = "zendesk"
SIGNATURE = "zendesk"
IS_MAIL = False

_EVENTS = "zen:event-type:"
_COMMENT_ADDED = "zen:event-type:ticket.comment_added"

EXAMPLE = ExamplePost(
    b'{"account_id": 22129848, "id": "d4f5c389-0000-4000-8000-8e4f39c71d52", "subject": "zen:ticket:5158",'
    b' "time": "2025-06-03T07:15:00.123456789Z", "type": "zen:event-type:ticket.comment_added",'
    b' "zendesk_event_version": "2022-11-06", "detail": {"id": "5158", "subject": "Where is my order?",'
    b' "requester_id": "8447388090494", "status": "OPEN", "via": {"channel": "email"}},'
    b' "event": {"comment": {"id": "9876543210", "body": "It should have been here on Monday.", "is_public": true,'
    b' "author": {"id": "8447388090494", "is_staff": false, "name": "Mara Lind"}}}}'
)


faults = no_options


def read(letter: Letter) -> list[Item]:
    """Read one event; those that are no comments are no interactions."""
    event = parsed(letter.body)
    if not isinstance(event, dict) or not text(event, "type").startswith(_EVENTS):
        raise ValueError("no event of Zendesk's")
    if text(event, "type") != _COMMENT_ADDED:
        return []
    ticket, comment = object_(event, "detail"), object_(object_(event, "event"), "comment")
    author = object_(comment, "author")
    written = {
        "id": comment.get("id"),
        "author_id": text(author, "id"),
        "body": comment.get("body"),
        "public": comment.get("is_public"),
        "created_at": event.get("time"),
    }
    people = {**people_of(ticket, []), text(author, "id"): _author(author)}
    return [comment_told(letter, ticket, written, people)]


def _author(author: Object) -> Person:
    role = Role.AGENT if author.get("is_staff") is True else Role.CUSTOMER
    return Person(text(author, "id"), role, text(author, "name"))

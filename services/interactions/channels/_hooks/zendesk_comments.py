"""Zendesk's comments: of a ticket that was exported with its people, and of an event about one."""

from __future__ import annotations

from collections.abc import Mapping

from services.interactions.channels._hooks.helpdesk import (
    Person,
    Role,
    Words,
    attached,
    time_of,
    told_of,
)
from services.interactions.channels._hooks.json_values import Object, object_, objects, text
from services.interactions.channels._mail.html_text import html_to_text
from services.interactions.domain.interaction import Kind
from services.interactions.domain.webhook_items import Letter, Told, Unfit

DESK = "zendesk"
"""The scope of the ids Zendesk gives to people."""

_CHANNELS = {
    "web": "web-form",
    "web_form": "web-form",
    "help_center": "web-form",
    "email": "email",
    "mail": "email",
    "api": "api",
    "web_service": "api",
    "voice": "phone",
    "phone": "phone",
    "sms": "sms",
    "native_messaging": "in-app",
    "mobile_sdk": "in-app",
    "messaging": "in-app",
    "chat": "in-app",
    "twitter": "x",
    "twitter_dm": "x",
    "whatsapp": "whatsapp",
    "instagram_dm": "instagram",
    "facebook": "messenger",
    "facebook_message": "messenger",
    "rule": "system",
    "system": "system",
    "merge": "system",
}
_USUAL_CHANNEL = "web-form"
_SYSTEM_USER = "-1"
_END_USER = "end-user"


def people_of(ticket: Object, users: list[Object]) -> Mapping[str, Person]:
    """Return everybody a ticket names, by Zendesk's id; whoever is told with a role is believed in it."""
    told = [object_(ticket, "requester"), object_(ticket, "submitter"), object_(ticket, "assignee"), *users]
    people: dict[str, Person] = {}
    for user in told:
        key = text(user, "id")
        if key and (key not in people or text(user, "role")):
            people[key] = _person(user, ticket)
    return people


def comment_told(letter: Letter, ticket: Object, comment: Object, people: Mapping[str, Person]) -> Told | Unfit:
    """Return what somebody wrote to a ticket, to the customer who asked."""
    requester, author = _id(ticket, "requester"), text(comment, "author_id")
    if not text(comment, "id") or not text(ticket, "id") or not requester:
        return Unfit("COMMENT_INCOMPLETE", "A comment without its id, its ticket or the ticket's requester.")
    body = _body(comment)
    files = [(file, attached(file, "file_name", "size")) for file in objects(comment, "attachments")]
    if not body.strip() and not files:
        return Unfit("COMMENT_EMPTY", "A comment without text and without files.")
    time = time_of(text(comment, "created_at"), letter.receive_time)
    if time is None:
        return Unfit("TIME_UNUSABLE", "A comment without a time that can be true.")
    is_call = text(comment, "type") == "VoiceComment"
    words = Words(
        id=f"comment:{text(comment, 'id')}",
        author=people.get(author) or _stranger(author, requester),
        customer=people.get(requester) or Person(requester, Role.CUSTOMER),
        public=comment.get("public") is not False,
        body=body,
        time=time,
        kind=Kind.CALL if is_call else Kind.MESSAGE,
    )
    return told_of(
        letter,
        DESK,
        words,
        files,
        channel="phone" if is_call else _channel(ticket, comment),
        subject=text(ticket, "subject"),
        thread_key=f"ticket:{text(ticket, 'id')}",
    )


def _person(user: Object, ticket: Object) -> Person:
    return Person(text(user, "id"), _role(user, ticket), text(user, "name"), text(user, "email"), text(user, "phone"))


def _role(user: Object, ticket: Object) -> Role:
    key, role = text(user, "id"), text(user, "role")
    if key == _SYSTEM_USER:
        return Role.SYSTEM
    if key == _id(ticket, "requester") or role == _END_USER:
        return Role.CUSTOMER
    return Role.AGENT


def _stranger(author: str, requester: str) -> Person:
    """Return somebody nothing else is known of: whoever asked is the customer, and colleagues answer."""
    if author == requester:
        return Person(author, Role.CUSTOMER)
    return Person(author, Role.SYSTEM if author == _SYSTEM_USER else Role.AGENT)


def _id(ticket: Object, name: str) -> str:
    return text(ticket, f"{name}_id") or text(object_(ticket, name), "id")


def _body(comment: Object) -> str:
    plain = text(comment, "plain_body") or text(comment, "body")
    return plain or html_to_text(text(comment, "html_body"))


def _channel(ticket: Object, comment: Object) -> str:
    via = text(object_(comment, "via"), "channel") or text(object_(ticket, "via"), "channel")
    return _CHANNELS.get(via.lower(), _USUAL_CHANNEL)

"""Intercom's conversations: the message that began one, and its parts."""

from __future__ import annotations

from collections.abc import Iterator

from services.interactions.channels._hooks.helpdesk import Person, Role, Words, attached, told_of
from services.interactions.channels._hooks.json_values import Object, number, object_, objects, text
from services.interactions.channels._hooks.telling import when
from services.interactions.channels._mail.html_text import html_to_text
from services.interactions.domain.webhook_items import Letter, Told, Unfit

DESK = "intercom"
"""The scope of the ids Intercom gives to people."""

_CHANNELS = {
    "conversation": "in-app",
    "push": "in-app",
    "email": "email",
    "sms": "sms",
    "whatsapp": "whatsapp",
    "facebook": "messenger",
    "instagram": "instagram",
    "twitter": "x",
    "phone_call": "phone",
    "phone_switch": "phone",
}
_USUAL_CHANNEL = "in-app"
_ROLES = dict.fromkeys(("user", "lead", "contact", "visitor"), Role.CUSTOMER) | {
    "admin": Role.AGENT,
    "team": Role.AGENT,
    "bot": Role.BOT,
}
_SOURCE = "source"


def messages_of(conversation: Object, *, with_first: bool = True) -> Iterator[Object]:
    """Yield everything that was written in a conversation, the first message first; moves and closings say nothing."""
    source = object_(conversation, "source") or object_(conversation, "conversation_message")
    if with_first and _says_something(source):
        told_when = number(conversation, "created_at")
        yield {**source, "part_type": _SOURCE, "created_at": number(source, "created_at") or told_when}
    for part in objects(object_(conversation, "conversation_parts"), "conversation_parts"):
        if _says_something(part):
            yield part


def part_told(letter: Letter, conversation: Object, part: Object) -> Told | Unfit:
    """Return one message of a conversation."""
    customer = _customer(conversation)
    is_first = text(part, "part_type") == _SOURCE
    own_id = text(conversation, "id") if is_first else text(part, "id")
    if not own_id or not text(conversation, "id") or customer is None:
        return Unfit("PART_INCOMPLETE", "A message without its id, its conversation or its customer.")
    body = html_to_text(text(part, "body"))
    files = [(file, attached(file, "name", "filesize")) for file in objects(part, "attachments")]
    if not body.strip() and not files:
        return Unfit("PART_EMPTY", "A message without text and without files.")
    time = when(number(part, "created_at"), letter.receive_time)
    if time is None:
        return Unfit("TIME_UNUSABLE", "A message without a time that can be true.")
    author = _person(object_(part, "author"))
    words = Words(
        id=f"{'conversation' if is_first else 'part'}:{own_id}",
        author=customer if author.id == customer.id and author.role is Role.CUSTOMER else author,
        customer=customer,
        public=not text(part, "part_type").startswith("note"),
        body=body,
        time=time,
    )
    return told_of(
        letter,
        DESK,
        words,
        files,
        channel=_CHANNELS.get(text(object_(conversation, "source"), "type"), _USUAL_CHANNEL),
        subject=html_to_text(text(object_(conversation, "source"), "subject")) or text(conversation, "title"),
        thread_key=f"conversation:{text(conversation, 'id')}",
    )


def _says_something(message: Object) -> bool:
    return bool(text(message, "body").strip() or objects(message, "attachments"))


def _customer(conversation: Object) -> Person | None:
    """Return whose conversation it is, with all that any part of it tells of them."""
    people = {person.id: person for person in _customers(conversation)}
    named = [text(contact, "id") for contact in _contacts(conversation)]
    first = next((people[key] for key in named if key in people), None)
    return first or next(iter(people.values()), None)


def _customers(conversation: Object) -> Iterator[Person]:
    """Yield the customers of a conversation, whoever is told with an address last, so that it is what counts."""
    parts = objects(object_(conversation, "conversation_parts"), "conversation_parts")
    told = [*_contacts(conversation), object_(object_(conversation, "source"), "author")]
    told += [object_(part, "author") for part in parts]
    found = [person for each in told if (person := _person(each)).id and person.role is Role.CUSTOMER]
    yield from sorted(found, key=lambda person: bool(person.email or person.phone))


def _contacts(conversation: Object) -> list[Object]:
    listed = object_(conversation, "contacts")
    named = objects(listed, "contacts") or objects(listed, "data") or objects(conversation, "contacts")
    user = object_(conversation, "user")
    return named or ([user] if user else [])


def _person(author: Object) -> Person:
    kind = text(author, "type")
    role = _ROLES.get(kind, Role.SYSTEM)
    return Person(text(author, "id"), role, text(author, "name"), text(author, "email"), text(author, "phone"))

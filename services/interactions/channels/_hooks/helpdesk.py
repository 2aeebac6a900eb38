"""What the help desks have in common: who speaks in a thread, and how their messages stand in a customer's history."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any

from services.interactions.channels._hooks.json_values import Object, kept, number, parsed, text
from services.interactions.channels._hooks.telling import attachment, told, when
from services.interactions.domain.interaction import (
    Actor,
    ActorType,
    Attachment,
    Direction,
    Kind,
    Sender,
    Visibility,
)
from services.interactions.domain.reading import Unreadable
from services.interactions.domain.webhook_items import Letter, Told, Unfit
from services.interactions.domain.webhooks import Source

_NO_KEYS: frozenset[str] = frozenset()


class Role(Enum):
    """What somebody in a thread is there for."""

    CUSTOMER = "customer"
    AGENT = "agent"
    BOT = "bot"
    SYSTEM = "system"


_ACTORS = {
    Role.CUSTOMER: ActorType.CUSTOMER,
    Role.AGENT: ActorType.AGENT,
    Role.BOT: ActorType.BOT,
    Role.SYSTEM: ActorType.SYSTEM,
}


@dataclass(frozen=True)
class Person:
    """Somebody as a help desk knows them: its own id of theirs, and what else it told of them."""

    id: str
    role: Role
    name: str = ""
    email: str = ""
    phone: str = ""

    def sender(self, desk: str) -> Sender:
        """Return the identity other channels are likeliest to know them by."""
        if self.email:
            return Sender("email", "", self.email, display_name=self.name)
        if self.phone:
            return Sender("phone", "", self.phone, display_name=self.name)
        return Sender("external-id", desk, self.id, display_name=self.name)


@dataclass(frozen=True)
class Words:
    """One message of a thread; `public` says whether the customer may see it."""

    id: str
    author: Person
    customer: Person
    public: bool
    body: str
    time: datetime | None
    kind: Kind = Kind.MESSAGE


def told_of(letter: Letter, desk: str, words: Words, files: list[tuple[Object, Attachment]], **fields: Any) -> Told:
    """Return a message as an interaction: what colleagues tell each other is a note, everything else goes one way."""
    by_customer = words.author.role is Role.CUSTOMER
    hidden = not words.public
    is_note = hidden and not by_customer and words.kind is Kind.MESSAGE
    outbound = Direction.INTERNAL if is_note else Direction.OUTBOUND
    links = [link for each, _ in files if (link := text(each, "content_url") or text(each, "url"))]
    return told(
        letter,
        (words.author if by_customer else words.customer).sender(desk),
        words.id,
        Direction.INBOUND if by_customer else outbound,
        kind=Kind.NOTE if is_note else words.kind,
        visibility=Visibility.INTERNAL if hidden else Visibility.CUSTOMER,
        actor=Actor(_ACTORS[words.author.role], display_name=words.author.name[:200]),
        body=words.body,
        occur_time=words.time,
        attachments=tuple(one for _, one in files),
        payload=kept({}, _NO_KEYS, media=links),
        **fields,
    )


def attached(file: Object, name: str, size: str) -> Attachment:
    """Return a file that stays with the help desk."""
    return attachment(text(file, "content_type"), text(file, name), number(file, size) or 0)


def time_of(value: str, now: datetime) -> datetime | None:
    """Return a believable time from one written like 2026-01-31T12:00:00Z."""
    try:
        return when(datetime.fromisoformat(value[:40]).timestamp(), now)
    except (ValueError, OverflowError, OSError):
        return None


def read_history(
    channel: str, raw: bytes, now: datetime, told_by: Callable[[Letter, Object], Told | Unfit]
) -> Told | Unreadable:
    """Return a message of an exported history, read as if it had been posted. Any bytes are answered."""
    try:
        record = parsed(raw)
    except ValueError:
        return Unreadable("INVALID_JSON", "content", "The record is not JSON.")
    if not isinstance(record, dict):
        return Unreadable("INVALID_JSON", "content", "The record is no object.")
    item = told_by(Letter(Source("", channel, ""), raw, "application/json", now), record)
    return Unreadable(item.reason, "content", item.detail) if isinstance(item, Unfit) else item

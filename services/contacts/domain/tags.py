"""Putting one tag in the place of others, on every contact that has them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum
from typing import Protocol

from services.contacts.domain.contact import Change, Contact, next_version, require_editable
from services.contacts.domain.events import ContactUpdated, Origin
from services.contacts.domain.ports import Request


class TagChangeState(Enum):
    """How a change of tags stands."""

    PENDING = "pending"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


@dataclass(frozen=True)
class Replacement:
    """What somebody ordered: `into` in the place of `tags`."""

    tags: tuple[str, ...]
    into: str
    origin: Origin


@dataclass(frozen=True)
class TagChange:
    """An order, and how far it is carried out."""

    id: str
    replacement: Replacement
    create_time: datetime
    state: TagChangeState = TagChangeState.PENDING
    contacts: int = 0
    error: str = ""
    end_time: datetime | None = None


class TagChanges(Protocol):
    """All changes of tags; one at a time goes on."""

    def get(self, change_id: str, request: Request | None = None) -> TagChange | None:
        """Return a change; INVALID_ARGUMENT when this request asked for something else before."""
        ...

    def start(self, change: TagChange, request: Request | None) -> TagChange:
        """Hand a change to the worker, or return the one that goes on already."""
        ...


def retag(contact: Contact, ordered: Replacement, epoch: int, now: datetime) -> Change | None:
    """Return the contact with the new tag where the first old one stood, or None when it has none of them."""
    require_editable(contact)
    before = contact.profile.tags
    tags = tuple(dict.fromkeys(ordered.into if tag in ordered.tags else tag for tag in before))
    if tags == before:
        return None
    after = next_version(contact, epoch, now, profile=replace(contact.profile, tags=tags), profile_time=now)
    return Change(after, ContactUpdated(after, ("tags",)))

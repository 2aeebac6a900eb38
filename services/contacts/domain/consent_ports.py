"""What the use cases of consent need from outside, besides contacts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from services.contacts.domain.consent import Consent
from services.contacts.domain.contact import Change, Contact
from services.contacts.domain.ports import Order


class Members(Protocol):
    """Which contacts stand for one person."""

    def members_of(self, contact_id: str) -> Sequence[str]:
        """Return the ids of all contacts of the person, the one asked for first; ContactNotFound when there is none."""
        ...


class Consents(Protocol):
    """What people said, and the writing of it."""

    def record(self, changes: Sequence[tuple[Contact, Change]], order: Order, answer: str) -> bool:
        """Store each contact's next version, its event and the consent in it, all or nothing.

        The first change keeps the request id. False when somebody else was first at one of the contacts.
        """
        ...

    def get(self, consent_id: str) -> Consent | None:
        """Return one record."""
        ...

    def about(self, contact_ids: Sequence[str], purpose: str = "") -> Sequence[Consent]:
        """Return everything these contacts said, about one purpose unless it is empty; at most the newest thousands."""
        ...

    def page(self, contact_ids: Sequence[str], purpose: str, before: str, limit: int) -> Sequence[Consent]:
        """Return records by falling id, starting below `before` unless it is empty."""
        ...

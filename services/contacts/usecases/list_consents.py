"""Listing what a person said, a page at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from services.contacts.domain.consent import Consent
from services.contacts.domain.consent_ports import Consents, Members
from services.contacts.usecases.record_consent import checked_purpose


@dataclass(frozen=True)
class ListConsents:
    """Asks for `size` records older than `before`; an empty purpose means all."""

    contact_id: str
    purpose: str
    before: str
    size: int


@dataclass(frozen=True)
class ConsentPage:
    """Some records; `last` is the id to go on after, empty at the end."""

    consents: Sequence[Consent]
    last: str


def list_consents(query: ListConsents, consents: Consents, members: Members) -> ConsentPage:
    """Return a page over all contacts of the person, newest record first."""
    if query.purpose:
        checked_purpose(query.purpose)
    found = consents.page(members.members_of(query.contact_id), query.purpose, query.before, query.size + 1)
    page = found[: query.size]
    return ConsentPage(page, page[-1].id if len(found) > query.size else "")

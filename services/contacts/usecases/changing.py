"""How every change of a contact is made: read, decide, write if nobody was faster, else decide again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from services.contacts.domain.contact import Change, Contact
from services.contacts.domain.errors import ContactContended, ContactNotFound
from services.contacts.domain.ports import Contacts, Order

_ATTEMPTS = 12

Decide = Callable[[Contact], Change | None]
"""Returns what becomes of a contact, None for nothing, or raises why that cannot be."""


Answer = Callable[[Contact], str]
"""Returns, from the contact before the change, what a repeat of the request needs to be answered alike."""


@dataclass(frozen=True)
class Outcome:
    """The contact after the change. `answer` is set when the same request was answered before."""

    contact: Contact
    answer: str | None = None


def change_contact(
    contacts: Contacts,
    contact_id: str,
    order: Order,
    decide: Decide,
    *,
    etag: str = "",
    answer: Answer = lambda _before: "",
) -> Outcome:
    """Return the changed contact; a repeated request gets the contact as its first answer left it or later.

    With an etag a faster writer means ABORTED. Without one the decision is made again on the newer state, so concurrent
    changes of different fields all arrive.
    """
    for _ in range(_ATTEMPTS):
        stored = contacts.stored(contact_id, order.request)
        if stored is None:
            raise ContactNotFound(contact_id)
        if stored.answer is not None:
            return Outcome(stored.contact, stored.answer)
        stored.contact.require_etag(etag)
        change = decide(stored.contact)
        if change is None:
            return Outcome(stored.contact)
        if order.validate_only or contacts.save(stored.contact, change, order, answer(stored.contact)):
            return Outcome(change.contact)
    raise ContactContended

"""Everything that is kept of contacts, in the form the import reads."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from services.contacts.domain.contact import Contact, State
from services.contacts.domain.ports import Contacts

PAGE = 100


def export_contacts(after: str, contacts: Contacts) -> Iterator[tuple[Sequence[Contact], str]]:
    """Return contacts by id from `after` on, some at a time, each time with the id to go on after.

    An erased contact is left out: nothing but its id is left.
    """
    while True:
        page = contacts.page(after, PAGE, show_deleted=True)
        if not page:
            return
        after = page[-1].id
        yield [contact for contact in page if contact.state is not State.ERASED], after

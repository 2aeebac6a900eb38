"""Everything that is kept, in the form the import reads."""

from __future__ import annotations

from collections.abc import Iterator

from services.interactions.domain.interaction import Sender
from services.interactions.domain.ports import Contacts, Histories, StoredInteraction
from services.interactions.usecases.get_history import Whose, find_person


def export_interactions(
    after: str, contact: str, histories: Histories, contacts: Contacts
) -> Iterator[tuple[StoredInteraction, Sender | None]]:
    """Return interactions by id from `after` on, each with its sender as long as no contact is known.

    With a contact, those of its whole person as it stands now.
    """
    person = find_person(Whose(contact, None), histories, contacts) if contact else None
    return histories.export(after, person.contacts if person else ())

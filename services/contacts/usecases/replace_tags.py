"""Carrying out a change of tags, batch after batch: whoever still has an old tag is still to be changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from servicekit.errors import Unavailable

from services.contacts.domain.contact import Change, Contact
from services.contacts.domain.listing.ports import Listing
from services.contacts.domain.ports import Contacts, Order, Stamps
from services.contacts.domain.segments import Segments, changed, retagged
from services.contacts.domain.tags import Replacement, retag

BATCH = 200
_ROUNDS_IN_VAIN = 20


def replace_tags(
    ordered: Replacement, listing: Listing, contacts: Contacts, stamps: Stamps, report: Callable[[int], None]
) -> None:
    """Change every contact that has one of the old tags; report after each batch how many it changed.

    There is no place to remember: a contact that is done has left the index of the old tags.
    """
    order = Order(ordered.origin)
    in_vain = 0
    while found := listing.tagged(ordered.tags, BATCH):
        saved = contacts.save_all(_changes(found, ordered, stamps), order)
        in_vain = 0 if saved else in_vain + 1
        if in_vain == _ROUNDS_IN_VAIN:
            raise Unavailable("CONTACTS_CONTENDED", "Others keep changing the same contacts.", retry_after=5)
        report(len(saved))


def replace_tags_of_segments(ordered: Replacement, segments: Segments, stamps: Stamps) -> None:
    """Let the filters of segments name the new tag, so that a segment holds after the change whom it held before."""
    in_vain = 0
    while found := segments.with_tags(ordered.tags, BATCH):
        saved = False
        for segment in found:
            after = changed(segment, retagged(segment.view, ordered), stamps.epoch, stamps.clock.now())
            saved |= after is not None and segments.save(segment, after, None)
        in_vain = 0 if saved else in_vain + 1
        if in_vain == _ROUNDS_IN_VAIN:
            raise Unavailable("SEGMENTS_CONTENDED", "Others keep changing the same segments.", retry_after=5)


def _changes(contacts: Sequence[Contact], ordered: Replacement, stamps: Stamps) -> list[tuple[Contact, Change]]:
    now = stamps.clock.now()
    made = ((contact, retag(contact, ordered, stamps.epoch, now)) for contact in contacts)
    return [(contact, change) for contact, change in made if change]

"""Taking a merge back: what it joined stands for itself again, at any age and in any order."""

from __future__ import annotations

from dataclasses import dataclass

from services.contacts.domain.merging import Decision, unmerge
from services.contacts.domain.ports import Merges, Order, People, Stamps, Writes
from services.contacts.usecases.merge_contacts import MergeResult, checked_reason, result_of


@dataclass(frozen=True)
class UnmergeContacts:
    """Undoes a merge."""

    merge_id: str
    reason: str
    order: Order


def unmerge_contacts(command: UnmergeContacts, merges: Merges, stamps: Stamps) -> MergeResult:
    """Return the merge undone; a repeat of the request gets it again, anybody else FAILED_PRECONDITION."""
    checked_reason(command.reason)
    order = command.order

    def decide(people: People) -> tuple[Writes, MergeResult]:
        earlier = people.undone_by(command.merge_id, order.request)
        if earlier is not None:
            return Writes(), result_of(earlier, people)
        entry = people.merge(command.merge_id)
        person = people.people_of([entry.contact])[entry.contact]
        undone = Decision(order.origin.actor, command.reason, stamps.clock.now())
        merging = unmerge(entry, person, undone, stamps.epoch)
        return Writes(merging.saved, merge=merging.merge), MergeResult(merging.merge, merging.people)

    if order.validate_only:
        return merges.read(lambda people: decide(people)[1])
    return merges.change(decide, order)

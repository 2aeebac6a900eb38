"""Merging: several people turn out to be one, and none of their contacts is rewritten."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from servicekit.errors import InvalidArgument
from servicekit.text import clean_text

from services.contacts.domain.consent import PersonConsent
from services.contacts.domain.errors import EtagMismatch, PeopleChanged
from services.contacts.domain.merging import Decision, Merge, Merging, joined_people, merge
from services.contacts.domain.person import Person
from services.contacts.domain.ports import Merges, Order, People, Stamps, Writes
from services.contacts.usecases.ids_of_requests import id_for

MAX_MERGED = 50
MAX_REASON = 1000

Agreed = Callable[[Person], tuple[PersonConsent, ...]]
"""Tells what a person agreed to."""


@dataclass(frozen=True)
class MergeContacts:
    """Lets the people of `merged` join the person of `contact_id`; an etag, when given, must be that of the preview."""

    contact_id: str
    merged: tuple[str, ...]
    reason: str
    etag: str
    order: Order


@dataclass(frozen=True)
class MergeResult:
    """A merge, made or undone, and the people there are afterwards."""

    merge: Merge
    people: tuple[Person, ...]
    consents: tuple[PersonConsent, ...] = ()
    """What the person who stands first agreed to."""


def merge_contacts(command: MergeContacts, merges: Merges, stamps: Stamps, agreed: Agreed) -> MergeResult:
    """Return the merge, or the one this request made before; what would result when only checked.

    What the person agreed to is read before the merge is stored: nothing may fail once it is.

    When others change who stands for whom at the same moment, the caller has decided on people that are gone: ABORTED.
    """
    if not 1 <= len(command.merged) <= MAX_MERGED:
        raise InvalidArgument("merged_contacts", f"must name 1 to {MAX_MERGED} contacts")
    checked_reason(command.reason)
    order = command.order
    merge_id = "" if order.validate_only else id_for("m", order, stamps)
    first_seen: set[frozenset[str]] = set()

    def decide(people: People) -> tuple[Writes, MergeResult]:
        earlier = people.made_by(merge_id, order.request)
        if earlier is not None:
            return Writes(), _with_consents(result_of(earlier, people), agreed)
        found = people.people_of((command.contact_id, *command.merged))
        _require_unchanged(first_seen, found.values())
        named = {f"merged_contacts[{number}]": found[each] for number, each in enumerate(command.merged)}
        merging = _merging(command, merge_id, found[command.contact_id], named, stamps)
        result = MergeResult(merging.merge, merging.people)
        return Writes(merging.saved, merge=merging.merge), _with_consents(result, agreed)

    if order.validate_only:
        return merges.read(lambda people: decide(people)[1])
    return merges.change(decide, order)


def result_of(merge: Merge, people: People) -> MergeResult:
    """Return a merge that was made or undone before, with its people as they stand by now."""
    found = people.people_of((merge.contact, *merge.merged))
    return MergeResult(merge, tuple({each.canonical.id: each for each in found.values()}.values()))


def _with_consents(result: MergeResult, agreed: Agreed) -> MergeResult:
    return replace(result, consents=agreed(result.people[0]))


def checked_reason(reason: str) -> str:
    """Return the reason, which nobody may leave out."""
    return clean_text("reason", reason, max_chars=MAX_REASON, required=True)


def _merging(
    command: MergeContacts, merge_id: str, survivor: Person, named: dict[str, Person], stamps: Stamps
) -> Merging:
    joined = joined_people(survivor, named)
    made = Decision(command.order.origin.actor, command.reason, stamps.clock.now())
    merging = merge(merge_id, survivor, joined, made, stamps.epoch)
    if command.etag and command.etag != merging.merge.etag:
        raise EtagMismatch(merging.merge.etag)
    return merging


def _require_unchanged(first_seen: set[frozenset[str]], people: Iterable[Person]) -> None:
    """Refuse when a later try meets other people than the first."""
    now = {frozenset(member.id for member in person.members) for person in people}
    if first_seen and now != first_seen:
        raise PeopleChanged
    first_seen |= now

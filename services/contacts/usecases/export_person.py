"""Everything contacts holds of a person, for whoever asks what is held of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from services.contacts.domain.consent import Consent
from services.contacts.domain.consent_ports import Consents
from services.contacts.domain.contact import Contact
from services.contacts.domain.erasing import Erasure, Erasures
from services.contacts.domain.merging import Merge
from services.contacts.domain.ports import Contacts, MergePlace, Merges
from services.contacts.usecases.explain_identity import Explanation, explain_identity
from services.contacts.usecases.get_person import get_person

_AT_ONCE = 200


@dataclass(frozen=True)
class Held:
    """A contact with the canonical contact of its person."""

    contact: Contact
    person: str


Record = Held | Explanation | Consent | Merge | Erasure


def export_person(
    contact_id: str, contacts: Contacts, merges: Merges, consents: Consents, erasures: Erasures
) -> Iterator[Record]:
    """Yield the contacts, the canonical one first, then what is told of each; NOT_FOUND when there is none."""
    person = get_person(contact_id, merges)
    for member in person.members:
        yield Held(member, person.canonical.id)
    for member in person.members:
        for identity in member.identities:
            yield explain_identity(member.id, identity.id, contacts, merges)
    members = [member.id for member in person.members]
    yield from _consents(members, consents)
    yield from _merges(members, merges)
    yield from erasures.page(person.canonical.id, None, _AT_ONCE)


def _consents(members: list[str], consents: Consents) -> Iterator[Consent]:
    before = ""
    while found := consents.page(members, "", before, _AT_ONCE):
        yield from found
        before = found[-1].id


def _merges(members: list[str], merges: Merges) -> Iterator[Merge]:
    after: MergePlace | None = None
    while found := merges.page(members, after, _AT_ONCE):
        yield from found
        after = MergePlace(found[-1].made.time, found[-1].id)

"""Names that are alike, alone and together with a birth date, a postal code or an organisation."""

from __future__ import annotations

from collections.abc import Iterator

from rapidfuzz.distance import JaroWinkler

from services.contacts.domain.contact import Contact
from services.contacts.domain.duplicates.evidence import Evidence
from services.contacts.domain.finding.keys import named_details
from services.contacts.domain.finding.keys.named_details import birth_date, postal_code
from services.contacts.domain.finding.keys.names import name_words
from services.contacts.domain.finding.lookups import Lookup

SAME_NAME = 0.4
SIMILAR_NAME = 0.3
WITH_BIRTH_DATE = 0.75
WITH_POSTAL_CODE = 0.5
WITH_ORGANIZATION = 0.3
OTHER_NAME = -0.3
OTHER_BIRTH_DATE = -0.6

ALIKE = 0.9
UNLIKE = 0.6
_READ = 200


def lookups(contact: Contact) -> Iterator[Lookup]:
    """Look for a word of the name that sounds alike together with the same birth date or postal code."""
    for key in named_details.keys_of(contact):
        yield Lookup((key,), read=_READ)


def compare(one: Contact, other: Contact) -> Iterator[Evidence]:
    """Compare the names, and what makes two of one name the same person."""
    names = (one.profile.display_name, other.profile.display_name)
    born = (birth_date(one), birth_date(other))
    alike = likeness(name_words(one), name_words(other))
    if all(born) and born[0] != born[1]:
        yield Evidence("different-birth-date", *born, OTHER_BIRTH_DATE)
    if alike is None:
        return
    if alike < UNLIKE:
        yield Evidence("different-name", *names, OTHER_NAME)
    if alike < ALIKE:
        return
    yield (
        Evidence("same-name", *names, SAME_NAME)
        if alike == 1
        else Evidence("similar-name", *names, round(SIMILAR_NAME * alike, 4))
    )
    if born[0] and born[0] == born[1]:
        yield Evidence("name-and-birth-date", *born, WITH_BIRTH_DATE)
    if postal_code(one) and postal_code(one) == postal_code(other):
        yield Evidence("name-and-postal-code", postal_code(one), postal_code(other), WITH_POSTAL_CODE)
    for organization in sorted(_organizations(one) & _organizations(other))[:1]:
        yield Evidence("name-and-organization", organization, organization, WITH_ORGANIZATION)


def likeness(one: tuple[str, ...], other: tuple[str, ...]) -> float | None:
    """Return how alike two names are, 0 to 1, in any order of their words; None when one of them says too little."""
    if min(len(one), len(other)) < 2:
        return None
    if set(one) <= set(other) or set(other) <= set(one):
        return 1.0 if len(one) == len(other) else 0.95
    return float(JaroWinkler.similarity(" ".join(sorted(one)), " ".join(sorted(other))))


def _organizations(contact: Contact) -> set[str]:
    return {membership.organization for membership in contact.profile.memberships}

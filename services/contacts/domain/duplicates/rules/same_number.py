"""One telephone number in two places: on WhatsApp and in the address book, or once without its country."""

from __future__ import annotations

from collections.abc import Iterator

from services.contacts.domain.contact import Contact
from services.contacts.domain.duplicates.evidence import SHARED_SHARE, Evidence
from services.contacts.domain.finding.keys.phone_endings import digits_of, ending_key
from services.contacts.domain.finding.lookups import Lookup
from services.contacts.domain.identity import Identity

SAME = 0.85
SAME_ENDING = 0.5
ENDING = 8


def lookups(contact: Contact) -> Iterator[Lookup]:
    """Look for numbers with the same last digits."""
    for identity in contact.identities:
        digits = digits_of(identity)
        if len(digits) >= ENDING:
            yield Lookup((ending_key(digits[-ENDING:]),), is_beginning=True)


def compare(one: Contact, other: Contact) -> Iterator[Evidence]:
    """Return the best fit of any two numbers."""
    found = [fit for mine in one.identities for theirs in other.identities if (fit := _fit(mine, theirs))]
    if found:
        yield max(found, key=lambda fit: fit.weight)


def _fit(mine: Identity, theirs: Identity) -> Evidence | None:
    digits, others = digits_of(mine), digits_of(theirs)
    if min(len(digits), len(others)) < ENDING or digits[-ENDING:] != others[-ENDING:]:
        return None
    share = SHARED_SHARE if mine.shared or theirs.shared else 1
    shown = (mine.value or mine.raw_value, theirs.value or theirs.raw_value)
    if digits == others:
        return Evidence("same-number", *shown, SAME * share)
    if mine.valid and theirs.valid:
        return None  # two whole numbers in two countries
    return Evidence("same-number-ending", *shown, SAME_ENDING * share)

"""Keys of a name together with a birth date or a postal code, for finding the same person entered twice."""

from __future__ import annotations

import re
from collections.abc import Iterator

from services.contacts.domain.contact import Contact
from services.contacts.domain.finding.folding import folded_value
from services.contacts.domain.finding.keys.names import name_words

BIRTH_DATE_FIELDS = ("birth_date", "date_of_birth", "birthday", "birthdate")
POSTAL_CODE_FIELDS = ("postal_code", "postcode", "zip_code", "zip")
_MAX_DETAIL = 20
_WORDS = 3


def keys_of(contact: Contact) -> Iterator[str]:
    """Return a key for each word of the name and each detail: one word may be misspelt or missing."""
    mine = [word for word in name_words(contact) if len(word) > 1][:_WORDS]
    for detail in (birth_date(contact), postal_code(contact)):
        if detail:
            for word in mine:
                yield f"w:{detail} {sound(word)}"


def birth_date(contact: Contact) -> str:
    """Return the digits of the birth date in the custom fields, or nothing."""
    return re.sub(r"[^0-9]", "", _detail(contact, BIRTH_DATE_FIELDS))


def postal_code(contact: Contact) -> str:
    """Return the postal code in the custom fields without spaces, or nothing."""
    return _detail(contact, POSTAL_CODE_FIELDS).replace("-", "")


def sound(word: str) -> str:
    """Return what stays of a word in most of its spellings: its consonants, letters that sound alike as one."""
    alike = word.replace("ph", "f").replace("ck", "k").replace("th", "t").translate(_ALIKE)
    rest = re.sub(r"(.)\1+", r"\1", re.sub(r"[aeiouhwy]", "", alike))
    return (alike[:1] if alike[:1] in "aeiou" else "") + rest


def _detail(contact: Contact, names: tuple[str, ...]) -> str:
    fields = contact.profile.custom_fields
    return next((folded_value(fields[name])[:_MAX_DETAIL] for name in names if fields.get(name)), "")


_ALIKE = str.maketrans("cqzvjd", "kksfyt")

"""What somebody typed to find a person, read in every way it can be meant."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from identities import guess, normalise
from identities.text import ascii_digits, without_invisible
from servicekit.errors import InvalidArgument
from servicekit.text import clean_text, id_in_name, kebab_case

from services.contacts.domain.finding.folding import folded_value, words
from services.contacts.domain.finding.keys.phone_endings import LEAST_DIGITS

LEAST_CHARACTERS = 2
MAX_CHARACTERS = 254
MAX_TAGS = 10

_NUMBER = re.compile(r"[+(]?[\d\s().\-/]+(?:(?:;ext=|\s*(?:ext|x)\.?\s*)\d+)?", re.IGNORECASE)
_ADDRESS = re.compile(r"[a-z0-9.!#$%&'*+/=?^_`{|}~-]+(?:@[a-z0-9.-]*)?")
_DOMAIN = re.compile(r"[a-z0-9.-]+")
_LEAST_DOMAIN = 3


@dataclass(frozen=True)
class Query:
    """A search. `region` reads national numbers; a contact found has all the `tags` and is in the `organization`."""

    text: str
    region: str = ""
    tags: tuple[str, ...] = ()
    organization: str = ""

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The words a name may have; none for what can only be an address or a number."""
        return () if "@" in self.text or self.digits else words(self.text)

    @cached_property
    def digits(self) -> str:
        """The digits of a telephone number or of its end; empty when it looks like none."""
        text = ascii_digits(without_invisible(self.text))
        if not _NUMBER.fullmatch(text):
            return ""
        digits = re.sub(r"[^0-9]", "", re.split(r"[;xe]", text, maxsplit=1, flags=re.IGNORECASE)[0])
        return digits if len(digits) >= LEAST_DIGITS else ""

    @cached_property
    def endings(self) -> tuple[str, ...]:
        """The last digits of a number: as typed, and without the zeros that only lead to a country or a region."""
        both = dict.fromkeys((self.digits, self.digits.lstrip("0")))
        return tuple(digits for digits in both if len(digits) >= LEAST_DIGITS)

    @cached_property
    def address(self) -> str:
        """The beginning of an e-mail address or of a domain; empty when it looks like none."""
        text = self.text.casefold().removeprefix("mailto:")
        return text if _ADDRESS.fullmatch(text) and not self.digits else ""

    @cached_property
    def domain(self) -> str:
        """The beginning of a domain, with or without the @ before it; empty when it looks like none."""
        text = self.text.casefold().removeprefix("@")
        return text if len(text) >= _LEAST_DOMAIN and _DOMAIN.fullmatch(text) and not self.digits else ""

    @cached_property
    def value(self) -> str:
        """An id or a handle as it is looked for."""
        return folded_value(self.text)

    @cached_property
    def identity_keys(self) -> tuple[str, ...]:
        """The identities it names as a whole."""
        meant = []
        if given := guess(self.text):
            meant.append(normalise(given.kind, given.scope, given.value, self.region or None))
        if self.digits:
            meant += [normalise(kind, "", self.text, self.region or None) for kind in ("phone", "whatsapp")]
            meant += [normalise(kind, "", self.digits, None) for kind in ("telegram", "x")]
        return tuple(dict.fromkeys(each.key for each in meant if each.valid))


def checked_query(text: str, region: str, tags: tuple[str, ...], organization: str) -> Query:
    """Return a query worth asking, or refuse it with the name of the field at fault."""
    clean_text("query", text, max_chars=MAX_CHARACTERS, one_line=True)
    plain = " ".join(without_invisible(text).split())
    if len(plain) < LEAST_CHARACTERS:
        raise InvalidArgument("query", f"needs at least {LEAST_CHARACTERS} characters", "QUERY_TOO_SHORT")
    if len(tags) > MAX_TAGS:
        raise InvalidArgument("tags", f"has {len(tags)} entries; at most {MAX_TAGS} are allowed")
    for number, tag in enumerate(tags):
        kebab_case(f"tags[{number}]", tag, 40)
    if organization:
        id_in_name("organization", organization, "organizations")
    return Query(plain, region, tags, organization)

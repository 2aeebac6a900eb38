"""Cells of a table and fields of a contact: how each is read, with what is wrong said in words for its author."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from identities import KINDS, ScopeRule

if TYPE_CHECKING:
    from backstory.contacts.v1.contacts_pb2 import Contact
    from google.protobuf.message import Message

_TEXTS = ("display_name", "given_name", "family_name", "additional_name", "stage")
_TIMES = ("create_time", "delete_time", "merge_time")
_NAMES = ("name", "merged_into", "person")
_PREFERENCES = ("language", "channel", "time_zone")
_JSON = ("identities", "memberships", "custom_fields", "quiet_hours")
_LISTS = ("tags", "accessibility")
CUSTOM = "custom_fields."
PLAIN_FIELDS = (*_NAMES, "state", *_TIMES, *_TEXTS, "organization", "role", *_PREFERENCES, *_LISTS, *_JSON)

_CUSTOM_KEY = re.compile(r"[a-z][a-z0-9_]{0,62}")
_APART = {
    "email": re.compile(r"\s*(?:[;,\n]|:::)\s*"),
    "phone": re.compile(r"\s*(?:;(?!\s*ext=)|\n|:::)\s*"),
    "tags": re.compile(r"\s*(?:[;,|\n]|:::)\s*"),
}
_LANGUAGE = re.compile(r"([A-Za-z]{2,3})_([A-Za-z0-9]+)")


class CellFault(ValueError):
    """A cell that cannot be what its column says."""


def known_field(field: str) -> bool:
    """Tell whether a column can be read as this."""
    kind, _, _ = field.partition(":")
    custom = field.startswith(CUSTOM) and _CUSTOM_KEY.fullmatch(field.removeprefix(CUSTOM)) is not None
    return field in PLAIN_FIELDS or kind in KINDS or custom


class ContactBuilder:
    """One contact in the making. Cells of other programs are trimmed and put into form; our own are taken exactly."""

    def __init__(self, scope: str, *, is_exact: bool = False) -> None:
        from backstory.contacts.v1.contacts_pb2 import Contact

        self.contact: Contact = Contact()
        self._scope = scope
        self._is_exact = is_exact
        self._organization = self._role = ""
        self._addresses: list[tuple[str, str]] = []

    def add(self, field: str, cell: str) -> None:
        """Read one cell; an empty one tells nothing."""
        text = cell if self._is_exact else cell.strip()
        if not text:
            return
        if field.startswith(CUSTOM):
            self.contact.custom_fields[field.removeprefix(CUSTOM)] = text
        elif field in PLAIN_FIELDS:
            _READ[field](self, field, text)
        else:
            self._addresses.append((field, text))

    def done(self) -> Contact:
        """Return the contact."""
        for field, text in self._addresses:
            self._add_identities(field, text)
        self._add_organization()
        return self.contact

    def add_text(self, field: str, text: str) -> None:
        """Take a text as it is."""
        setattr(self.contact, field, text)

    def add_name(self, field: str, text: str) -> None:
        """Take a contact's name, or its id alone."""
        setattr(self.contact, field, text if text.startswith("contacts/") else f"contacts/{text}")

    def add_state(self, _: str, text: str) -> None:
        """Take a state by its word."""
        self.add_json("state", json.dumps(f"CONTACT_STATE_{text.upper()}"))

    def add_time(self, field: str, text: str) -> None:
        """Take a time as RFC 3339."""
        try:
            getattr(self.contact, field).FromJsonString(text)
        except ValueError:
            raise CellFault("is a time such as 2026-05-04T12:00:00Z") from None

    def add_preference(self, field: str, text: str) -> None:
        """Take one preference; de_DE is written de-DE."""
        language = _LANGUAGE.fullmatch(text)
        setattr(self.contact.preferences, field, f"{language[1]}-{language[2]}" if language else text)

    def add_labels(self, field: str, text: str) -> None:
        """Take several words; those of other programs become kebab-case."""
        target = self.contact.tags if field == "tags" else self.contact.preferences.accessibility
        for word in filter(None, _APART["tags"].split(text)):
            target.append(word if self._is_exact else slug(word))

    def add_json(self, field: str, text: str) -> None:
        """Take what an export writes as JSON into one cell."""
        from google.protobuf.json_format import ParseDict, ParseError

        target: Message = self.contact.preferences if field == "quiet_hours" else self.contact
        try:
            ParseDict({field: json.loads(text)}, target)
        except (ParseError, ValueError, RecursionError) as fault:
            raise CellFault(f"is not what an export writes there: {' '.join(str(fault).split())[:200]}") from None

    def add_organization(self, _: str, text: str) -> None:
        """Remember where the person works."""
        self._organization = text

    def add_role(self, _: str, text: str) -> None:
        """Remember what they do there."""
        self._role = text

    def _add_identities(self, field: str, text: str) -> None:
        kind, _, scope = field.partition(":")
        if self._is_exact and text == readable(self.contact, kind):
            return
        if KINDS[kind].scope_rule is ScopeRule.REQUIRED:
            scope = scope or self._scope
        apart = _APART.get("phone" if kind == "whatsapp" else kind)
        values = apart.split(text) if apart and '"' not in text else [text]
        there = {(each.kind, value) for each in self.contact.identities for value in (each.raw_value, each.value)}
        for value in filter(None, values):
            if (kind, value) not in there:
                self.contact.identities.add(kind=kind, scope=scope, raw_value=value)

    def _add_organization(self) -> None:
        if self._organization:
            name = organization_name(self._organization)
            self.contact.memberships.add(organization=name, role=self._role)
            if name != self._organization:
                self.contact.custom_fields["organization"] = self._organization
        elif self._role:
            self.contact.custom_fields["role"] = self._role


_READ: Mapping[str, Callable[[ContactBuilder, str, str], Any]] = {
    **dict.fromkeys(_TEXTS, ContactBuilder.add_text),
    **dict.fromkeys(_NAMES, ContactBuilder.add_name),
    **dict.fromkeys(_TIMES, ContactBuilder.add_time),
    **dict.fromkeys(_PREFERENCES, ContactBuilder.add_preference),
    **dict.fromkeys(_LISTS, ContactBuilder.add_labels),
    **dict.fromkeys(_JSON, ContactBuilder.add_json),
    "state": ContactBuilder.add_state,
    "organization": ContactBuilder.add_organization,
    "role": ContactBuilder.add_role,
}


def readable(contact: Contact, kind: str) -> str:
    """Return the matched values of one kind as a person reads them."""
    return "; ".join(each.value for each in contact.identities if each.kind == kind and each.valid)


def slug(text: str) -> str:
    """Return a word in kebab-case; one without Latin letters stays, and the service says what is allowed."""
    letters = unicodedata.normalize("NFKD", text.casefold().replace("ß", "ss"))
    return re.sub(r"[^a-z0-9]+", "-", letters.encode("ascii", "ignore").decode()).strip("-")[:40].strip("-") or text


def organization_name(text: str) -> str:
    """Return the reference to an organisation that is known by its name only: always the same for one spelling."""
    if re.fullmatch(r"organizations/[A-Za-z0-9_-]{1,64}", text):
        return text
    spelling = " ".join(unicodedata.normalize("NFKD", text).casefold().split())
    plain = "".join(each for each in spelling if not unicodedata.combining(each)).replace("ß", "ss")
    if plain.isascii() and len(slug(plain)) < 40 and any(map(str.isalnum, plain)):
        return f"organizations/{slug(plain)}"
    return f"organizations/o-{hashlib.sha256(spelling.encode()).hexdigest()[:24]}"

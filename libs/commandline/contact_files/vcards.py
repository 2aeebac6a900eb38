"""Address books as vCards, 3.0 and 4.0, several in a file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from commandline.contact_files.fields import CellFault, ContactBuilder
from commandline.contact_files.records import MAX_LINE_CHARACTERS, MAX_RECORD_CHARACTERS, Row
from commandline.importers.records import Skip

if TYPE_CHECKING:
    from backstory.contacts.v1.contacts_pb2 import Contact

_VERSION = re.compile(r"^VERSION[^:\n]*:\s*(\S*)", re.IGNORECASE | re.MULTILINE)
_LARGE = re.compile(r"(?:[\w-]+\.)?(?:PHOTO|LOGO|SOUND|KEY)\b", re.IGNORECASE)
_OWN_NAME = re.compile(r"contacts/[A-Za-z0-9_-]{1,64}")
_SCHEME = re.compile(r"(?:tel|mailto|sms):", re.IGNORECASE)
_MESSENGERS = {"whatsapp": "whatsapp", "telegram": "telegram"}
_READ = {
    "FN": "display_name",
    "EMAIL": "email",
    "TEL": "phone",
    "TITLE": "role",
    "ROLE": "role",
    "LANG": "language",
    "TZ": "time_zone",
}


def rows_of(file: Path, encoding: str, scope: str) -> Iterator[Row | Skip]:
    """Read every card."""
    for line, text in _cards(file, encoding):
        yield text if isinstance(text, Skip) else _row(line, text, scope)


def _cards(file: Path, encoding: str) -> Iterator[tuple[int, str | Skip]]:
    """Cut the file into cards, without the pictures in them."""
    card: _Card | None = None
    line, is_rest = 0, False
    with file.open(encoding=encoding, errors="surrogateescape") as content:
        while text := content.readline(MAX_LINE_CHARACTERS):
            line += 0 if is_rest else 1
            word = "" if is_rest else text.strip().upper()
            if word == "BEGIN:VCARD":
                if card:
                    yield card.first, _unended(card.first, line)
                card = _Card(line)
            if card:
                card.take(text, is_rest=is_rest)
            elif word:
                yield line, Skip(line, "", "NOT_A_CARD", "", "The line is in no card, which begins with BEGIN:VCARD.")
            if card and word == "END:VCARD":
                yield card.first, card.content()
                card = None
            is_rest = not text.endswith("\n")
    if card:
        yield card.first, _unended(card.first, line)


class _Card:
    """The lines of one card, as far as they are read."""

    def __init__(self, first: int) -> None:
        self.first = first
        self._parts: list[str] = []
        self._characters = 0
        self._is_left_out = False

    def take(self, text: str, *, is_rest: bool) -> None:
        """Take a line; folded ones share the fate of the property they go on with."""
        if not is_rest and not text.startswith((" ", "\t")):
            self._is_left_out = _LARGE.match(text) is not None
        if self._is_left_out:
            return
        self._characters += len(text)
        if self._characters <= MAX_RECORD_CHARACTERS:
            self._parts.append(text)

    def content(self) -> str | Skip:
        """Return the text, or why there is too much of it."""
        if self._characters <= MAX_RECORD_CHARACTERS:
            return "".join(self._parts)
        detail = f"A card has up to {MAX_RECORD_CHARACTERS} characters besides its pictures."
        return Skip(self.first, "", "CARD_TOO_LARGE", "", detail)


def _unended(first: int, last: int) -> Skip:
    return Skip(first, "", "CARD_UNENDED", "", f"The card has no END:VCARD before line {last}.")


def _row(line: int, text: str, scope: str) -> Row | Skip:
    import vobject

    version = _VERSION.search(text)
    if version is None or version[1] not in ("3.0", "4.0"):
        told = version[1] if version else "no version"
        detail = f"vCard {told}: older forms are ambiguous; save the address book again as vCard 3.0 or 4.0."
        return Skip(line, "", "VCARD_VERSION", "VERSION", detail)
    if any("\ud800" <= character <= "\udfff" for character in text):
        return Skip(line, "", "NOT_UTF8", "", "The card holds bytes that are not letters in this encoding.")
    try:
        card = vobject.readOne(text)
        return Row(line, _contact(card, scope))
    except CellFault as fault:
        return Skip(line, "", "INVALID_CELL", "", f"It {fault}.")
    except Exception as fault:  # noqa: BLE001 -- the library fails in many ways on what people's phones write
        return Skip(line, "", "CARD_UNREADABLE", "", " ".join(str(fault).split())[:300] or type(fault).__name__)


def _contact(card: Any, scope: str) -> Contact:  # the library gives its objects their fields at run time
    builder = ContactBuilder(scope)
    for each in card.getChildren():
        name = each.name.upper()
        if name in _READ:
            builder.add(
                _READ[name], _SCHEME.sub("", str(each.value), count=1) if name in ("TEL", "EMAIL") else each.value
            )
        elif name == "N":
            builder.add("given_name", _joined(each.value.given))
            builder.add("family_name", _joined(each.value.family))
            builder.add("additional_name", _joined(each.value.additional))
        elif name == "ORG":
            builder.add("organization", next(iter(each.value), "") if isinstance(each.value, list) else each.value)
        elif name == "CATEGORIES":
            builder.add("tags", ",".join(each.value) if isinstance(each.value, list) else each.value)
        elif name == "UID":
            builder.add("name" if _OWN_NAME.fullmatch(each.value) else "external-id", each.value)
        elif name == "IMPP":
            messenger, _, handle = str(each.value).partition(":")
            if messenger.lower() in _MESSENGERS:
                builder.add(_MESSENGERS[messenger.lower()], handle)
    return builder.done()


def _joined(part: str | list[str]) -> str:
    return " ".join(part) if isinstance(part, list) else part


class VcardWriter:
    """Writes vCards 3.0, which phones and mail programs read. They have no room for everything a contact has."""

    def __init__(self, target: TextIO) -> None:
        self._target = target

    def write(self, contact: Contact) -> None:
        """Write one contact."""
        import vobject

        card = vobject.vCard()
        card.add("uid").value = contact.name
        card.add("fn").value = contact.display_name
        card.add("n").value = vobject.vcard.Name(
            family=contact.family_name, given=contact.given_name, additional=contact.additional_name
        )
        for identity in contact.identities:
            if identity.kind in ("email", "phone") and identity.valid:
                card.add("email" if identity.kind == "email" else "tel").value = identity.value
            elif identity.kind in _MESSENGERS and identity.valid:
                card.add("impp").value = f"{identity.kind}:{identity.value}"
        organization = contact.custom_fields.get("organization", "")
        if organization:
            card.add("org").value = [organization]
        if contact.memberships and contact.memberships[0].role:
            card.add("title").value = contact.memberships[0].role
        if contact.tags:
            card.add("categories").value = list(contact.tags)
        if contact.preferences.time_zone:
            card.add("tz").value = contact.preferences.time_zone
        if contact.merged_into:
            card.add("x-backstory-merged-into").value = contact.merged_into
        self._target.write(card.serialize())

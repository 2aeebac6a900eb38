"""Contacts as a table: one row each, everything in it, and nothing a spreadsheet would run."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING, TextIO

from commandline.contact_files.fields import readable
from commandline.contact_files.formulas import neutralised
from commandline.output import to_value

if TYPE_CHECKING:
    from backstory.contacts.v1.contacts_pb2 import Contact

COLUMNS = (
    "name", "state", "create_time", "delete_time", "merged_into", "person", "merge_time", "display_name", "given_name",
    "family_name", "additional_name", "emails", "phones", "memberships", "language", "channel", "time_zone",
    "quiet_hours", "accessibility", "tags", "stage", "custom_fields", "identities",
)  # fmt: skip
_AS_JSON = frozenset({"memberships", "quiet_hours", "custom_fields", "identities"})
_PREFERENCES = frozenset({"language", "channel", "time_zone", "quiet_hours", "accessibility"})


class CsvWriter:
    """Writes a header, when the file is new, and rows."""

    def __init__(self, target: TextIO, *, with_header: bool) -> None:
        self._writer = csv.writer(target, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
        if with_header:
            self._writer.writerow(COLUMNS)

    def write(self, contact: Contact) -> None:
        """Write one contact."""
        self._writer.writerow(map(neutralised, cells_of(contact)))


def cells_of(contact: Contact) -> list[str]:
    """Return the cells of a contact's row. `emails` and `phones` repeat what `identities` tells, for people."""
    told = to_value(contact)
    preferences = told.pop("preferences", {})
    told |= {"emails": readable(contact, "email"), "phones": readable(contact, "phone")}
    told["state"] = told.get("state", "").removeprefix("CONTACT_STATE_").lower()
    return [_cell(name, (preferences if name in _PREFERENCES else told).get(name, "")) for name in COLUMNS]


def _cell(name: str, value: object) -> str:
    if not value:
        return ""
    if name in _AS_JSON:
        return json.dumps(value, ensure_ascii=False)
    return "; ".join(map(str, value)) if isinstance(value, list) else str(value)

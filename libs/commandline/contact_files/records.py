"""What every reader of contact files gives: contacts with their lines, and skips for what cannot become one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from commandline.importers.records import Skip

if TYPE_CHECKING:
    from backstory.contacts.v1.contacts_pb2 import Contact

MAX_LINE_CHARACTERS = 1024 * 1024
MAX_RECORD_CHARACTERS = 2 * 1024 * 1024
MAX_COLUMNS = 500


class FileFault(ValueError):
    """A file or an option that cannot be used at all; `field` names what is at fault."""

    def __init__(self, field: str, detail: str) -> None:
        super().__init__(detail)
        self.field = field


@dataclass(frozen=True)
class Row:
    """One contact of a file, with the line it begins in."""

    line: int
    contact: Contact


Rows = Callable[[], Iterator[Row | Skip]]
"""Reads the file from its beginning; called again when an import goes on after a break."""


@dataclass(frozen=True)
class ContactsFile:
    """A file of contacts: what it was taken for, and what it holds."""

    format: str
    encoding: str
    lines: int
    rows: Rows
    delimiter: str = ""
    columns: tuple[tuple[str, str], ...] = ()
    """Each column with the field it is read as; empty for one that is not taken."""
    options: Mapping[str, str] = field(default_factory=dict)

    def as_value(self) -> dict[str, object]:
        """Return what it was taken for as it is printed."""
        columns = [{"column": column, "field": name} for column, name in self.columns]
        seen = {"format": self.format, "encoding": self.encoding.removesuffix("-sig"), "delimiter": self.delimiter}
        return {key: value for key, value in seen.items() if value} | ({"columns": columns} if columns else {})

"""Opening a file of contacts: what it is follows from its content, and how it is read from what it says or is told."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from commandline.contact_files import csv_reading, ndjson, vcards
from commandline.contact_files.encodings import Encoding, detected_encoding, known_encoding
from commandline.contact_files.records import ContactsFile, FileFault, Row
from commandline.importers.records import Skip

_BLOCK = 1024 * 1024
_SPREADSHEETS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")

Confirm = Callable[[Encoding], None]
"""Returns when a guessed encoding may be used, or raises."""


@dataclass(frozen=True)
class Wishes:
    """What the caller says about a file. `source` is the scope of ids that name none."""

    source: str
    encoding: str = ""
    delimiter: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)


def open_contacts(file: Path, wishes: Wishes, confirm: Confirm) -> ContactsFile:
    """Return what the file holds; raises FileFault when it cannot be read at all."""
    with file.open("rb") as content:
        beginning = content.read(4096)
    if not beginning.strip():
        raise FileFault("FILE", "is empty")
    if beginning.startswith(_SPREADSHEETS):
        raise FileFault("FILE", "is a spreadsheet or an archive; save the table as CSV (UTF-8) and import that")
    encoding = known_encoding(wishes.encoding) if wishes.encoding else detected_encoding(file)
    if not encoding.is_sure:
        confirm(encoding)
    first = beginning.decode(encoding.name, errors="ignore").lstrip().upper()
    lines = _count_lines(file)
    if first.startswith("{"):
        return ContactsFile("ndjson", "utf-8", lines, partial(ndjson.rows_of, file))
    if first.startswith("BEGIN:VCARD"):
        return ContactsFile("vcard", encoding.name, lines, partial(vcards.rows_of, file, encoding.name, wishes.source))
    table = csv_reading.opened_table(file, encoding.name, wishes.delimiter, wishes.columns, wishes.source)
    return ContactsFile(
        "csv",
        encoding.name,
        lines,
        partial(csv_reading.rows_of, table),
        table.delimiter,
        tuple((table.heading(number), name) for number, name in enumerate(table.fields)),
    )


def rows(opened: ContactsFile) -> Iterator[Row | Skip]:
    """Read every contact; what belongs to another deployment only is left out."""
    for row in opened.rows():
        if isinstance(row, Row):
            for name in ("etag", "version", "update_time"):
                row.contact.ClearField(name)
        yield row


def _count_lines(file: Path) -> int:
    with file.open("rb") as content:
        return sum(block.count(b"\n") for block in iter(lambda: content.read(_BLOCK), b"")) + 1

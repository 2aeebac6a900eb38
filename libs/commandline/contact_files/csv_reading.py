"""Tables of contacts: delimiter and columns found out, every row a contact or a skip that names line and column."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import TextIO

from identities import KINDS

from commandline.contact_files.csv_writing import COLUMNS
from commandline.contact_files.fields import PLAIN_FIELDS, CellFault, ContactBuilder, known_field
from commandline.contact_files.formulas import restored
from commandline.contact_files.headings import guessed_fields
from commandline.contact_files.records import (
    MAX_COLUMNS,
    MAX_LINE_CHARACTERS,
    MAX_RECORD_CHARACTERS,
    FileFault,
    Row,
)
from commandline.importers.records import Skip

_DELIMITERS = ",;\t|"
_SAMPLE_CHARACTERS = 64 * 1024
_SAMPLE_ROWS = 20
_NAMED_DELIMITER = re.compile(r'"?sep=(.)"?[\r\n]*', re.IGNORECASE)
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_FOR_PEOPLE = {"emails": "email", "phones": "phone"}
_AS_WRITTEN = frozenset(PLAIN_FIELDS) - {"name", "merged_into", "person", "state"} | KINDS.keys()
_UNDECODED = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True)
class Table:
    """A table as it is to be read: its columns with the fields they stand for."""

    file: Path
    encoding: str
    delimiter: str
    headings: tuple[str, ...]
    fields: tuple[str, ...]
    header_line: int
    scope: str

    @property
    def is_exact(self) -> bool:
        """Whether an export of ours wrote it: nothing in it is trimmed."""
        return _is_own(self.headings)

    def heading(self, number: int) -> str:
        """Return what a column is called in the report."""
        return (self.headings[number].strip()[:100] if number < len(self.headings) else "") or f"column {number + 1}"


def opened_table(file: Path, encoding: str, delimiter: str, wanted: Mapping[str, str], scope: str) -> Table:
    """Look at the beginning of a table; raises FileFault when nothing in it can be a contact."""
    delimiter = delimiter or _delimiter(file, encoding)
    with _text(file, encoding) as content:
        lines = _Lines(content)
        reader = csv.reader(lines, delimiter=delimiter, strict=True)
        headings = _headings(reader, lines)
        header_line = lines.line
    fields = _fields(headings, wanted)
    return Table(file, encoding, delimiter, headings, fields, header_line, scope)


def rows_of(table: Table) -> Iterator[Row | Skip]:
    """Read every row."""
    csv.field_size_limit(MAX_LINE_CHARACTERS)
    with _text(table.file, table.encoding) as content:
        lines = _Lines(content)
        while lines.line < table.header_line:
            next(lines)
        reader = csv.reader(lines, delimiter=table.delimiter, strict=True)
        while True:
            first = lines.begin()
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as fault:
                yield Skip(first, "", "ROW_UNREADABLE", "", _unreadable(str(fault), first, lines.line))
                continue
            if lines.is_cut:
                yield Skip(first, "", "LINE_TOO_LONG", "", f"A line has up to {MAX_LINE_CHARACTERS} characters.")
            elif any(cell.strip() for cell in cells):
                yield _row(table, first, cells)


def _row(table: Table, line: int, cells: Sequence[str]) -> Row | Skip:
    width = len(table.headings)
    if len(cells) < width or any(cells[width:]):
        at = table.heading(min(len(cells), width))
        return Skip(line, "", "ROW_WRONG_WIDTH", at, f"The row has {len(cells)} cells, the header has {width}.")
    builder = ContactBuilder(table.scope, is_exact=table.is_exact)
    for number, field in enumerate(table.fields):
        try:
            if field:
                builder.add(field, _fit(restored(cells[number])))
        except CellFault as fault:
            return Skip(line, "", "INVALID_CELL", table.heading(number), f"It {fault}.")
    contact = builder.done()
    if not contact.ByteSize():
        return Skip(line, "", "NOTHING_TAKEN", "", "No column that is taken says anything.")
    return Row(line, contact)


def _fit(cell: str) -> str:
    undecoded = _UNDECODED.search(cell)
    if undecoded:
        raise CellFault(f"holds bytes at character {undecoded.start()} that are not letters in this encoding")
    unfit = _UNFIT.search(cell)
    if unfit:
        raise CellFault(f"holds the control character U+{ord(unfit[0]):04X} at {unfit.start()}")
    return cell


def _unreadable(fault: str, first: int, last: int) -> str:
    if "unexpected end" in fault or "field larger" in fault or "RECORD" in fault:
        return f"A quote that begins in line {first} does not end: nothing up to line {last} was read."
    return f"The quotes in lines {first} to {last} do not pair: {fault}."


def _headings(reader: Iterator[list[str]], lines: _Lines) -> tuple[str, ...]:
    try:
        headings: Sequence[str] = next((cells for cells in reader if any(map(str.strip, cells))), ())
    except csv.Error as fault:
        raise FileFault(f"line {lines.line}", f"the header cannot be read: {fault}") from None
    if not headings:
        raise FileFault("FILE", "has no header: the first line names the columns")
    while headings and not headings[-1].strip():
        headings = headings[:-1]
    if len(headings) > MAX_COLUMNS:
        raise FileFault("FILE", f"has {len(headings)} columns; up to {MAX_COLUMNS} are read")
    return tuple(restored(each) for each in headings)


def _fields(headings: Sequence[str], wanted: Mapping[str, str]) -> tuple[str, ...]:
    """Return what each column is read as: what was asked for, our own names, or a guess."""
    plain = [each.strip() for each in headings]
    for column, field in wanted.items():
        if column not in plain:
            raise FileFault("--map", f"names the column {column!r}; there are {', '.join(filter(None, plain))}")
        if field and not known_field(field):
            raise FileFault("--map", f"maps {column!r} to {field!r}, which is no field of a contact")
    own = dict(zip(COLUMNS, COLUMNS, strict=True)) | _FOR_PEOPLE if _is_own(headings) else {}
    told = {**own, **wanted}
    fields = tuple(
        told.get(heading, guess or (heading if heading in _AS_WRITTEN or "." in heading else ""))
        for heading, guess in zip(plain, guessed_fields(plain), strict=True)
    )
    fields = tuple(field if not field or known_field(field) else "" for field in fields)
    if not any(fields):
        raise FileFault(
            "FILE", f"has no column that is known ({', '.join(filter(None, plain))[:300]}); say --map COLUMN=FIELD"
        )
    return fields


def _is_own(headings: Sequence[str]) -> bool:
    """Tell whether an export of ours wrote this header; people may have taken columns away or added some."""
    return {"name", "display_name"} <= set(headings)


def _delimiter(file: Path, encoding: str) -> str:
    """Return the delimiter that cuts the first rows most evenly into most cells."""
    with _text(file, encoding) as content:
        sample = content.read(_SAMPLE_CHARACTERS)
    named = _NAMED_DELIMITER.match(sample)
    if named:
        return named[1]
    return max(_DELIMITERS, key=lambda each: _evenness(sample, each))


def _evenness(sample: str, delimiter: str) -> tuple[float, int]:
    widths = []
    try:
        for row in csv.reader(StringIO(sample, newline=""), delimiter=delimiter):
            widths.append(len(row))
            if len(widths) == _SAMPLE_ROWS:
                break
    except csv.Error:
        return (0, 0)
    if not widths or widths[0] < 2:
        return (0, 0)
    return (round(widths.count(widths[0]) / len(widths), 1), widths[0])


def _text(file: Path, encoding: str) -> TextIO:
    # Bytes that are no letters come through as half characters, so that one bad row does not end the whole import.
    return file.open(encoding=encoding, errors="surrogateescape", newline="")


class _Lines:
    """The lines of a text of any kind of line end, counted, each bounded, and bounded together for one record."""

    def __init__(self, content: TextIO) -> None:
        self._content = content
        self._characters = 0
        self.line = 0
        self.is_cut = False

    def begin(self) -> int:
        """Begin a record and return the line it begins in."""
        self._characters = 0
        self.is_cut = False
        return self.line + 1

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        text = self._content.readline(MAX_LINE_CHARACTERS)
        if not text:
            raise StopIteration
        self.line += 1
        if self.line == 1 and _NAMED_DELIMITER.fullmatch(text):
            return self.__next__()
        if len(text) == MAX_LINE_CHARACTERS and not text.endswith(("\n", "\r")):
            self.is_cut = True
            while (rest := self._content.readline(MAX_LINE_CHARACTERS)) and not rest.endswith(("\n", "\r")):
                pass
            return "\n"
        self._characters += len(text)
        if self._characters > MAX_RECORD_CHARACTERS:
            raise csv.Error("RECORD")
        return text

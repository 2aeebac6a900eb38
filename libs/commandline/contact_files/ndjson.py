"""Contacts as NDJSON: one object a line, with everything, in the form the service speaks."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from commandline.contact_files.records import MAX_LINE_CHARACTERS, Row
from commandline.importers.records import Skip
from commandline.output import to_value

if TYPE_CHECKING:
    from backstory.contacts.v1.contacts_pb2 import Contact


def rows_of(file: Path) -> Iterator[Row | Skip]:
    """Read every line."""
    with file.open("rb") as content:
        line, is_rest = 0, False
        while text := content.readline(MAX_LINE_CHARACTERS):
            is_whole = text.endswith(b"\n") or len(text) < MAX_LINE_CHARACTERS
            line += 0 if is_rest else 1
            if not is_rest and not is_whole:
                yield Skip(line, "", "LINE_TOO_LONG", "", f"A line has up to {MAX_LINE_CHARACTERS} bytes.")
            elif not is_rest and text.strip():
                yield _row(line, text)
            is_rest = not is_whole


def _row(line: int, text: bytes) -> Row | Skip:
    from backstory.contacts.v1.contacts_pb2 import Contact
    from google.protobuf.json_format import ParseDict, ParseError

    contact = Contact()
    try:
        value = json.loads(text.removeprefix(b"\xef\xbb\xbf").decode())
        if not isinstance(value, dict):
            return Skip(line, "", "INVALID_JSON", "", "A line holds one object.")
        ParseDict(value, contact)
    except UnicodeDecodeError:
        return Skip(line, "", "NOT_UTF8", "", "The line holds bytes that are not UTF-8.")
    except (ParseError, ValueError, RecursionError) as fault:
        return Skip(line, "", "INVALID_JSON", "", " ".join(str(fault).split())[:300])
    return Row(line, contact)


class NdjsonWriter:
    """Writes one object a line."""

    def __init__(self, target: TextIO) -> None:
        self._target = target

    def write(self, contact: Contact) -> None:
        """Write one contact."""
        self._target.write(json.dumps(to_value(contact), ensure_ascii=False) + "\n")

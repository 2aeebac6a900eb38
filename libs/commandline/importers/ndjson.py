"""Interactions from NDJSON: one object a line, in the form the export writes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from commandline.importers.records import Input, Skip, import_name

if TYPE_CHECKING:
    from backstory.interactions.v1.interactions_pb2 import ImportedInteraction, ImportRecord

MAX_LINE_BYTES = 700 * 1024


def read_ndjson(file: Path, source: str = "") -> Input:
    """Return the import of an NDJSON file. `source` is for records that name none."""

    def records() -> Iterator[ImportRecord | Skip]:
        for line, text in _lines(file):
            if text.strip():
                yield _record(line, text)

    total = sum(1 for _, text in _lines(file) if text.strip())
    return Input(import_name("interactions", [(file.name, file)], source), source or "import", total, records)


def _lines(file: Path) -> Iterator[tuple[int, bytes]]:
    """Yield numbered lines; of one that is too long only its beginning."""
    with file.open("rb") as content:
        line, is_rest = 0, False
        while text := content.readline(MAX_LINE_BYTES + 1):
            if not is_rest:
                line += 1
                yield line, text.rstrip(b"\r\n") if text.endswith(b"\n") else text
            is_rest = not text.endswith(b"\n")


def _record(line: int, text: bytes) -> ImportRecord | Skip:
    from backstory.interactions.v1 import interactions_pb2 as api
    from google.protobuf.json_format import ParseDict, ParseError

    if len(text) > MAX_LINE_BYTES:
        return Skip(line, "", "LINE_TOO_LONG", "", f"A line has up to {MAX_LINE_BYTES} bytes.")
    imported = api.ImportedInteraction()
    try:
        value = json.loads(text.removeprefix(b"\xef\xbb\xbf").decode())
        if not isinstance(value, dict):
            return Skip(line, "", "INVALID_JSON", "", "A line holds one object.")
        ParseDict(value, imported)
    except UnicodeDecodeError:
        return Skip(line, "", "NOT_UTF8", "", "The line holds bytes that are not UTF-8.")
    except (ParseError, ValueError, RecursionError) as fault:
        return Skip(line, "", "INVALID_JSON", "", " ".join(str(fault).split())[:300])
    _leave_out_what_is_ours(imported)
    return api.ImportRecord(line=line, interaction=imported)


def _leave_out_what_is_ours(imported: ImportedInteraction) -> None:
    """Let the identity say whose it is: contact ids of another deployment mean nothing here."""
    from identities import parse

    if not imported.HasField("identity") and imported.interaction.identity:
        try:
            known = parse(imported.interaction.identity)
        except ValueError:
            return
        imported.identity.kind, imported.identity.scope, imported.identity.value = known.kind, known.scope, known.value
    if imported.HasField("identity"):
        imported.interaction.ClearField("contact")

"""Writing the two files in bounded memory: the lines as they come, then the page from the lines in order of time."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from commandline.output import Value
from commandline.person_export.page import page
from commandline.person_export.records import Record

LINES, PAGE = "person.ndjson", "person.html"

Place = tuple[str, str, int]
"""The type of a line, its time, and where it begins: all that is remembered of it."""


def write_person(folder: Path, found: Iterable[Record], about: Value, advance: Callable[[float], None]) -> Counter[str]:
    """Write everything into files that nobody else can read; return how many records of each type there are."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    places: list[Place] = []
    order: dict[str, int] = {}
    with _private(folder / LINES) as lines:
        for record in found:
            order.setdefault(record.kind, len(order))
            places.append((record.kind, _time_of(record), lines.tell()))
            lines.write(json.dumps(record.as_value(), ensure_ascii=False).encode() + b"\n")
            advance(len(places))
    counts = Counter(kind for kind, _, _ in places)
    places.sort(key=lambda place: (order[place[0]], place[1] if place[0] == "interaction" else ""))
    with (folder / LINES).open("rb") as lines, _private(folder / PAGE) as target:
        for piece in page(about | {f"{kind}s": count for kind, count in counts.items()}, _read(lines, places)):
            target.write(piece.encode())
    return counts


def _read(lines: BinaryIO, places: Iterable[Place]) -> Iterator[Value]:
    for _, _, begin in places:
        lines.seek(begin)
        yield json.loads(lines.readline())


def _time_of(record: Record) -> str:
    """Return when an interaction took place; other records stay in the order in which they came."""
    return str(record.fields["interaction"].get("occur_time", "")) if record.kind == "interaction" else ""


def _private(file: Path) -> BinaryIO:
    """Open a new file that is readable by its owner only from its first moment on."""
    file.unlink(missing_ok=True)
    return os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")

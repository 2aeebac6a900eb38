"""Histories of help desks: files are taken apart into single messages, which the service reads as it reads webhooks."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from commandline.importers.emails import raw_records
from commandline.importers.records import Input, Skip, import_name

if TYPE_CHECKING:
    from backstory.interactions.v1.interactions_pb2 import ImportRecord

Object = dict[str, Any]


@dataclass(frozen=True)
class Message:
    """One message of a thread with all that is needed to read it; `origin` names it in the report."""

    origin: str
    content: Object


@dataclass(frozen=True)
class Fault:
    """A document, or a thread in one, that no message comes out of."""

    origin: str
    reason: str
    field: str
    detail: str


Found = Message | Fault
Parted = Callable[[Object], Iterator[Found]]


def read_helpdesk(kind: str, file: Path, parted: Parted, source: str) -> Input:
    """Return the import of an export of the help desk `kind`, whose documents `parted` takes apart."""

    def records() -> Iterator[ImportRecord | Skip]:
        for number, found in enumerate(_found(file, parted), start=1):
            if isinstance(found, Fault):
                yield Skip(number, found.origin, found.reason, found.field, found.detail)
            else:
                content = json.dumps(found.content, ensure_ascii=False).encode("utf-8", errors="replace")
                yield from raw_records(number, kind, found.origin, content)

    total = sum(1 for _ in _found(file, parted))
    return Input(import_name(kind, [(file.name, file)], source), source, total, records)


def objects(value: object) -> list[Object]:
    """Return the objects of a list that others wrote."""
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def as_object(value: object) -> Object:
    """Return an object that others wrote, or an empty one."""
    return value if isinstance(value, dict) else {}


def _found(file: Path, parted: Parted) -> Iterator[Found]:
    for document in _documents(file):
        if isinstance(document, Fault):
            yield document
        else:
            yield from parted(document)


def _documents(file: Path) -> Iterator[Object | Fault]:
    """Yield the objects of a file that is one document, a list of them, or one a line."""
    if _is_a_document_a_line(file):
        with file.open("rb") as lines:
            for number, line in enumerate(lines, start=1):
                if line.strip():
                    yield from _parsed(line, f"line {number}")
        return
    yield from _parsed(file.read_bytes(), file.name)


def _is_a_document_a_line(file: Path) -> bool:
    with file.open("rb") as lines:
        first = next((line for line in lines if line.strip()), b"")
        if next((line for line in lines if line.strip()), None) is None:
            return False
    return not isinstance(next(_parsed(first, "")), Fault)


def _parsed(text: bytes, origin: str) -> Iterator[Object | Fault]:
    try:
        value = json.loads(text.removeprefix(b"\xef\xbb\xbf").decode())
    except UnicodeDecodeError:
        yield Fault(origin, "NOT_UTF8", "", "It holds bytes that are not UTF-8.")
        return
    except (ValueError, RecursionError) as fault:
        yield Fault(origin, "INVALID_JSON", "", " ".join(str(fault).split())[:300])
        return
    if isinstance(value, dict):
        yield value
    elif isinstance(value, list) and value:
        for number, each in enumerate(value, start=1):
            place = f"{origin} entry {number}"
            yield each if isinstance(each, dict) else Fault(place, "INVALID_JSON", "", "An entry is an object.")
    else:
        yield Fault(origin, "INVALID_JSON", "", "There is an object, or a list of them.")

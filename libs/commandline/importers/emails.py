"""E-mail from a file, a folder or a mailbox, sent as it is: the service reads it as it reads mail that arrives."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from commandline.importers.records import Input, Skip, import_name

if TYPE_CHECKING:
    from backstory.interactions.v1.interactions_pb2 import ImportRecord

CHUNK_BYTES = 900 * 1024
MAX_MESSAGE_BYTES = 25 * 1024 * 1024
_MAILBOX_SUFFIXES = frozenset({".mbox", ".mbx"})
_ENVELOPE = re.compile(rb"From \S+ .*\d{4}\s*$")
_QUOTED = re.compile(rb">+From ")


@dataclass(frozen=True)
class _File:
    label: str
    path: Path


def read_emails(path: Path, source: str = "email") -> Input:
    """Return the import of one message, of a mailbox file, or of every file in a folder."""
    files = _files(path)

    def records() -> Iterator[ImportRecord | Skip]:
        for line, (origin, content) in enumerate(_messages(files), start=1):
            yield from raw_records(line, "email", origin, content)

    total = sum(1 for _ in _messages(files))
    return Input(import_name("emails", [(file.label, file.path) for file in files], source), source, total, records)


def _files(path: Path) -> list[_File]:
    if not path.is_dir():
        return [_File(path.name, path)]
    found = [file for file in path.rglob("*") if file.is_file() and not _is_hidden(file.relative_to(path))]
    return [_File(str(file.relative_to(path)), file) for file in sorted(found)]


def _is_hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)


def _messages(files: list[_File]) -> Iterator[tuple[str, bytes]]:
    for file in files:
        if not _is_mailbox(file.path):
            yield file.label, _beginning(file.path)
            continue
        for number, content in enumerate(_mailbox_messages(file.path), start=1):
            yield f"{file.label}#{number}", content


def _beginning(file: Path) -> bytes:
    """Read a message, but of one that is too large only enough to know it."""
    with file.open("rb") as content:
        return content.read(MAX_MESSAGE_BYTES + 1)


def _is_mailbox(file: Path) -> bool:
    if file.suffix.lower() == ".eml":  # some programs leave the envelope line in front of a single message
        return False
    if file.suffix.lower() in _MAILBOX_SUFFIXES:
        return True
    with file.open("rb") as content:
        return _ENVELOPE.match(content.readline(1000)) is not None


def _mailbox_messages(file: Path) -> Iterator[bytes]:
    """Yield the messages of a mailbox file, parted by envelope lines after an empty line."""
    message = bytearray()
    is_after_empty_line = True
    with file.open("rb") as lines:
        for line in lines:
            if is_after_empty_line and _ENVELOPE.match(line):
                if message.strip():
                    yield bytes(message)
                message = bytearray()
                is_after_empty_line = False
                continue
            is_after_empty_line = not line.strip()
            if len(message) <= MAX_MESSAGE_BYTES:
                message += line[1:] if _QUOTED.match(line) else line
    if message.strip():
        yield bytes(message)


def raw_records(line: int, channel: str, origin: str, content: bytes) -> Iterator[ImportRecord | Skip]:
    """Yield a message in its channel's own format, in as many records as it takes."""
    from backstory.interactions.v1 import interactions_pb2 as api

    origin = origin.encode("utf-8", errors="replace").decode()
    if len(content) > MAX_MESSAGE_BYTES:
        detail = f"A message has up to {MAX_MESSAGE_BYTES} bytes."
        yield Skip(line, origin, "MESSAGE_TOO_LARGE", "content", detail)
        return
    chunks = [content[at : at + CHUNK_BYTES] for at in range(0, len(content), CHUNK_BYTES)] or [b""]
    for number, chunk in enumerate(chunks, start=1):
        raw = api.RawMessage(channel=channel, content=chunk, more=number < len(chunks), origin=origin)
        yield api.ImportRecord(line=line, raw=raw)

"""Files of contacts for tests: written, opened, read."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from backstory.contacts.v1.contacts_pb2 import Contact
from commandline.contact_files.encodings import Encoding
from commandline.contact_files.opening import Wishes, open_contacts, rows
from commandline.contact_files.records import ContactsFile, FileFault, Row
from commandline.importers.records import Skip


def opened(folder: Path, content: str | bytes, **wishes: object) -> ContactsFile:
    """Open a file with this content; a guessed encoding is not confirmed."""
    file = folder / "contacts.txt"
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return open_contacts(file, Wishes(**{"source": "crm"} | wishes), _refuse)  # type: ignore[arg-type] # by name


def contacts_in(folder: Path, content: str | bytes, **wishes: object) -> list[Contact]:
    """Read a file in which every record is fit."""
    found = list(rows(opened(folder, content, **wishes)))
    assert not [each for each in found if isinstance(each, Skip)], found
    return [each.contact for each in found if isinstance(each, Row)]


def skips_in(folder: Path, content: str | bytes, **wishes: object) -> list[tuple[int, str, str]]:
    """Return line, reason and field of what is skipped."""
    found = rows(opened(folder, content, **wishes))
    return [(each.line, each.reason, each.field) for each in found if isinstance(each, Skip)]


def mapping(file: ContactsFile) -> Mapping[str, str]:
    return dict(file.columns)


def _refuse(guess: Encoding) -> None:
    raise FileFault("--encoding", f"{guess.name} line {guess.line}: {guess.sample}")

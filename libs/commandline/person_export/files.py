"""What came with a person's interactions, written beside the records that name it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from commandline.person_export.records import Record
from commandline.session import Session

FILES = "files"
_UNFIT = re.compile(r"[^\w.-]+")
_LONGEST_NAME = 100


def with_files(session: Session, folder: Path, found: Iterable[Record]) -> Iterator[Record]:
    """Pass records on and save the files of each interaction, which nobody else can read."""
    for record in found:
        yield record
        if record.kind == "interaction":
            for name in _kept(record):
                _save(session, folder / FILES, name)


def _kept(record: Record) -> Iterator[str]:
    """Return the names of what was kept of an interaction."""
    interaction = record.fields["interaction"]
    for number, attachment in enumerate(interaction.get("attachments", ()), start=1):
        if attachment.get("blob"):
            yield f"{interaction['name']}/attachments/{number}"
    if interaction.get("body_ref"):
        yield f"{interaction['name']}/attachments/body"


def _save(session: Session, folder: Path, name: str) -> None:
    from backstory.interactions.v1.attachments_pb2 import DownloadAttachmentRequest
    from servicekit.errors import NotFound

    method, request = session.interactions.DownloadAttachment, DownloadAttachmentRequest(name=name)
    pieces = session.stream("interactions", method, request)
    try:
        first = next(pieces)
    except NotFound:
        return  # it was removed meanwhile
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    _, interaction, _, which = name.split("/")
    file = folder / f"{interaction}-{which}-{_UNFIT.sub('_', first.file_name)[-_LONGEST_NAME:]}"
    file.unlink(missing_ok=True)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as target:
        target.write(first.data)
        for piece in pieces:
            target.write(piece.data)

"""`backstory contacts export`: everybody out, in the form the import reads."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Protocol, TextIO

import typer

from commandline.contact_files.checksum import Checksum
from commandline.output import OutputFormat, OutputOption, print_json, progress, warn
from commandline.session import Session

if TYPE_CHECKING:
    from backstory.contacts.v1.contacts_pb2 import Contact, ExportContactsResponse

PATIENCE_SECONDS = 60.0


class FileFormat(StrEnum):
    """What is written."""

    NDJSON = "ndjson"
    CSV = "csv"
    VCARD = "vcard"


class Writer(Protocol):
    """Writes contacts in one format."""

    def write(self, contact: Contact) -> None:
        """Write one contact."""


@dataclass
class Progress:
    """How far a file is: kept beside it until it is whole."""

    format: str
    token: str = ""
    bytes: int = 0
    exported: int = 0
    checksum: str = ""


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command("export")(export_contacts)


def export_contacts(
    context: typer.Context,
    form: Annotated[
        FileFormat, typer.Option("--format", help="vcard holds names and addresses only.")
    ] = FileFormat.NDJSON,
    file: Annotated[
        Path | None, typer.Option("--output-file", help="Write here instead of to standard output.")
    ] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with a file whose export was broken off.")] = False,
    output: OutputOption = OutputFormat.TABLE,
) -> None:
    """Export all contacts with everything that is known of them. Merged and deleted ones are included and marked."""
    from servicekit.errors import InvalidArgument

    if resume and file is None:
        raise InvalidArgument("--resume", "goes on with a file: say --output-file")
    mark = file.with_name(f"{file.name}.resume") if file else None
    known = _known(mark, form) if resume and mark else Progress(form)
    with ExitStack() as opened:
        target = _target(file, form, known) if file else sys.stdout
        if file:
            opened.enter_context(target)
        advance = opened.enter_context(progress("Exporting"))
        writer = _writer(form, target, is_new=not known.token)
        checksum = Checksum(known.checksum)
        for answer in _answers(context.obj, known.token):
            for contact in answer.contacts:
                writer.write(contact)
                checksum.add(contact)
            known.token, known.checksum = answer.resume_token, str(checksum)
            known.exported += len(answer.contacts)
            advance(known.exported)
            if file and mark:
                target.flush()
                known.bytes = file.stat().st_size
                _keep(mark, known)
    if mark:
        mark.unlink(missing_ok=True)
    _report(known, str(checksum), output, to_file=file is not None)


def _report(known: Progress, checksum: str, output: OutputFormat, *, to_file: bool) -> None:
    report = {"format": str(known.format), "exported": known.exported, "checksum": checksum}
    if to_file and output is not OutputFormat.TABLE:
        print_json(output, report)
    else:
        warn(f"exported {known.exported}, checksum {checksum}")


def _known(mark: Path, form: FileFormat) -> Progress:
    from servicekit.errors import InvalidArgument

    if not mark.is_file():
        raise InvalidArgument("--resume", f"finds no {mark.name}: no export into this file was broken off")
    known = Progress(**json.loads(mark.read_text()))
    if known.format != form:
        raise InvalidArgument("--format", f"was {known.format} when the export began")
    return known


def _keep(mark: Path, known: Progress) -> None:
    """Replace the mark as a whole: it is right at every moment."""
    fresh = mark.with_name(f"{mark.name}.new")
    fresh.write_text(json.dumps(asdict(known)))
    fresh.replace(mark)


def _target(file: Path, form: FileFormat, known: Progress) -> TextIO:
    """Open the file where it goes on; what was written after the mark is written again."""
    if known.token:
        with file.open("r+b") as content:
            content.truncate(known.bytes)
        return file.open("a", encoding="utf-8", newline="")
    # Spreadsheets take a CSV file for UTF-8 by its mark only.
    return file.open("w", encoding="utf-8-sig" if form is FileFormat.CSV else "utf-8", newline="")


def _writer(form: FileFormat, target: TextIO, *, is_new: bool) -> Writer:
    from commandline.contact_files.csv_writing import CsvWriter
    from commandline.contact_files.ndjson import NdjsonWriter
    from commandline.contact_files.vcards import VcardWriter

    if form is FileFormat.CSV:
        return CsvWriter(target, with_header=is_new)
    return VcardWriter(target) if form is FileFormat.VCARD else NdjsonWriter(target)


def _answers(session: Session, token: str) -> Iterator[ExportContactsResponse]:
    """Yield everything once, also when the connection breaks on the way."""
    from backstory.contacts.v1.imports_pb2 import ExportContactsRequest
    from servicekit.errors import ServiceError
    from servicekit.grpc_client import is_outage

    last_sign = time.monotonic()
    while True:
        request = ExportContactsRequest(resume_token=token)
        try:
            for answer in session.stream("contacts", session.contacts.ExportContacts, request):
                token = answer.resume_token
                last_sign = time.monotonic()
                yield answer
        except ServiceError as error:
            if not is_outage(error) or time.monotonic() - last_sign > PATIENCE_SECONDS:
                raise
            time.sleep(0.5)
        else:
            return

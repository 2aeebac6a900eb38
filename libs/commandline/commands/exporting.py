"""`backstory export`: everything out, in the form the import reads."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TextIO

import typer

from commandline.output import progress, to_value, warn
from commandline.session import Session

if TYPE_CHECKING:
    from backstory.interactions.v1.interactions_pb2 import ImportedInteraction

app = typer.Typer(help="Export history.", no_args_is_help=True)

PATIENCE_SECONDS = 60.0


@app.command("interactions")
def interactions(
    context: typer.Context,
    file: Annotated[Path | None, typer.Option(help="Write to this file instead of standard output.")] = None,
    after: Annotated[str, typer.Option(help="Go on after this interaction; the file is then added to.")] = "",
    contact: Annotated[str, typer.Option(help="Only this contact's, as contacts/{contact}.")] = "",
    output: Annotated[str, typer.Option("--output", "-o", help="ndjson or, one array, json.")] = "ndjson",
) -> None:
    """Write every interaction as one JSON object a line, in the order of their names."""
    from servicekit.errors import InvalidArgument

    if output not in ("ndjson", "json"):
        raise InvalidArgument("--output", "of an export is ndjson or json")
    last = after
    with ExitStack() as opened:
        target = opened.enter_context(file.open("a" if after else "w", encoding="utf-8")) if file else sys.stdout
        advance = opened.enter_context(progress("Exporting"))
        try:
            for count, record in enumerate(_records(context.obj, after, contact), start=1):
                _write(target, record, output, is_first=count == 1)
                last = record.interaction.name
                advance(count)
            if output == "json":
                target.write("\n]\n" if last != after else "[]\n")
        except BaseException:
            target.flush()
            if last:
                warn(f"Broken off after {last}: go on with --after {last}")
            raise


def _write(target: TextIO, record: ImportedInteraction, output: str, *, is_first: bool) -> None:
    text = json.dumps(to_value(record), ensure_ascii=False)
    if output == "json":
        target.write(("[\n" if is_first else ",\n") + text)
    else:
        target.write(text + "\n")


def _records(session: Session, after: str, contact: str) -> Iterator[ImportedInteraction]:
    """Yield every record once, also when the connection breaks on the way."""
    from backstory.interactions.v1.interactions_pb2 import ExportInteractionsRequest
    from servicekit.errors import ServiceError
    from servicekit.grpc_client import is_outage

    last_sign = time.monotonic()
    while True:
        request = ExportInteractionsRequest(after=after, contact=contact)
        try:
            for answer in session.stream("interactions", session.interactions.ExportInteractions, request):
                after = answer.record.interaction.name
                last_sign = time.monotonic()
                yield answer.record
        except ServiceError as error:
            if not is_outage(error) or time.monotonic() - last_sign > PATIENCE_SECONDS:
                raise
            time.sleep(0.5)
        else:
            return

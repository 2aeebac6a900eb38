"""`backstory contacts export-person`: everything that is held about one person, for the person."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from commandline.customers import CustomerArgument, find_contact
from commandline.output import OutputFormat, OutputOption, Value, print_value, progress, say
from commandline.session import Session


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    app.command("export-person")(export_person)


def export_person(
    context: typer.Context,
    customer: CustomerArgument,
    to: Annotated[
        Path, typer.Option("--to", help="The folder for person.ndjson, person.html and files; made if need be.")
    ],
    internal: Annotated[
        bool, typer.Option("--internal", help="With internal notes, which the customer has never seen.")
    ] = False,
    output: OutputOption = OutputFormat.TABLE,
) -> None:
    """Write everything all services hold about a person, over all contacts that are merged, with what came with it.

    Restricted interactions are left out. Only you can read the files; delete them when they are handed over.
    """
    from commandline.person_export.files import with_files
    from commandline.person_export.records import records
    from commandline.person_export.writing import LINES, PAGE, write_person

    session: Session = context.obj
    contact = find_contact(session, customer).name
    about = {"contact": contact, "exported": f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC"}
    with progress("Exporting") as advance:
        found = with_files(session, to, records(session, contact, internal=internal))
        counts = write_person(to, found, about, advance)
    files = [str(to / LINES), str(to / PAGE)]
    print_value(output, {"contact": contact, "records": dict(counts), "files": files}, _print)


def _print(exported: Value) -> None:
    say(", ".join(f"{count} {kind}" for kind, count in exported["records"].items()))
    for file in exported["files"]:
        say(file)

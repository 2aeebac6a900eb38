"""`backstory event-types`: what the business events of other systems look like."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from commandline.output import OutputFormat, OutputOption, print_rows, to_value
from commandline.paging import listed
from commandline.session import Session

app = typer.Typer(help="Register and list types of business events with their JSON schemas.", no_args_is_help=True)

_COLUMNS = ["name", "version", "description", "update_time"]


@app.command("create")
def create(
    context: typer.Context,
    event_type: Annotated[str, typer.Argument(metavar="TYPE", help="As events name it, for example order-placed.")],
    schema: Annotated[Path, typer.Option(help="A file with a JSON Schema (draft 2020-12).", dir_okay=False)],
    description: Annotated[str, typer.Option(help="What such an event means.")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check everything and change nothing.")] = False,
    output: OutputOption = OutputFormat.TABLE,
) -> None:
    """Register a type, or a new version of its schema."""
    from backstory.interactions.v1.event_types_pb2 import CreateEventTypeRequest, EventType

    session: Session = context.obj
    told = EventType(schema=schema.read_text(), description=description)
    request = CreateEventTypeRequest(event_type_id=event_type, event_type=told, validate_only=dry_run)
    made = session.ask("interactions", session.interactions.CreateEventType, request)
    print_rows(output, "event_types", [to_value(made)], _COLUMNS)


@app.command("list")
def list_types(
    context: typer.Context,
    limit: Annotated[int, typer.Option(min=1, help="How many to print at most.")] = 100,
    output: OutputOption = OutputFormat.TABLE,
) -> None:
    """List the registered types."""
    from backstory.interactions.v1.event_types_pb2 import ListEventTypesRequest

    session: Session = context.obj
    method = session.interactions.ListEventTypes
    found = listed(session, "interactions", method, ListEventTypesRequest(), "event_types", limit=limit)
    print_rows(output, "event_types", map(to_value, found), _COLUMNS)

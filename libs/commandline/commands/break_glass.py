"""`backstory break-glass`: opening one person's restricted data for an hour, and watching over who does."""

from __future__ import annotations

import uuid
from typing import Annotated

import typer

from commandline.output import OutputFormat, OutputOption, print_rows, to_value
from commandline.paging import listed
from commandline.resources import resource_name
from commandline.session import Session

app = typer.Typer(
    help="Open one person's restricted data for an hour, with a reason; see and end what is open.",
    no_args_is_help=True,
)

_COLUMNS = ["name", "contact", "actor", "reason", "start_time", "expire_time", "end_time", "ended_by"]


@app.command("start")
def start(
    context: typer.Context,
    contact: Annotated[str, typer.Argument(metavar="CONTACT", help="Any contact id of the person.")],
    reason: Annotated[str, typer.Option(help="Why, in 10 characters at least. Those who guard privacy read it.")],
    output: OutputOption = OutputFormat.TABLE,
) -> None:
    """Open a person's restricted data to yourself for 60 minutes. Those who guard privacy are told at once."""
    from backstory.interactions.v1.break_glass_pb2 import StartBreakGlassRequest

    session: Session = context.obj
    request = StartBreakGlassRequest(
        contact=resource_name("contacts", contact), reason=reason, request_id=str(uuid.uuid4())
    )
    made = session.ask("interactions", session.interactions.StartBreakGlass, request)
    print_rows(output, "break_glasses", [to_value(made)], _COLUMNS)


@app.command("list")
def list_accesses(
    context: typer.Context,
    contact: Annotated[str, typer.Option(help="Only this person's, by any contact id.")] = "",
    open_only: Annotated[bool, typer.Option("--open", help="Only what is open now.")] = False,
    limit: Annotated[int, typer.Option(min=1, help="How many to print at most.")] = 100,
    output: OutputOption = OutputFormat.TABLE,
) -> None:
    """List who opened whose restricted data, newest first: your own, or everybody's for those who guard privacy."""
    from backstory.interactions.v1.break_glass_pb2 import ListBreakGlassesRequest

    session: Session = context.obj
    request = ListBreakGlassesRequest(
        contact=resource_name("contacts", contact) if contact else "", open_only=open_only
    )
    method = session.interactions.ListBreakGlasses
    found = listed(session, "interactions", method, request, "break_glasses", limit=limit)
    print_rows(output, "break_glasses", map(to_value, found), _COLUMNS)


@app.command("end")
def end(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="As `list` prints it.")],
    output: OutputOption = OutputFormat.TABLE,
) -> None:
    """End an access before its time: your own, or anybody's for those who guard privacy."""
    from backstory.interactions.v1.break_glass_pb2 import EndBreakGlassRequest

    session: Session = context.obj
    request = EndBreakGlassRequest(name=resource_name("breakGlasses", name))
    ended = session.ask("interactions", session.interactions.EndBreakGlass, request)
    print_rows(output, "break_glasses", [to_value(ended)], _COLUMNS)

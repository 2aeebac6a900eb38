"""`backstory note`: noting something about a customer, for colleagues only."""

from __future__ import annotations

import sys
import uuid
from typing import Annotated

import typer

from commandline.output import OutputFormat, OutputOption, print_rows, to_value
from commandline.resources import resource_name
from commandline.session import Session

_COLUMNS = ["name", "contact", "visibility", "mentions"]


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    app.command("note")(note)


def note(
    context: typer.Context,
    contact: Annotated[
        str, typer.Argument(metavar="CONTACT", help="Any contact id of the customer; may be left out with --issue.")
    ] = "",
    issue: Annotated[str, typer.Option(help="The issue it belongs to.")] = "",
    mention: Annotated[list[str] | None, typer.Option(help="Who is told: anna, or teams/billing; repeatable.")] = None,
    restricted: Annotated[bool, typer.Option("--restricted", help="Only for who may see restricted data.")] = False,
    output: OutputOption = OutputFormat.TABLE,
) -> None:
    """Record a note about a customer. Its text is read from the standard input; customers never see it."""
    from backstory.interactions.v1 import interactions_pb2 as pb

    session: Session = context.obj
    request = pb.CreateNoteRequest(
        contact=resource_name("contacts", contact) if contact else "",
        issue=resource_name("issues", issue) if issue else "",
        body=sys.stdin.read().strip(),
        visibility=pb.VISIBILITY_RESTRICTED if restricted else pb.VISIBILITY_INTERNAL,
        mentions=[each if "/" in each else resource_name("agents", each) for each in mention or ()],
        request_id=str(uuid.uuid4()),
    )
    made = session.ask("interactions", session.interactions.CreateNote, request)
    print_rows(output, "notes", [to_value(made)], _COLUMNS)

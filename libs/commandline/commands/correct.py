"""`backstory correct`: correcting what was recorded."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from commandline.output import OutputFormat, OutputOption, print_rows, to_value
from commandline.resources import resource_name
from commandline.session import Session

_COLUMNS = ["name", "contact", "corrects", "correction_reason"]


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    app.command("correct")(correct)


def correct(
    context: typer.Context,
    interaction: Annotated[str, typer.Argument(metavar="INTERACTION", help="Its name, as `history` prints it.")],
    reason: Annotated[str, typer.Option(help="Why; it is shown with the correction.")],
    contact: Annotated[str, typer.Option(help="Whom it belongs to, by any contact id.")] = "",
    text: Annotated[bool, typer.Option("--text", help="Read the right text from the standard input.")] = False,
    subject: Annotated[str, typer.Option(help="The right subject, with --text.")] = "",
    output: OutputOption = OutputFormat.TABLE,
) -> None:
    """Show something else in the place of an interaction. It stays so, but a correction can be corrected."""
    from backstory.interactions.v1.interactions_pb2 import CreateCorrectionRequest, Interaction

    session: Session = context.obj
    request = CreateCorrectionRequest(
        interaction=resource_name("interactions", interaction),
        replacement=Interaction(body=sys.stdin.read().strip(), subject=subject) if text else None,
        contact=resource_name("contacts", contact) if contact else "",
        reason=reason,
    )
    made = session.ask("interactions", session.interactions.CreateCorrection, request)
    print_rows(output, "corrections", [to_value(made)], _COLUMNS)

"""`backstory promises`: what was said would be done for customers."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Annotated, Any

import typer

from commandline.files import read_message
from commandline.output import OutputFormat, OutputOption, Value, print_rows, to_value
from commandline.paging import listed
from commandline.resources import resource_name
from commandline.session import Session

app = typer.Typer(help="See what was promised to customers, and say what became of it.", no_args_is_help=True)

_COLUMNS = ["name", "state", "overdue", "due_time", "owner", "contact", "text"]

NameArgument = Annotated[str, typer.Argument(metavar="PROMISE", help="As `list` prints it.")]


@app.command("list")
def list_promises(
    context: typer.Context,
    contact: Annotated[str, typer.Option(help="Only those made to this person, by any contact id.")] = "",
    issue: Annotated[str, typer.Option(help="Only those of this issue.")] = "",
    owner: Annotated[str, typer.Option(help="Only those that agents/... or teams/... keeps.")] = "",
    overdue: Annotated[bool, typer.Option("--overdue", help="Only those whose time is over.")] = False,
    every: Annotated[bool, typer.Option("--all", help="Those that were kept, broken or canceled as well.")] = False,
    limit: Annotated[int, typer.Option(min=1, max=100_000, help="How many to print at most.")] = 200,
    output: OutputOption = OutputFormat.TABLE,
) -> None:
    """Print open promises, the one that is due first in front."""
    from backstory.interactions.v1.promises_pb2 import ListPromisesRequest, PromiseState

    session: Session = context.obj
    request = ListPromisesRequest(
        contact=resource_name("contacts", contact),
        issue=resource_name("issues", issue),
        owner=resource_name("agents", owner),
        overdue_only=overdue,
        states=PromiseState.keys()[1:] if every else [],
    )
    found = listed(session, "interactions", session.interactions.ListPromises, request, "promises", limit=limit)
    print_rows(output, "promises", map(_row, found), _COLUMNS)


@app.command("create")
def create(
    context: typer.Context,
    issue: Annotated[str, typer.Argument(metavar="ISSUE", help="An issue's id.")],
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            help="The promise as JSON: `text`, `due_time`, and perhaps `owner`; - reads standard input, so that no "
            "personal data need stand on a command line.",
        ),
    ],
    output: OutputOption = OutputFormat.TABLE,
) -> None:
    """Note a promise."""
    from backstory.interactions.v1.promises_pb2 import CreatePromiseRequest, Promise

    name, told = resource_name("issues", issue), read_message(file, Promise())
    request = CreatePromiseRequest(parent=name, promise=told, request_id=str(uuid.uuid4()))
    _print(context, output, "CreatePromise", request)


@app.command("keep")
def keep(context: typer.Context, promise: NameArgument, output: OutputOption = OutputFormat.TABLE) -> None:
    """Say that a promise was kept."""
    from backstory.interactions.v1.promises_pb2 import KeepPromiseRequest

    _print(context, output, "KeepPromise", KeepPromiseRequest(name=promise, request_id=str(uuid.uuid4())))


@app.command("break")
def break_(context: typer.Context, promise: NameArgument, output: OutputOption = OutputFormat.TABLE) -> None:
    """Say that a promise was not kept and will not be."""
    from backstory.interactions.v1.promises_pb2 import BreakPromiseRequest

    _print(context, output, "BreakPromise", BreakPromiseRequest(name=promise, request_id=str(uuid.uuid4())))


@app.command("cancel")
def cancel(context: typer.Context, promise: NameArgument, output: OutputOption = OutputFormat.TABLE) -> None:
    """Say that a promise is needed no longer."""
    from backstory.interactions.v1.promises_pb2 import CancelPromiseRequest

    _print(context, output, "CancelPromise", CancelPromiseRequest(name=promise, request_id=str(uuid.uuid4())))


def _print(context: typer.Context, output: OutputFormat, method: str, request: Any) -> None:  # of as many types
    session: Session = context.obj
    promise = session.ask("interactions", getattr(session.interactions, method), request)
    print_rows(output, "promises", [_row(promise)], _COLUMNS)


def _row(promise: Any) -> Value:  # a promise, whose module is not loaded for --help
    row = to_value(promise)
    state = row["state"].removeprefix("PROMISE_STATE_").lower()
    return row | {"state": state, "overdue": promise.overdue}

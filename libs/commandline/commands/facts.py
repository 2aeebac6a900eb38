"""`backstory facts`: what a customer has already told, so that nobody asks for it again."""

from __future__ import annotations

import sys
import uuid
from typing import Annotated

import typer

from commandline.commands.maintenance import WaitOption, run_operation
from commandline.customers import ContactArgument, CustomerArgument, contact_name, find_contact
from commandline.output import OutputFormat, OutputOption, print_rows, to_value
from commandline.paging import listed
from commandline.session import Session

app = typer.Typer(help="What customers have already told: list, create, confirm, reject.", no_args_is_help=True)

_COLUMNS = ["name", "key", "value", "state", "fresh", "learn_time", "expire_time", "source_interaction"]
_NameArgument = Annotated[str, typer.Argument(metavar="NAME", help="As `list` prints it.")]


@app.command("list")
def list_facts(
    context: typer.Context,
    customer: CustomerArgument,
    every: Annotated[bool, typer.Option("--all", help="Also what is rejected or not fresh any more.")] = False,
    key: Annotated[list[str] | None, typer.Option(help="Only this key, such as order-number; repeat for more.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="How many to print at most.")] = 100,
    output: OutputOption = OutputFormat.TABLE,
) -> None:
    """List what a customer need not be asked again, what was said last first."""
    from backstory.interactions.v1.facts_pb2 import ListFactsRequest

    session: Session = context.obj
    contact = find_contact(session, customer).name
    request = ListFactsRequest(contact=contact, fresh_only=not every, keys=key or [])
    found = listed(session, "interactions", session.interactions.ListFacts, request, "facts", limit=limit)
    print_rows(output, "facts", map(to_value, found), _COLUMNS)


@app.command("create")
def create(
    context: typer.Context,
    contact: ContactArgument,
    key: Annotated[str, typer.Argument(metavar="KEY", help="What it is, such as order-number.")],
    value: Annotated[str, typer.Argument(metavar="VALUE", help="What was told; - reads it from the standard input.")],
    interaction: Annotated[str, typer.Option(help="The interaction in which it was said.")] = "",
    output: OutputOption = OutputFormat.TABLE,
) -> None:
    """Keep what a customer told. Card numbers and passwords are refused."""
    from backstory.interactions.v1.facts_pb2 import CreateFactRequest

    session: Session = context.obj
    request = CreateFactRequest(
        contact=contact_name(contact),
        key=key,
        value=sys.stdin.readline().rstrip("\r\n") if value == "-" else value,
        source_interaction=interaction if "/" in interaction or not interaction else f"interactions/{interaction}",
        request_id=str(uuid.uuid4()),
    )
    made = session.ask("interactions", session.interactions.CreateFact, request)
    print_rows(output, "facts", [to_value(made)], _COLUMNS)


@app.command("confirm")
def confirm(context: typer.Context, name: _NameArgument, output: OutputOption = OutputFormat.TABLE) -> None:
    """Say that somebody made sure of a fact; it is fresh from now on."""
    from backstory.interactions.v1.facts_pb2 import ConfirmFactRequest

    session: Session = context.obj
    decided = session.ask("interactions", session.interactions.ConfirmFact, ConfirmFactRequest(name=name))
    print_rows(output, "facts", [to_value(decided)], _COLUMNS)


@app.command("reject")
def reject(context: typer.Context, name: _NameArgument, output: OutputOption = OutputFormat.TABLE) -> None:
    """Say that a fact is wrong or was never said."""
    from backstory.interactions.v1.facts_pb2 import RejectFactRequest

    session: Session = context.obj
    decided = session.ask("interactions", session.interactions.RejectFact, RejectFactRequest(name=name))
    print_rows(output, "facts", [to_value(decided)], _COLUMNS)


@app.command("read-again")
def read_again(context: typer.Context, wait: WaitOption = 3600, output: OutputOption = OutputFormat.TABLE) -> None:
    """Read all that customers ever wrote once more: after an extractor was added or made better."""
    run_operation(context.obj, "read-facts", ["interactions"], wait, output)

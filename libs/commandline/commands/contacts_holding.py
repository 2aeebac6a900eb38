"""`backstory contacts hold|release|holds`: keeping everything of a person for a legal reason."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Annotated

import typer

from commandline.customers import ContactArgument, CustomerArgument, contact_name, find_contact
from commandline.output import OutputFormat, OutputOption, Value, print_rows, print_value, say, to_value
from commandline.session import Session

ReasonOption = Annotated[str, typer.Option("--reason", help="A case, and nothing personal: it is kept.")]
_COLUMNS = ["name", "create_time", "actor", "reason", "review_time", "release_time", "release_reason"]


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    for name, command in (("hold", hold), ("release", release), ("holds", holds)):
        app.command(name)(command)


def hold(
    context: typer.Context,
    contact: ContactArgument,
    reason: ReasonOption,
    review: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="When to look whether it is still needed.")
    ] = None,
    output: OutputOption = OutputFormat.TABLE,
) -> None:
    """Place a legal hold: until it is released, the person is not erased and retention removes nothing."""
    from backstory.contacts.v1.legal_holds_pb2 import PlaceLegalHoldRequest

    session: Session = context.obj
    request = PlaceLegalHoldRequest(contact=contact_name(contact), reason=reason, request_id=str(uuid.uuid4()))
    if review is not None:
        request.review_time.FromDatetime(review)
    print_value(output, to_value(session.ask("contacts", session.contacts.PlaceLegalHold, request)), _print)


def release(
    context: typer.Context,
    legal_hold: Annotated[str, typer.Argument(metavar="HOLD", help="A hold's name, as `holds` lists them.")],
    reason: ReasonOption,
    output: OutputOption = OutputFormat.TABLE,
) -> None:
    """Release a legal hold."""
    from backstory.contacts.v1.legal_holds_pb2 import ReleaseLegalHoldRequest

    session: Session = context.obj
    request = ReleaseLegalHoldRequest(name=legal_hold, reason=reason, request_id=str(uuid.uuid4()))
    print_value(output, to_value(session.ask("contacts", session.contacts.ReleaseLegalHold, request)), _print)


def holds(context: typer.Context, customer: CustomerArgument, output: OutputOption = OutputFormat.TABLE) -> None:
    """List the legal holds of a person, released ones included."""
    from backstory.contacts.v1.legal_holds_pb2 import ListLegalHoldsRequest

    session: Session = context.obj
    request = ListLegalHoldsRequest(parent=find_contact(session, customer).name)
    found = session.ask("contacts", session.contacts.ListLegalHolds, request).legal_holds
    print_rows(output, "legal_holds", [to_value(each) for each in found], _COLUMNS)


def _print(placed: Value) -> None:
    say(f"{placed['name']}  ({'released' if placed.get('release_time') else 'in force'})")

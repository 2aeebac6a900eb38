"""`backstory deliveries`: what agents were sent, and what shall become of what could not be sent."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any

import typer

from commandline.confirmation import confirm
from commandline.output import OutputFormat, OutputOption, Value, print_rows, print_value, say, to_value
from commandline.paging import listed
from commandline.resources import resource_name
from commandline.session import Session

if TYPE_CHECKING:
    from google.protobuf.message import Message

app = typer.Typer(
    help="See what agents were sent; send again, or leave alone, what could not be sent.", no_args_is_help=True
)

_COLUMNS = ["name", "recipient", "channel", "rule", "contact", "state", "reason", "attempts", "create_time"]
_STATE = "DELIVERY_STATE_"

NamesArgument = Annotated[list[str], typer.Argument(metavar="DELIVERY...", help="Deliveries' ids.")]
LimitOption = Annotated[int, typer.Option(min=1, max=100_000, help="How many to print at most.")]


@app.command("list")
def list_deliveries(
    context: typer.Context,
    state: Annotated[
        str, typer.Option(help="pending, sending, sent, failed, suppressed, unknown or discarded; default: all.")
    ] = "",
    dead: Annotated[bool, typer.Option("--dead", help="Only what failed for good or is unknown.")] = False,
    channel: Annotated[str, typer.Option(help="With --dead: only of this sender.")] = "",
    limit: LimitOption = 50,
    output: OutputOption = OutputFormat.TABLE,
) -> None:
    """Print deliveries, newest first."""
    from backstory.notifications.v1 import dead_letters_pb2, notifications_pb2
    from servicekit.errors import InvalidArgument

    session: Session = context.obj
    stub = session.notifications
    wanted = f"{_STATE}{state.upper() or 'UNSPECIFIED'}"
    if wanted not in notifications_pb2.DeliveryState.keys() or (dead and state):  # noqa: SIM118 -- it is no dictionary
        raise InvalidArgument("--state", "must be a state of deliveries, and not stand beside --dead")
    if dead:
        letters = dead_letters_pb2.ListDeadLettersRequest(channel=channel)
        found = listed(session, "notifications", stub.ListDeadLetters, letters, "deliveries", limit=limit)
    else:
        request = notifications_pb2.ListDeliveriesRequest(state=wanted)
        found = listed(session, "notifications", stub.ListDeliveries, request, "deliveries", limit=limit)
    print_rows(output, "deliveries", map(_value, found), _COLUMNS)


@app.command("show")
def show(
    context: typer.Context,
    delivery: Annotated[str, typer.Argument(metavar="DELIVERY", help="A delivery's id.")],
    output: OutputOption = OutputFormat.TABLE,
) -> None:
    """Print one delivery."""
    from backstory.notifications.v1.dead_letters_pb2 import GetDeliveryRequest

    session: Session = context.obj
    found = session.ask(
        "notifications",
        session.notifications.GetDelivery,
        GetDeliveryRequest(name=resource_name("deliveries", delivery)),
    )
    print_value(output, _value(found), _print)


@app.command("replay")
def replay(context: typer.Context, deliveries: NamesArgument, output: OutputOption = OutputFormat.TABLE) -> None:
    """Send again what failed for good or is unknown. What is unknown may then arrive twice."""
    from backstory.notifications.v1.dead_letters_pb2 import ReplayDeadLetterRequest

    session: Session = context.obj
    _each(session, session.notifications.ReplayDeadLetter, ReplayDeadLetterRequest, deliveries, output)


@app.command("discard")
def discard(
    context: typer.Context,
    deliveries: NamesArgument,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    output: OutputOption = OutputFormat.TABLE,
) -> None:
    """Leave alone for good what failed or is unknown."""
    from backstory.notifications.v1.dead_letters_pb2 import DiscardDeadLetterRequest

    confirm(f"Discard {len(deliveries)} deliveries?", yes=yes)
    session: Session = context.obj
    _each(session, session.notifications.DiscardDeadLetter, DiscardDeadLetterRequest, deliveries, output)


def _each(
    session: Session,
    method: Callable[..., Any],
    request: Callable[..., Message],
    deliveries: list[str],
    output: OutputFormat,
) -> None:
    answers = (
        session.ask("notifications", method, request(name=resource_name("deliveries", each))) for each in deliveries
    )
    print_rows(output, "deliveries", map(_value, answers), _COLUMNS)


def _value(message: Message) -> Value:
    told = to_value(message)
    return told | {"state": str(told.get("state", "")).removeprefix(_STATE).lower()}


def _print(found: Value) -> None:
    say(f"{found['name']}  {found['channel']} to {found['recipient']}  {found['state']}")
    for field in ("reason", "attempts", "rule", "event_id", "contact", "create_time", "update_time"):
        if found.get(field):
            say(f"  {field.replace('_', ' ')}: {found[field]}")

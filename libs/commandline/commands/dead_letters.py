"""`backstory dead-letters`: events a consumer could not apply, and what shall become of them."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Annotated

import typer

from commandline.confirmation import confirm
from commandline.output import OutputFormat, OutputOption, Value, print_rows, print_value, say

if TYPE_CHECKING:
    from eventbus.connection import Bus
    from eventbus.dead_letters import StoredDeadLetter
    from eventbus.topology import Topology

    from commandline.session import Session

app = typer.Typer(help="See events that a service could not apply; replay or discard them.", no_args_is_help=True)

NumbersArgument = Annotated[list[int], typer.Argument(metavar="NUMBER...", help="As `list` prints them.")]
_COLUMNS = ["number", "consumer", "event_type", "contact", "reason", "error", "deliveries", "stored_time"]


@app.command("list")
def list_letters(
    context: typer.Context,
    consumer: Annotated[str, typer.Option(help="Only this consumer's.")] = "",
    limit: Annotated[int, typer.Option(min=1, max=10_000)] = 100,
    output: OutputOption = OutputFormat.TABLE,
) -> None:
    """List dead letters, oldest first."""
    from eventbus.dead_letters import DeadLetters

    from commandline.bus import on_bus

    session: Session = context.obj

    async def work(bus: Bus, topology: Topology) -> list[StoredDeadLetter]:
        return await DeadLetters(bus, topology).list(consumer, limit)

    print_rows(output, "dead_letters", [_value(letter) for letter in on_bus(session.settings, work)], _COLUMNS)


@app.command("show")
def show(
    context: typer.Context,
    number: Annotated[int, typer.Argument(help="As `list` prints it.")],
    output: OutputOption = OutputFormat.TABLE,
) -> None:
    """Print one dead letter with its event."""
    from eventbus.dead_letters import DeadLetters

    from commandline.bus import on_bus

    session: Session = context.obj

    async def work(bus: Bus, topology: Topology) -> StoredDeadLetter:
        return await DeadLetters(bus, topology).show(number)

    letter = on_bus(session.settings, work)
    print_value(output, _value(letter) | {"headers": dict(letter.headers), "event": _event(letter)}, _print_one)


@app.command("replay")
def replay(context: typer.Context, numbers: NumbersArgument, output: OutputOption = OutputFormat.TABLE) -> None:
    """Give events to their consumer once more, and to nobody else."""
    from eventbus.dead_letters import DeadLetters

    from commandline.bus import on_bus

    session: Session = context.obj

    async def work(bus: Bus, topology: Topology) -> list[StoredDeadLetter]:
        letters = DeadLetters(bus, topology)
        return [await letters.replay(number) for number in numbers]

    print_rows(output, "replayed", [_value(letter) for letter in on_bus(session.settings, work)], _COLUMNS)


@app.command("discard")
def discard(
    context: typer.Context,
    numbers: NumbersArgument,
    reason: Annotated[str, typer.Option(help="Why nobody needs it; it is kept.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    output: OutputOption = OutputFormat.TABLE,
) -> None:
    """Let consumers do without events for good."""
    from eventbus.dead_letters import DeadLetters

    from commandline.bus import on_bus

    confirm(f"Discard {len(numbers)} dead letters for good?", yes=yes)
    session: Session = context.obj

    async def work(bus: Bus, topology: Topology) -> list[StoredDeadLetter]:
        letters = DeadLetters(bus, topology)
        return [await letters.discard(number, reason) for number in numbers]

    print_rows(output, "discarded", [_value(letter) for letter in on_bus(session.settings, work)], _COLUMNS)


def _value(letter: StoredDeadLetter) -> Value:
    return {
        "number": letter.number,
        "consumer": letter.consumer,
        "event_id": letter.event_id,
        "event_type": letter.event_type,
        "contact": f"contacts/{letter.contact}",
        "reason": letter.reason,
        "error": letter.error,
        "stack": letter.stack,
        "deliveries": letter.deliveries,
        "stored_time": letter.stored_at.isoformat() if letter.stored_at else "",
    }


def _event(letter: StoredDeadLetter) -> object:
    """Return the event in its JSON form; bytes that are no event of a known type are shown as they are."""
    from backstory.events.contacts.v1 import events_pb2 as _contacts  # noqa: F401 - makes its types known
    from backstory.events.interactions.v1 import events_pb2 as _interactions  # noqa: F401 - makes its types known
    from google.protobuf.descriptor_pool import Default
    from google.protobuf.json_format import MessageToDict
    from google.protobuf.message import DecodeError
    from google.protobuf.message_factory import GetMessageClass

    try:
        descriptor = Default().FindMessageTypeByName(letter.event_type)
        message = GetMessageClass(descriptor).FromString(letter.payload)
    except (KeyError, DecodeError):
        return {"undecodable": base64.b64encode(letter.payload).decode()}
    return MessageToDict(message, preserving_proto_field_name=True)


def _print_one(letter: Value) -> None:
    from commandline.output import OutputFormat, print_json

    for name, value in letter.items():
        if name not in ("headers", "event"):
            say(f"{name}: {value}")
    print_json(OutputFormat.JSON, letter["event"])

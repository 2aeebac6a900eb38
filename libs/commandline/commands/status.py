"""`backstory status`: whether everything is ready, and how far anything is behind."""

from __future__ import annotations

from typing import Annotated

import typer

from commandline.failures import CommandFailed
from commandline.output import OutputFormat, OutputOption, Value, print_json, print_rows, say
from commandline.session import Session


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    app.command("status")(status)


def status(
    context: typer.Context,
    service: Annotated[
        list[str] | None, typer.Option(help="Only this service (contacts, interactions, notifications, desk).")
    ] = None,
    output: OutputOption = OutputFormat.TABLE,
) -> None:
    """Print the health of every process, the depth of every outbox, and what lies on the bus.

    Leaves with 0 only when every process is ready and the bus can be asked.
    """
    session: Session = context.obj
    found: Value = {
        "processes": _processes(session, service),
        "services": _services(session, service),
        "bus": _bus(session),
    }
    found["ready"] = all(row["ready"] for part in found.values() for row in part)
    if output is OutputFormat.TABLE:
        _print(found)
    else:
        print_json(output, found)
    if not found["ready"]:
        raise CommandFailed("not everything is ready")


def _processes(session: Session, chosen: list[str] | None) -> list[Value]:
    from servicekit.errors import InvalidArgument

    from commandline.readiness import ask_all

    urls = session.settings.readiness_urls
    known = {process.partition(".")[0] for process in urls}
    for name in chosen or ():
        if name not in known:
            raise InvalidArgument("--service", f"must be one of {', '.join(sorted(known))}")
    wanted = {process: url for process, url in urls.items() if not chosen or process.partition(".")[0] in chosen}
    return [{"process": found.process, "ready": found.is_ready, "detail": found.detail} for found in ask_all(wanted)]


def _services(session: Session, chosen: list[str] | None) -> list[Value]:
    from commandline.settings import SERVICES

    return [_service(session, name) for name in SERVICES if not chosen or name in chosen]


def _service(session: Session, name: str) -> Value:
    from backstory.operations.v1.operations_pb2 import GetStatusRequest
    from servicekit.errors import ServiceError

    row: Value = {"service": name, "ready": False, "outbox_depth": 0, "outbox_oldest_seconds": 0.0, "unresolved": 0}
    try:
        told = session.ask(name, session.operations(name).GetStatus, GetStatusRequest(), seconds=5)
    except ServiceError as error:
        return row | {"detail": f"{error.message} ({error.reason})"}
    lost = [worker.worker for worker in told.workers if not worker.bus_connected]
    detail = "no worker has reported" if not told.workers else f"without the bus: {', '.join(lost)}" if lost else ""
    return row | {
        "ready": not detail,
        "outbox_depth": told.outbox_depth,
        "outbox_oldest_seconds": round(told.outbox_oldest_seconds, 3),
        "unresolved": told.unresolved,
        "workers": len(told.workers),
        "epoch": told.epoch,
        "detail": detail,
    }


def _bus(session: Session) -> list[Value]:
    from servicekit.errors import ServiceError

    from commandline.bus import consumer_states, on_bus

    try:
        states = on_bus(session.settings, consumer_states)
    except ServiceError as error:
        return [{"consumer": "", "ready": False, "lag": 0, "dead_letters": 0, "detail": error.message}]
    return [
        {
            "consumer": state.consumer,
            "ready": True,
            "lag": state.lag,
            "dead_letters": state.dead_letters,
            "detail": "see `backstory dead-letters list`" if state.dead_letters else "",
        }
        for state in states
    ]


def _print(found: Value) -> None:
    for name, columns in _TABLES.items():
        print_rows(OutputFormat.TABLE, name, found[name], columns)
    say("Everything is ready." if found["ready"] else "Not everything is ready.")


_TABLES = {
    "processes": ["process", "ready", "detail"],
    "services": ["service", "ready", "outbox_depth", "outbox_oldest_seconds", "unresolved", "workers", "detail"],
    "bus": ["consumer", "ready", "lag", "dead_letters", "detail"],
}

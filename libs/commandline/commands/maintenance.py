"""`backstory rebuild`, `reconcile` and `retention`: maintenance that the services' workers do, watched from here."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Annotated

import typer

from commandline.failures import CommandFailed
from commandline.output import OutputFormat, OutputOption, Value, print_rows, progress, to_value
from commandline.session import Session, service_names

if TYPE_CHECKING:
    from backstory.operations.v1.operations_pb2 import Operation

WaitOption = Annotated[int, typer.Option(min=0, help="Seconds to wait for the end; 0 returns at once.")]
_COLUMNS = ["service", "kind", "name", "state", "done", "total", "results", "error"]
_POLL_SECONDS = 0.2
_POLL_MOST_SECONDS = 2.0


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    app.command("rebuild")(rebuild)
    app.command("reconcile")(reconcile)
    app.command("retention")(retention)


def rebuild(context: typer.Context, wait: WaitOption = 3600, output: OutputOption = OutputFormat.TABLE) -> None:
    """Build what histories are read from and people are found by anew, while everything goes on."""
    run_operation(context.obj, "rebuild", ["contacts", "interactions"], wait, output)


def reconcile(
    context: typer.Context,
    service: Annotated[list[str] | None, typer.Option(help="Only this service; may be repeated.")] = None,
    wait: WaitOption = 3600,
    output: OutputOption = OutputFormat.TABLE,
) -> None:
    """Give the bus what it lacks and mend what the services' databases disagree about."""
    run_operation(context.obj, "reconcile", service_names(service), wait, output)


def retention(
    context: typer.Context,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only count what the rules would take.")] = False,
    wait: WaitOption = 3600,
    output: OutputOption = OutputFormat.TABLE,
) -> None:
    """Take the content out of interactions and settled issues whose time is over, by the settings of interactions.

    It runs once a day by itself. Rows without content stay, and a legal hold keeps everything. The results count what
    is due, held and removed; oldest and newest are times of what is due, in seconds since 1970.
    """
    run_operation(context.obj, "retention-report" if dry_run else "retention", ["interactions"], wait, output)


def run_operation(session: Session, kind: str, services: list[str], wait: int, output: OutputFormat) -> None:
    """Start maintenance in some services, wait for its end and print what came of it."""
    from backstory.operations.v1.operations_pb2 import StartOperationRequest

    started = {
        service: session.ask(service, session.operations(service).StartOperation, StartOperationRequest(kind=kind))
        for service in services
    }
    deadline = time.monotonic() + wait
    ended = {service: _watch(session, service, operation, deadline) for service, operation in started.items()}
    rows = [_row(service, operation) for service, operation in ended.items()]
    print_rows(output, "operations", rows, _COLUMNS)
    failed = [row["service"] for row in rows if row["state"] == "failed"]
    if failed:
        raise CommandFailed(f"{kind} failed in {', '.join(failed)}")
    if wait and any(row["state"] != "succeeded" for row in rows):
        raise CommandFailed(f"{kind} is not done after {wait} s; it goes on. Ask again with the same command.")


def _watch(session: Session, service: str, operation: Operation, deadline: float) -> Operation:
    from backstory.operations.v1.operations_pb2 import GetOperationRequest

    request = GetOperationRequest(name=operation.name)
    pause = _POLL_SECONDS
    with progress(f"{operation.kind} {service}", operation.total or None) as advance:
        while not _is_over(operation) and time.monotonic() < deadline:
            time.sleep(min(pause, max(0.0, deadline - time.monotonic())))
            pause = min(pause * 1.5, _POLL_MOST_SECONDS)
            operation = session.ask(service, session.operations(service).GetOperation, request)
            advance(operation.done)
    return operation


def _is_over(operation: Operation) -> bool:
    from backstory.operations.v1.operations_pb2 import OPERATION_STATE_FAILED, OPERATION_STATE_SUCCEEDED

    return operation.state in (OPERATION_STATE_FAILED, OPERATION_STATE_SUCCEEDED)


def _row(service: str, operation: Operation) -> Value:
    results = {name: int(count) for name, count in operation.results.items()}
    state = to_value(operation).get("state", "").removeprefix("OPERATION_STATE_").lower()
    return {
        "service": service,
        "kind": operation.kind,
        "name": operation.name,
        "state": state,
        "done": operation.done,
        "total": operation.total,
        "results": results,
        "error": operation.error,
    }

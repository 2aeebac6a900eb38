"""`backstory audit`: who saw and changed what, over all services."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from commandline.output import OutputFormat, OutputOption, Value, print_rows, to_value
from commandline.session import Session, service_names

if TYPE_CHECKING:
    from backstory.operations.v1.audit_pb2 import ListAuditEntriesRequest

_PAGE = 1000
_COLUMNS = ["time", "kind", "actor", "method", "contacts", "purpose", "event", "reason", "outcome"]
_FORMATS = ["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M:%S%z"]


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    app.command("audit")(audit)


def audit(
    context: typer.Context,
    actor: Annotated[str, typer.Option(help="Only what this actor did, for example agents/anna.")] = "",
    contact: Annotated[str, typer.Option(help="Only what was about this contact.")] = "",
    since: Annotated[datetime | None, typer.Option(formats=_FORMATS, help="From this time on, UTC.")] = None,
    until: Annotated[datetime | None, typer.Option(formats=_FORMATS, help="Before this time, UTC.")] = None,
    service: Annotated[list[str] | None, typer.Option(help="Ask only this service; may be repeated.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="How many entries to print at most.")] = 100,
    output: OutputOption = OutputFormat.TABLE,
) -> None:
    """List who saw and changed what, newest first. Reading this list is itself recorded."""
    from backstory.operations.v1.audit_pb2 import ListAuditEntriesRequest

    session: Session = context.obj
    request = ListAuditEntriesRequest(actor=actor)
    if contact:
        request.contact = contact if contact.startswith("contacts/") else f"contacts/{contact}"
    if since is not None:
        request.from_time.FromDatetime(since)
    if until is not None:
        request.to_time.FromDatetime(until)
    rows = [row for name in service_names(service) for row in _entries(session, name, request, limit)]
    rows.sort(key=lambda row: str(row["name"]), reverse=True)
    print_rows(output, "entries", rows[:limit], _COLUMNS)


def _entries(session: Session, service: str, request: ListAuditEntriesRequest, limit: int) -> list[Value]:
    """Return the newest entries of one service."""
    asked = type(request)()
    asked.CopyFrom(request)
    rows: list[Value] = []
    while len(rows) < limit:
        asked.page_size = min(limit - len(rows), _PAGE)
        page = session.ask(service, session.operations(service).ListAuditEntries, asked)
        rows += [to_value(entry) for entry in page.entries]
        asked.page_token = page.next_page_token
        if not asked.page_token:
            break
    return rows

"""`backstory search`: what was said, by one customer or by anybody, found by its words."""

from __future__ import annotations

import sys
from datetime import datetime
from typing import Annotated

import typer

from commandline.commands.history import request_for
from commandline.output import OutputFormat, OutputOption, Value, print_rows, to_value
from commandline.paging import listed
from commandline.session import Session

_COLUMNS = ["when", "channel", "who", "excerpt", "name"]
_PAGE = 100


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    app.command("search")(search)


def search(
    context: typer.Context,
    query: Annotated[
        str,
        typer.Argument(
            metavar="QUERY",
            help='Words, "words in this order", or begin* of a word; - reads them from the standard input.',
        ),
    ],
    customer: Annotated[str, typer.Option(help="Only this customer: an identity, or a contact's id.")] = "",
    channel: Annotated[list[str] | None, typer.Option(help="Only this channel; repeat for more.")] = None,
    direction: Annotated[str, typer.Option(help="Only inbound, outbound or internal.")] = "",
    since: Annotated[datetime | None, typer.Option(help="From this time on, UTC.")] = None,
    until: Annotated[datetime | None, typer.Option(help="Before this time, UTC.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="How many to print at most.")] = 20,
    output: OutputOption = OutputFormat.TABLE,
) -> None:
    """Find what was said, newest first."""
    from backstory.interactions.v1.interactions_pb2 import Direction, SearchHistoryRequest
    from servicekit.errors import InvalidArgument

    session: Session = context.obj
    words = sys.stdin.readline().rstrip("\r\n") if query == "-" else query
    request = SearchHistoryRequest(query=words, channels=channel or [])
    if customer:
        whose = request_for(customer)
        request.contact = whose.contact
        if whose.HasField("identity"):
            request.identity.CopyFrom(whose.identity)
    if direction:
        try:
            request.direction = Direction.Value(f"DIRECTION_{direction.upper()}")  # type: ignore[assignment] # an int
        except ValueError:
            raise InvalidArgument("direction", "must be inbound, outbound or internal") from None
    if since:
        request.from_time.FromDatetime(since)
    if until:
        request.to_time.FromDatetime(until)
    method = session.interactions.SearchHistory
    found = listed(session, "interactions", method, request, "found", limit=limit, page_size=_PAGE)
    rows = map(to_value, found)
    print_rows(output, "found", map(_row, rows) if output is OutputFormat.TABLE else rows, _COLUMNS)


def _row(found: Value) -> Value:
    interaction = found["interaction"]
    return {
        "when": interaction.get("occur_time", "")[:16].replace("T", " "),
        "channel": interaction.get("channel", ""),
        "who": found.get("display_name", ""),
        "excerpt": found.get("excerpt", ""),
        "name": interaction["name"],
    }

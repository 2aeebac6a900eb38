"""`backstory parked-webhooks`: posts of webhook sources that could not be worked on, and trying them again."""

from __future__ import annotations

from typing import Annotated

import typer

from commandline.output import OutputFormat, OutputOption, print_rows, to_value
from commandline.paging import listed
from commandline.resources import resource_name
from commandline.session import Session

app = typer.Typer(
    help="See posts of webhook sources that could not be worked on whole; try them again.", no_args_is_help=True
)

_COLUMNS = ["name", "source", "reason", "detail", "receive_time", "size_bytes", "attempts", "waiting"]


@app.command("list")
def list_parked(
    context: typer.Context,
    source: Annotated[str, typer.Option(help="Only this source's.")] = "",
    limit: Annotated[int, typer.Option(min=1, help="How many to print at most.")] = 100,
    output: OutputOption = OutputFormat.TABLE,
) -> None:
    """List parked posts, without their content."""
    from backstory.interactions.v1.webhooks_pb2 import ListParkedWebhooksRequest

    session: Session = context.obj
    method = session.interactions.ListParkedWebhooks
    found = listed(
        session, "interactions", method, ListParkedWebhooksRequest(source=source), "parked_webhooks", limit=limit
    )
    print_rows(output, "parked_webhooks", map(to_value, found), _COLUMNS)


@app.command("retry")
def retry(
    context: typer.Context,
    names: Annotated[list[str], typer.Argument(metavar="NAME...", help="As `list` prints them.")],
    output: OutputOption = OutputFormat.TABLE,
) -> None:
    """Let parked posts be tried once more, within seconds."""
    from backstory.interactions.v1.webhooks_pb2 import RetryParkedWebhookRequest

    session: Session = context.obj
    requests = [RetryParkedWebhookRequest(name=resource_name("parkedWebhooks", name)) for name in names]
    tried = [session.ask("interactions", session.interactions.RetryParkedWebhook, request) for request in requests]
    print_rows(output, "parked_webhooks", map(to_value, tried), _COLUMNS)

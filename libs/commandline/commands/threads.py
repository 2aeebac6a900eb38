"""`backstory threads`: what was said with a customer, thread by thread, and a thread in short."""

from __future__ import annotations

from typing import Annotated

import typer

from commandline.output import OutputFormat, OutputOption, Value, print_rows, print_value, say, to_value
from commandline.paging import listed
from commandline.resources import resource_name
from commandline.session import Session

app = typer.Typer(help="See a customer's threads, and one of them in short.", no_args_is_help=True)

_COLUMNS = ["name", "subject", "channel", "count", "first_time", "last_time", "waiting_on", "issue"]


@app.command("list")
def list_threads(
    context: typer.Context,
    contact: Annotated[str, typer.Argument(metavar="CONTACT", help="Any contact's id of the customer.")],
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="How many to print at most.")] = 50,
    output: OutputOption = OutputFormat.TABLE,
) -> None:
    """Print a customer's threads, the one talked in last first."""
    from backstory.interactions.v1.threads_pb2 import ListThreadsRequest

    session: Session = context.obj
    request = ListThreadsRequest(contact=resource_name("contacts", contact))
    found = listed(session, "interactions", session.interactions.ListThreads, request, "threads", limit=limit)
    rows = map(to_value, found)
    print_rows(output, "threads", map(_short, rows) if output is OutputFormat.TABLE else rows, _COLUMNS)


@app.command("show")
def show(
    context: typer.Context,
    thread: Annotated[str, typer.Argument(metavar="THREAD", help="A thread's name, as `threads list` prints it.")],
    newest: Annotated[int, typer.Option(min=1, max=100, help="How many of the newest interactions to print.")] = 3,
    output: OutputOption = OutputFormat.TABLE,
) -> None:
    """Print how a thread began, what was said last, and what was decided, promised and attached."""
    from backstory.interactions.v1.threads_pb2 import GetThreadRequest

    session: Session = context.obj
    request = GetThreadRequest(name=thread, page_size=newest)
    print_value(output, to_value(session.ask("interactions", session.interactions.GetThread, request)), _print)


def _short(thread: Value) -> Value:
    turn = str(thread["waiting_on"]).removeprefix("WAITING_ON_").lower()
    return thread | {"waiting_on": turn, "count": f"{thread['count']}{'+' if thread.get('more') else ''}"}


def _print(summary: Value) -> None:
    thread = _short(summary["thread"])
    say(f"{thread.get('subject', '')}  {thread['count']} interactions, waiting on {thread['waiting_on']}")
    newest = summary.get("interactions", [])
    first = summary["first"]
    shown = newest if any(each["name"] == first["name"] for each in newest) else [*newest, first]
    for each in reversed(shown):
        say(f"  {each['occur_time'][:16]}  {each.get('subject', '')} - {each.get('body', '')[:200]}")
    for issue in summary.get("issues", []):
        state = str(issue["state"]).removeprefix("ISSUE_STATE_").lower()
        ended = f", {issue['disposition']}" if "disposition" in issue else ""
        say(f"{issue['name']}  {issue['title']}  ({state}{ended})")
        for promise in issue.get("promises", []):
            say(f"  promised until {promise['due_time'][:16]}: {promise['text']}")
    for each in summary.get("attachments", []):
        say(f"attached: {each['attachment'].get('file_name', '')}  {each['interaction']}")

"""`backstory follows`: which issues an agent follows."""

from __future__ import annotations

from typing import Annotated

import typer

from commandline.acting import AgentOption, act_for
from commandline.output import OutputFormat, OutputOption, print_rows, print_value, say, to_value
from commandline.paging import listed
from commandline.resources import resource_name

app = typer.Typer(help="See, begin and end following issues for an agent.", no_args_is_help=True)

_COLUMNS = ["issue", "agent", "create_time"]

IssueArgument = Annotated[str, typer.Argument(metavar="ISSUE", help="An issue's id.")]


@app.command("list")
def list_follows(
    context: typer.Context,
    agent: AgentOption = "",
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="How many to print at most.")] = 200,
    output: OutputOption = OutputFormat.TABLE,
) -> None:
    """Print what an agent follows."""
    from backstory.notifications.v1.following_pb2 import ListFollowsRequest

    session = act_for(context.obj, agent)
    method = session.notifications.ListFollows
    found = listed(session, "notifications", method, ListFollowsRequest(), "follows", limit=limit)
    print_rows(output, "follows", map(to_value, found), _COLUMNS)


@app.command("add")
def add(
    context: typer.Context, issue: IssueArgument, agent: AgentOption = "", output: OutputOption = OutputFormat.TABLE
) -> None:
    """Follow an issue."""
    from backstory.notifications.v1.following_pb2 import FollowIssueRequest

    session = act_for(context.obj, agent)
    made = session.ask(
        "notifications", session.notifications.FollowIssue, FollowIssueRequest(issue=resource_name("issues", issue))
    )
    print_rows(output, "follows", [to_value(made)], _COLUMNS)


@app.command("remove")
def remove(
    context: typer.Context, issue: IssueArgument, agent: AgentOption = "", output: OutputOption = OutputFormat.TABLE
) -> None:
    """Follow an issue no more."""
    from backstory.notifications.v1.following_pb2 import UnfollowIssueRequest

    session = act_for(context.obj, agent)
    session.ask(
        "notifications", session.notifications.UnfollowIssue, UnfollowIssueRequest(issue=resource_name("issues", issue))
    )
    print_value(output, {"issue": resource_name("issues", issue)}, lambda told: say(f"{told['issue']} is not followed"))

"""`backstory issues`: what customers want settled."""

from __future__ import annotations

import uuid
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from commandline.commands import issues_batches, issues_joining
from commandline.files import read_message
from commandline.output import OutputFormat, OutputOption, Value, print_rows, print_value, say, to_value
from commandline.paging import listed
from commandline.resources import resource_name
from commandline.session import Session

app = typer.Typer(
    help="See, open, change and settle issues; say what belongs to them, and make several one.", no_args_is_help=True
)
issues_joining.add_to(app)
issues_batches.add_to(app)

_COLUMNS = ["name", "state", "priority", "title", "topic", "contact", "agent", "team", "state_time"]

IssueArgument = Annotated[str, typer.Argument(metavar="ISSUE", help="An issue's id.")]
EtagOption = Annotated[str, typer.Option("--etag", help="Only if it is still as this stamp says.")]
FileArgument = Annotated[
    Path,
    typer.Argument(
        metavar="FILE",
        help="The issue as JSON, with the field names of the contract; - reads standard input, so that no personal "
        "data need stand on a command line.",
    ),
]


class Queue(StrEnum):
    """The lists every desk needs."""

    MINE = "mine"
    UNASSIGNED = "unassigned"
    WAITING_US = "waiting-us"
    WAITING_CUSTOMER = "waiting-customer"
    OVERDUE = "overdue"
    RECENTLY_RESOLVED = "recently-resolved"
    MENTIONS = "mentions"
    AT_RISK = "at-risk"


@app.command("list")
def list_issues(
    context: typer.Context,
    contact: Annotated[str, typer.Option(help="Only this person's, by any contact id; in every state.")] = "",
    queue: Annotated[Queue | None, typer.Option(help="Only those in this queue.")] = None,
    state: Annotated[list[str] | None, typer.Option(help="Only those in this state, such as waiting-us.")] = None,
    agent: Annotated[str, typer.Option(help="Only those this agent works on.")] = "",
    team: Annotated[str, typer.Option(help="Only those in this team's queue.")] = "",
    topic: Annotated[str, typer.Option(help="Only those with this topic or one below it.")] = "",
    tag: Annotated[str, typer.Option(help="Only those with this label.")] = "",
    view: Annotated[str, typer.Option(help="Only those of this view; see `backstory views`.")] = "",
    limit: Annotated[int, typer.Option(min=1, max=100_000, help="How many to print at most.")] = 200,
    output: OutputOption = OutputFormat.TABLE,
) -> None:
    """Print issues: those that are not settled, the longest in their state first, unless asked for others."""
    from backstory.interactions.v1.issues_pb2 import IssueState, ListIssuesRequest

    session: Session = context.obj
    request = ListIssuesRequest(
        contact=resource_name("contacts", contact),
        queue=f"ISSUE_QUEUE_{_constant(queue)}" if queue else None,
        states=[_known(IssueState, f"ISSUE_STATE_{_constant(each)}", "--state", each) for each in state or ()],
        agent=resource_name("agents", agent),
        team=resource_name("teams", team),
        topic=topic,
        tag=tag,
        view=resource_name("views", view),
    )
    found = listed(session, "interactions", session.interactions.ListIssues, request, "issues", limit=limit)
    rows = map(to_value, found)
    print_rows(output, "issues", map(_short, rows) if output is OutputFormat.TABLE else rows, _COLUMNS)


@app.command("show")
def show(context: typer.Context, issue: IssueArgument, output: OutputOption = OutputFormat.TABLE) -> None:
    """Print one issue with its promises."""
    from backstory.interactions.v1.issues_pb2 import GetIssueRequest

    _print(context, output, "GetIssue", GetIssueRequest(name=resource_name("issues", issue)))


@app.command("create")
def create(
    context: typer.Context,
    file: FileArgument,
    interaction: Annotated[list[str] | None, typer.Option(help="What it begins with: an interaction's id.")] = None,
    output: OutputOption = OutputFormat.TABLE,
) -> None:
    """Open an issue from a file: its contact, its title, and whatever else is known."""
    from backstory.interactions.v1.issues_pb2 import CreateIssueRequest, Issue

    names = [resource_name("interactions", each) for each in interaction or ()]
    request = CreateIssueRequest(issue=read_message(file, Issue()), interactions=names, request_id=str(uuid.uuid4()))
    _print(context, output, "CreateIssue", request)


@app.command("update")
def update(
    context: typer.Context, issue: IssueArgument, file: FileArgument, output: OutputOption = OutputFormat.TABLE
) -> None:
    """Change those fields of an issue that a file has."""
    from backstory.interactions.v1.issues_pb2 import Issue, UpdateIssueRequest

    changed = read_message(file, Issue())
    changed.name = resource_name("issues", issue)
    _print(context, output, "UpdateIssue", UpdateIssueRequest(issue=changed, request_id=str(uuid.uuid4())))


@app.command("resolve")
def resolve(
    context: typer.Context,
    issue: IssueArgument,
    topic: Annotated[str, typer.Option(help="What it was about; default: the topic it has.")] = "",
    disposition: Annotated[str, typer.Option(help="How it ended.")] = "resolved",
    carry_over: Annotated[bool, typer.Option("--carry-over", help="Let open promises go on.")] = False,
    etag: EtagOption = "",
    output: OutputOption = OutputFormat.TABLE,
) -> None:
    """Say that an issue is settled."""
    from backstory.interactions.v1.issues_pb2 import ResolveIssueRequest

    request = ResolveIssueRequest(
        name=resource_name("issues", issue),
        etag=etag,
        topic=topic,
        disposition=disposition,
        carry_over=carry_over,
        request_id=str(uuid.uuid4()),
    )
    _print(context, output, "ResolveIssue", request)


@app.command("reopen")
def reopen(context: typer.Context, issue: IssueArgument, output: OutputOption = OutputFormat.TABLE) -> None:
    """Say that a resolved issue is not settled after all."""
    from backstory.interactions.v1.issues_pb2 import ReopenIssueRequest

    request = ReopenIssueRequest(name=resource_name("issues", issue), request_id=str(uuid.uuid4()))
    _print(context, output, "ReopenIssue", request)


@app.command("close")
def close(context: typer.Context, issue: IssueArgument, output: OutputOption = OutputFormat.TABLE) -> None:
    """End a resolved issue for good."""
    from backstory.interactions.v1.issues_pb2 import CloseIssueRequest

    request = CloseIssueRequest(name=resource_name("issues", issue), request_id=str(uuid.uuid4()))
    _print(context, output, "CloseIssue", request)


@app.command("release")
def release(
    context: typer.Context,
    agent: Annotated[str, typer.Argument(help="Who is not there any more.")],
    output: OutputOption = OutputFormat.TABLE,
) -> None:
    """Take everything unsettled from an agent; it goes back to the queues of its teams."""
    from backstory.interactions.v1.issues_pb2 import ReleaseAgentRequest

    session: Session = context.obj
    request, released = ReleaseAgentRequest(agent=resource_name("agents", agent)), 0
    while True:
        answer = session.ask("interactions", session.interactions.ReleaseAgent, request)
        released += len(answer.issues)
        if not answer.more:
            break
    print_value(output, {"agent": request.agent, "released": released}, _print_released)


@app.command("assign")
def assign(
    context: typer.Context,
    issue: IssueArgument,
    agent: Annotated[str, typer.Option(help="Who is to work on it.")] = "",
    team: Annotated[str, typer.Option(help="Whose queue it goes to.")] = "",
    nobody: Annotated[bool, typer.Option("--nobody", help="Take it from its agent instead.")] = False,
    etag: EtagOption = "",
    output: OutputOption = OutputFormat.TABLE,
) -> None:
    """Give an issue to an agent or a team. Taking it from another agent needs the etag it has."""
    from backstory.interactions.v1.issues_pb2 import AssignIssueRequest, UnassignIssueRequest

    name, request_id = resource_name("issues", issue), str(uuid.uuid4())
    if nobody:
        _print(context, output, "UnassignIssue", UnassignIssueRequest(name=name, etag=etag, request_id=request_id))
        return
    owners = {"agent": resource_name("agents", agent), "team": resource_name("teams", team)}
    _print(context, output, "AssignIssue", AssignIssueRequest(name=name, etag=etag, request_id=request_id, **owners))


def _print(context: typer.Context, output: OutputFormat, method: str, request: Any) -> None:  # of as many types
    session: Session = context.obj
    print_value(output, to_value(session.ask("interactions", getattr(session.interactions, method), request)), _say)


def _say(issue: Value) -> None:
    owner = issue.get("agent") or issue.get("team") or "nobody"
    row = _short(issue)
    say(f"{issue['title']}  {issue['name']}  ({row['state']}, {row['priority']}, {owner})")
    say(f"{issue['contact']}  {issue.get('topic', '')}  etag {issue['etag']}")
    if "merged_into" in issue:
        say(f"stands merged into {issue['merged_into']}")
    for promise in issue.get("promises", ()):
        state = promise["state"].removeprefix("PROMISE_STATE_").lower()
        say(f"  {state}{', overdue' if promise.get('overdue') else ''}, {promise['due_time'][:16]}  {promise['name']}")
        say(f"    {promise['text']}")


def _short(issue: Value) -> Value:
    def shown(field: str, prefix: str) -> str:
        return str(issue.get(field, "")).removeprefix(prefix).lower().replace("_", "-")

    return issue | {"state": shown("state", "ISSUE_STATE_"), "priority": shown("priority", "PRIORITY_")}


def _constant(word: str) -> str:
    return word.upper().replace("-", "_")


def _known(enum: Any, name: str, option: str, typed: str) -> str:  # an enum of the contract
    if name not in enum.keys():  # noqa: SIM118 -- not a dict
        raise typer.BadParameter(f"{typed} is unknown", param_hint=option)
    return name


def _print_released(told: Value) -> None:
    say(f"{told['released']} issues of {told['agent']} are free")

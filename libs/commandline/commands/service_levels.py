"""`backstory service-levels`: how long what is due to customers may take, and how much of it is used up."""

from __future__ import annotations

from typing import Annotated

import typer

from commandline.commands.laid_down import FileArgument, named, read
from commandline.output import OutputFormat, OutputOption, Value, print_rows, print_value, say, to_value
from commandline.paging import listed
from commandline.session import Session

app = typer.Typer(help="See and lay down how long what is due to customers may take.", no_args_is_help=True)

_COLUMNS = ["name", "display_name", "state", "for", "targets", "calendar"]
_CLOCKS = ["target", "used", "limit", "state", "due_time", "service_level"]
_TARGETS = ("first_response", "next_response", "resolution", "assignment", "customer_reply")

LevelArgument = Annotated[str, typer.Argument(metavar="SERVICE_LEVEL", help="A service level's id.")]


@app.command("list")
def list_levels(
    context: typer.Context,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="How many to print at most.")] = 200,
    output: OutputOption = OutputFormat.TABLE,
) -> None:
    """Print the service levels, one that comes with the service among them."""
    from backstory.notifications.v1.timing_pb2 import ListServiceLevelsRequest

    session: Session = context.obj
    ask, request = session.notifications.ListServiceLevels, ListServiceLevelsRequest()
    rows = map(to_value, listed(session, "notifications", ask, request, "service_levels", limit=limit))
    print_rows(output, "service_levels", map(_line, rows) if output is OutputFormat.TABLE else rows, _COLUMNS)


@app.command("show")
def show(context: typer.Context, level: LevelArgument, output: OutputOption = OutputFormat.TABLE) -> None:
    """Print one service level."""
    from backstory.notifications.v1.timing_pb2 import GetServiceLevelRequest

    session: Session = context.obj
    request = GetServiceLevelRequest(name=named("serviceLevels", level))
    print_value(output, to_value(session.ask("notifications", session.notifications.GetServiceLevel, request)), _print)


@app.command("put")
def put(
    context: typer.Context, level: LevelArgument, file: FileArgument, output: OutputOption = OutputFormat.TABLE
) -> None:
    """Keep a service level as a file says, new or in the place of the one there was."""
    from backstory.notifications.v1.timing_pb2 import PutServiceLevelRequest, ServiceLevel

    session: Session = context.obj
    request = PutServiceLevelRequest(service_level=read(file, ServiceLevel()))
    request.service_level.name = named("serviceLevels", level)
    print_value(output, to_value(session.ask("notifications", session.notifications.PutServiceLevel, request)), _print)


@app.command("delete")
def delete(context: typer.Context, level: LevelArgument, output: OutputOption = OutputFormat.TABLE) -> None:
    """Delete a service level; its clocks end."""
    from backstory.notifications.v1.timing_pb2 import DeleteServiceLevelRequest

    session: Session = context.obj
    request = DeleteServiceLevelRequest(name=named("serviceLevels", level))
    deleted = session.ask("notifications", session.notifications.DeleteServiceLevel, request)
    print_value(output, to_value(deleted), _print)


@app.command("clocks")
def show_clocks(
    context: typer.Context,
    issue: Annotated[str, typer.Argument(metavar="ISSUE", help="An issue's id.")],
    output: OutputOption = OutputFormat.TABLE,
) -> None:
    """Print what is due in an issue until when, and how much of it is used up."""
    from backstory.notifications.v1.timing_pb2 import ListIssueClocksRequest

    session: Session = context.obj
    request = ListIssueClocksRequest(issue=named("issues", issue))
    found = session.ask("notifications", session.notifications.ListIssueClocks, request)
    rows = map(to_value, found.clocks)
    print_rows(output, "clocks", map(_clock, rows) if output is OutputFormat.TABLE else rows, _CLOCKS)


def _line(level: Value) -> Value:
    whose = [level.get("team", ""), *level.get("priorities", ())]
    return level | {
        "state": "off" if level.get("disabled") else "on",
        "for": " ".join(filter(None, whose)) or "all",
        "targets": ", ".join(_targets(level)),
        "calendar": level.get("calendar", "around the clock"),
    }


def _targets(level: Value) -> list[str]:
    told = ((name.replace("_", "-"), level.get(f"{name}_minutes")) for name in _TARGETS)
    return [f"{name} {minutes} min" for name, minutes in told if minutes]


def _print(level: Value) -> None:
    line = _line(level)
    say(f"{level['display_name']}  {level['name']}  {line['state']}")
    say(f"for {line['for']}, {line['calendar']}")
    for target in _targets(level):
        say(target)


def _clock(clock: Value) -> Value:
    return clock | {
        "used": f"{int(clock.get('used_seconds', 0)) // 60} min",
        "limit": f"{int(clock['limit_seconds']) // 60} min",
        "state": ", ".join(filter(None, ["runs" if clock.get("running") else "stands", *clock.get("rung", ())])),
        "target": clock.get("promise") or clock["target"],
    }

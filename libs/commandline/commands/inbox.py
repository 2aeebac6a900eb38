"""`backstory inbox`: what an agent was told."""

from __future__ import annotations

from typing import Annotated

import typer

from commandline.acting import AgentOption, act_for
from commandline.output import OutputFormat, OutputOption, Value, print_json, print_rows, print_value, say, to_value
from commandline.paging import listed
from commandline.resources import resource_name

app = typer.Typer(help="See what an agent was told, mark it as read, and take it on.", no_args_is_help=True)

_COLUMNS = ["name", "create_time", "urgency", "rule", "title", "count", "read_time"]
_ENTRIES = ["create_time", "reason", "rule", "contact", "title"]
_URGENCY = "URGENCY_"
_AT_ONCE = 1000

LimitOption = Annotated[int, typer.Option(min=1, max=10_000, help="How many to print at most.")]


@app.command("list")
def list_notifications(
    context: typer.Context,
    agent: AgentOption = "",
    unread: Annotated[bool, typer.Option("--unread", help="Only what is not read yet.")] = False,
    limit: LimitOption = 50,
    output: OutputOption = OutputFormat.TABLE,
) -> None:
    """Print notifications, newest first."""
    from backstory.notifications.v1.notifications_pb2 import ListNotificationsRequest

    session = act_for(context.obj, agent)
    request = ListNotificationsRequest(unread_only=unread)
    method = session.notifications.ListNotifications
    found = listed(session, "notifications", method, request, "notifications", limit=limit)
    print_rows(output, "notifications", map(_value, found), _COLUMNS)


@app.command("show")
def show(
    context: typer.Context,
    notification: Annotated[str, typer.Argument(metavar="NOTIFICATION", help="A notification's id.")],
    agent: AgentOption = "",
    output: OutputOption = OutputFormat.TABLE,
) -> None:
    """Print one notification."""
    from backstory.notifications.v1.notifications_pb2 import GetNotificationRequest

    session = act_for(context.obj, agent)
    request = GetNotificationRequest(name=resource_name("notifications", notification))
    print_value(output, _value(session.ask("notifications", session.notifications.GetNotification, request)), _print)


@app.command("count")
def count(context: typer.Context, agent: AgentOption = "", output: OutputOption = OutputFormat.TABLE) -> None:
    """Print how many notifications are unread."""
    from backstory.notifications.v1.notifications_pb2 import GetUnreadCountRequest

    session = act_for(context.obj, agent)
    unread = session.ask("notifications", session.notifications.GetUnreadCount, GetUnreadCountRequest()).count
    print_value(output, {"unread_count": unread}, lambda told: say(f"{told['unread_count']} unread"))


@app.command("read")
def read(
    context: typer.Context,
    notifications: Annotated[
        list[str] | None, typer.Argument(metavar="[NOTIFICATION]...", help="Notifications' ids.")
    ] = None,
    all_: Annotated[bool, typer.Option("--all", help="Everything that is unread.")] = False,
    agent: AgentOption = "",
    output: OutputOption = OutputFormat.TABLE,
) -> None:
    """Mark notifications as read."""
    from backstory.notifications.v1 import notifications_pb2 as pb
    from servicekit.errors import InvalidArgument

    if bool(notifications) == all_:
        raise InvalidArgument("NOTIFICATION", "must be named, or --all be given, but not both")
    session = act_for(context.obj, agent)
    names = [resource_name("notifications", each) for each in notifications or ()]
    if all_:
        request = pb.ListNotificationsRequest(unread_only=True)
        method = session.notifications.ListNotifications
        names = [each.name for each in listed(session, "notifications", method, request, "notifications")]
    for at in range(0, len(names), _AT_ONCE):
        marked = pb.MarkNotificationsReadRequest(names=names[at : at + _AT_ONCE])
        session.ask("notifications", session.notifications.MarkNotificationsRead, marked)
    print_value(output, {"read_count": len(names)}, lambda told: say(f"{told['read_count']} marked as read"))


@app.command("acknowledge")
def acknowledge(
    context: typer.Context,
    notification: Annotated[str, typer.Argument(metavar="NOTIFICATION", help="A notification's id.")],
    agent: AgentOption = "",
    output: OutputOption = OutputFormat.TABLE,
) -> None:
    """Take on what a notification tells of: nobody else is told."""
    from backstory.notifications.v1.escalations_pb2 import AcknowledgeNotificationRequest

    session = act_for(context.obj, agent)
    request = AcknowledgeNotificationRequest(name=resource_name("notifications", notification))
    answer = session.ask("notifications", session.notifications.AcknowledgeNotification, request)
    print_value(output, {"escalations": list(map(to_value, answer.escalations))}, _print_acknowledged)


@app.command("watch")
def watch(context: typer.Context, agent: AgentOption = "", output: OutputOption = OutputFormat.TABLE) -> None:
    """Print notifications as they come, until it is interrupted."""
    from backstory.notifications.v1.notifications_pb2 import WatchNotificationsRequest

    session = act_for(context.obj, agent)
    stream = session.stream("notifications", session.notifications.WatchNotifications, WatchNotificationsRequest())
    for entry in stream:
        if not entry.HasField("notification"):
            continue
        if output is OutputFormat.TABLE:
            _print(_value(entry.notification))
        else:
            print_json(OutputFormat.NDJSON, _value(entry.notification))


@app.command("digest")
def digest(
    context: typer.Context,
    notification: Annotated[str, typer.Argument(metavar="NOTIFICATION", help="The id of a digest.")],
    agent: AgentOption = "",
    limit: LimitOption = 1000,
    output: OutputOption = OutputFormat.TABLE,
) -> None:
    """Print what a digest stands for, oldest first."""
    from backstory.notifications.v1.restraint_pb2 import ListDigestEntriesRequest

    session = act_for(context.obj, agent)
    request = ListDigestEntriesRequest(parent=resource_name("notifications", notification))
    method = session.notifications.ListDigestEntries
    found = listed(session, "notifications", method, request, "entries", limit=limit)
    print_rows(output, "entries", map(to_value, found), _ENTRIES)


def _value(message: object) -> Value:
    told = to_value(message)  # type: ignore[arg-type] # any message will do
    return told | {"urgency": str(told.get("urgency", "")).removeprefix(_URGENCY).lower()}


def _print_acknowledged(told: Value) -> None:
    for one in told["escalations"]:
        say(f"{one['acknowledger']} has taken it on; no further step of {one['policy']} is taken")
    if not told["escalations"]:
        say("nothing escalates here")


def _print(found: Value) -> None:
    say(f"{found['name']}  {found['create_time']}  {found['title']}")
    for line in str(found.get("body", "")).splitlines():
        say(f"  {line}")

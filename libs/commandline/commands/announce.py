"""`backstory announce`: telling many customers of one matter, with a preview before and counts at any time."""

from __future__ import annotations

import json
import sys
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commandline.confirmation import confirm
from commandline.output import OutputFormat, OutputOption, Value, print_rows, print_value, say, to_value
from commandline.paging import listed
from commandline.resources import resource_name
from commandline.session import Session

if TYPE_CHECKING:
    from backstory.notifications.v1.announcements_pb2 import CreateAnnouncementRequest

app = typer.Typer(help="Tell many customers of one matter, each once.", no_args_is_help=True)

_COLUMNS = ["name", "display_name", "state", "author", "approver", "create_time"]
_PEOPLE = ["contact", "state", "reason", "channel", "message", "update_time"]
_STATE, _STANDING = "ANNOUNCEMENT_STATE_", "ANNOUNCEMENT_RECIPIENT_STATE_"

AnnouncementArgument = Annotated[str, typer.Argument(metavar="ANNOUNCEMENT", help="An announcement's id.")]
LimitOption = Annotated[int, typer.Option(min=1, max=100_000, help="How many to print at most.")]


@app.command("list")
def list_announcements(
    context: typer.Context, limit: LimitOption = 50, output: OutputOption = OutputFormat.TABLE
) -> None:
    """Print the announcements, newest first."""
    from backstory.notifications.v1.announcements_pb2 import ListAnnouncementsRequest

    session: Session = context.obj
    method = session.notifications.ListAnnouncements
    found = listed(session, "notifications", method, ListAnnouncementsRequest(), "announcements", limit=limit)
    print_rows(output, "announcements", map(_value, found), _COLUMNS)


@app.command("create")
def create(
    context: typer.Context,
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            help="The announcement as JSON, named as in the contract; - reads standard input.",
        ),
    ],
    id_: Annotated[str, typer.Option("--id", help="The id to give it; by default one is made.")] = "",
    output: OutputOption = OutputFormat.TABLE,
) -> None:
    """Create an announcement and let its audience be counted; `show` prints the preview. Nobody is told anything."""
    from backstory.notifications.v1.announcements_pb2 import CreateAnnouncementRequest

    session: Session = context.obj
    request = CreateAnnouncementRequest(announcement_id=id_, request_id=str(uuid.uuid4()))
    _read(file, request)
    _answer(session, "CreateAnnouncement", request, output)


@app.command("show")
def show(context: typer.Context, announcement: AnnouncementArgument, output: OutputOption = OutputFormat.TABLE) -> None:
    """Print an announcement with its counts: the preview, or how far it is."""
    _ask(context, "Get", announcement, output)


@app.command("approve")
def approve(
    context: typer.Context, announcement: AnnouncementArgument, output: OutputOption = OutputFormat.TABLE
) -> None:
    """Approve an announcement that somebody else wrote."""
    _ask(context, "Approve", announcement, output)


@app.command("start")
def start(
    context: typer.Context,
    announcement: AnnouncementArgument,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    output: OutputOption = OutputFormat.TABLE,
) -> None:
    """Begin to tell the customers."""
    from backstory.notifications.v1.announcements_pb2 import GetAnnouncementRequest

    session: Session = context.obj
    request = GetAnnouncementRequest(name=resource_name("announcements", announcement))
    found = _value(session.ask("notifications", session.notifications.GetAnnouncement, request))
    waiting = sum(each["count"] for each in found.get("counts", ()) if each["state"] == "waiting")
    confirm(f"Write to {waiting} customers: {found['display_name']}?", yes=yes)
    _ask(context, "Start", announcement, output)


@app.command("pause")
def pause(
    context: typer.Context, announcement: AnnouncementArgument, output: OutputOption = OutputFormat.TABLE
) -> None:
    """Order no further message until it is resumed."""
    _ask(context, "Pause", announcement, output)


@app.command("resume")
def resume(
    context: typer.Context, announcement: AnnouncementArgument, output: OutputOption = OutputFormat.TABLE
) -> None:
    """Go on with an announcement that is paused."""
    _ask(context, "Resume", announcement, output)


@app.command("stop")
def stop(context: typer.Context, announcement: AnnouncementArgument, output: OutputOption = OutputFormat.TABLE) -> None:
    """End an announcement for good; what has not left is taken back."""
    _ask(context, "Stop", announcement, output)


@app.command("recipients")
def recipients(
    context: typer.Context,
    announcement: AnnouncementArgument,
    state: Annotated[
        str, typer.Option(help="waiting, excluded, ordered, sent, failed, unknown or canceled; default: all.")
    ] = "",
    limit: LimitOption = 1000,
    output: OutputOption = OutputFormat.TABLE,
) -> None:
    """Print the people an announcement is for, how each stands and why."""
    from backstory.notifications.v1 import announcements_pb2 as pb
    from servicekit.errors import InvalidArgument

    session: Session = context.obj
    wanted = f"{_STANDING}{state.upper() or 'UNSPECIFIED'}"
    if wanted not in pb.AnnouncementRecipientState.keys():  # noqa: SIM118 -- it is no dictionary
        raise InvalidArgument("--state", "must be waiting, excluded, ordered, sent, failed, unknown or canceled")
    request = pb.ListAnnouncementRecipientsRequest(parent=resource_name("announcements", announcement), state=wanted)
    method = session.notifications.ListAnnouncementRecipients
    found = listed(session, "notifications", method, request, "recipients", limit=limit)
    print_rows(output, "recipients", (_plain(to_value(each), _STANDING) for each in found), _PEOPLE)


def _ask(context: typer.Context, verb: str, announcement: str, output: OutputFormat) -> None:
    from backstory.notifications.v1 import announcements_pb2 as pb

    request = getattr(pb, f"{verb}AnnouncementRequest")(name=resource_name("announcements", announcement))
    _answer(context.obj, f"{verb}Announcement", request, output)


def _answer(session: Session, method: str, request: object, output: OutputFormat) -> None:
    found = session.ask("notifications", getattr(session.notifications, method), request)
    print_value(output, _value(found), _print)


def _read(file: Path, request: CreateAnnouncementRequest) -> None:
    """Read an announcement; `contacts` may stand in it, although a request has them beside it."""
    from google.protobuf.json_format import ParseDict, ParseError
    from servicekit.errors import InvalidArgument

    text = sys.stdin.read() if str(file) == "-" else file.read_text()
    try:
        told = json.loads(text)
        ParseDict({name: told.pop(name) for name in ("contacts",) if name in told} | {"announcement": told}, request)
    except (ValueError, TypeError, AttributeError, ParseError) as fault:
        raise InvalidArgument("FILE", " ".join(str(fault).split()), "NOT_AN_ANNOUNCEMENT") from None


def _value(message: object) -> Value:
    told = _plain(to_value(message), _STATE)  # type: ignore[arg-type] # any message will do
    return told | {"counts": [_plain(each, _STANDING) for each in told.get("counts", ())]}


def _plain(told: Value, prefix: str) -> Value:
    return told | {"state": str(told.get("state", "")).removeprefix(prefix).lower()}


def _print(found: Value) -> None:
    say(f"{found['display_name']}  {found['name']}  {found['state']}  {found.get('reason', '')}".rstrip())
    if found.get("approval_required"):
        say(f"needs approval: {found.get('approver') or 'nobody has approved it yet'}")
    say(f"{found.get('audience_count', 0)} people")
    for each in found["counts"]:
        say(f"  {each['count']} {each['state']}{': ' if each.get('reason') else ''}{each.get('reason', '')}")

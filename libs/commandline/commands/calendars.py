"""`backstory calendars`: business hours and holidays."""

from __future__ import annotations

from typing import Annotated

import typer

from commandline.commands.laid_down import FileArgument, named, read
from commandline.output import OutputFormat, OutputOption, Value, print_rows, print_value, say, to_value
from commandline.paging import listed
from commandline.session import Session

app = typer.Typer(help="See and lay down business hours and holidays.", no_args_is_help=True)

_COLUMNS = ["name", "display_name", "time_zone", "hours", "holidays"]

CalendarArgument = Annotated[str, typer.Argument(metavar="CALENDAR", help="A calendar's id.")]


@app.command("list")
def list_calendars(
    context: typer.Context,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="How many to print at most.")] = 200,
    output: OutputOption = OutputFormat.TABLE,
) -> None:
    """Print the calendars."""
    from backstory.notifications.v1.timing_pb2 import ListCalendarsRequest

    session: Session = context.obj
    ask = session.notifications.ListCalendars
    rows = map(to_value, listed(session, "notifications", ask, ListCalendarsRequest(), "calendars", limit=limit))
    print_rows(output, "calendars", map(_line, rows) if output is OutputFormat.TABLE else rows, _COLUMNS)


@app.command("show")
def show(context: typer.Context, calendar: CalendarArgument, output: OutputOption = OutputFormat.TABLE) -> None:
    """Print one calendar."""
    from backstory.notifications.v1.timing_pb2 import GetCalendarRequest

    session: Session = context.obj
    request = GetCalendarRequest(name=named("calendars", calendar))
    print_value(output, to_value(session.ask("notifications", session.notifications.GetCalendar, request)), _print)


@app.command("put")
def put(
    context: typer.Context, calendar: CalendarArgument, file: FileArgument, output: OutputOption = OutputFormat.TABLE
) -> None:
    """Keep a calendar as a file says, new or in the place of the one there was."""
    from backstory.notifications.v1.timing_pb2 import Calendar, PutCalendarRequest

    session: Session = context.obj
    request = PutCalendarRequest(calendar=read(file, Calendar()))
    request.calendar.name = named("calendars", calendar)
    print_value(output, to_value(session.ask("notifications", session.notifications.PutCalendar, request)), _print)


@app.command("delete")
def delete(context: typer.Context, calendar: CalendarArgument, output: OutputOption = OutputFormat.TABLE) -> None:
    """Delete a calendar that no service level counts by."""
    from backstory.notifications.v1.timing_pb2 import DeleteCalendarRequest

    session: Session = context.obj
    request = DeleteCalendarRequest(name=named("calendars", calendar))
    print_value(output, to_value(session.ask("notifications", session.notifications.DeleteCalendar, request)), _print)


def _line(calendar: Value) -> Value:
    return calendar | {
        "hours": "; ".join(map(_hours, calendar["hours"])),
        "holidays": len(calendar.get("holidays", ())),
    }


def _hours(hours: Value) -> str:
    return f"{' '.join(day[:3] for day in hours['days'])} {hours['opens']}-{hours['closes']}"


def _print(calendar: Value) -> None:
    say(f"{calendar['display_name']}  {calendar['name']}  {calendar['time_zone']}")
    for hours in calendar["hours"]:
        say(f"open {_hours(hours)}")
    for holiday in calendar.get("holidays", ()):
        say(f"closed {holiday['day']}  {holiday.get('display_name', '')}".rstrip())

"""`backstory segments`: filters over contacts that are kept under a name."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commandline.files import read_message
from commandline.output import OutputFormat, OutputOption, Value, print_json, print_rows, print_value, say, to_value
from commandline.paging import listed
from commandline.resources import resource_name
from commandline.session import Session

if TYPE_CHECKING:
    from backstory.contacts.v1.segments_pb2 import Segment

app = typer.Typer(help="See, create, change and delete segments of contacts.", no_args_is_help=True)

_COLUMNS = ["name", "display_name", "owner", "shared"]

SegmentArgument = Annotated[str, typer.Argument(metavar="SEGMENT", help="A segment's id.")]
FileArgument = Annotated[
    Path,
    typer.Argument(
        metavar="FILE", help="The segment as JSON, with the field names of the contract; - reads standard input."
    ),
]


@app.command("list")
def list_segments(
    context: typer.Context,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="How many to print at most.")] = 200,
    output: OutputOption = OutputFormat.TABLE,
) -> None:
    """Print one's own segments and those others share, by name."""
    from backstory.contacts.v1.segments_pb2 import ListSegmentsRequest

    session: Session = context.obj
    request = ListSegmentsRequest()
    found = listed(session, "contacts", session.contacts.ListSegments, request, "segments", limit=limit)
    rows = [to_value(each) | {"shared": each.shared} for each in found]
    print_rows(output, "segments", rows, _COLUMNS)


@app.command("show")
def show(context: typer.Context, segment: SegmentArgument, output: OutputOption = OutputFormat.TABLE) -> None:
    """Print one segment, with tags of its filter that nobody has any more."""
    from backstory.contacts.v1.segments_pb2 import GetSegmentRequest

    session: Session = context.obj
    request = GetSegmentRequest(name=resource_name("segments", segment))
    print_value(output, to_value(session.ask("contacts", session.contacts.GetSegment, request)), _print)


@app.command("create")
def create(
    context: typer.Context,
    file: FileArgument,
    id_: Annotated[str, typer.Option("--id", help="The id to give it; by default one is made.")] = "",
    output: OutputOption = OutputFormat.TABLE,
) -> None:
    """Create a segment from a file; list its contacts with `backstory contacts list --segment`."""
    from backstory.contacts.v1.segments_pb2 import CreateSegmentRequest

    session: Session = context.obj
    request = CreateSegmentRequest(segment=_read(file), segment_id=id_, request_id=str(uuid.uuid4()))
    print_value(output, to_value(session.ask("contacts", session.contacts.CreateSegment, request)), _print)


@app.command("update")
def update(
    context: typer.Context, segment: SegmentArgument, file: FileArgument, output: OutputOption = OutputFormat.TABLE
) -> None:
    """Change those fields of a segment that a file has; a filter as a whole."""
    from backstory.contacts.v1.segments_pb2 import UpdateSegmentRequest

    session: Session = context.obj
    changed = _read(file)
    changed.name = resource_name("segments", segment)
    request = UpdateSegmentRequest(segment=changed, request_id=str(uuid.uuid4()))
    print_value(output, to_value(session.ask("contacts", session.contacts.UpdateSegment, request)), _print)


@app.command("delete")
def delete(context: typer.Context, segment: SegmentArgument, output: OutputOption = OutputFormat.TABLE) -> None:
    """Delete a segment; contacts are not touched."""
    from backstory.contacts.v1.segments_pb2 import DeleteSegmentRequest

    session: Session = context.obj
    request = DeleteSegmentRequest(name=resource_name("segments", segment), request_id=str(uuid.uuid4()))
    print_value(output, to_value(session.ask("contacts", session.contacts.DeleteSegment, request)), _print)


def _read(file: Path) -> Segment:
    from backstory.contacts.v1.segments_pb2 import Segment

    return read_message(file, Segment())


def _print(segment: Value) -> None:
    say(f"{segment['display_name']}  {segment['name']}  ({'shared' if segment.get('shared') else 'own'})")
    print_json(OutputFormat.NDJSON, segment.get("filter", {}))
    if segment.get("missing_tags"):
        say(f"nobody has: {', '.join(segment['missing_tags'])}")

"""`backstory contacts list`: the contacts that fit a filter or are in a segment."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import reduce
from typing import TYPE_CHECKING, Annotated, Any

import typer

from commandline.output import OutputFormat, OutputOption, Value, print_rows, to_value
from commandline.session import Session

if TYPE_CHECKING:
    from backstory.contacts.v1.contacts_pb2 import ListContactsRequest
    from backstory.contacts.v1.listing_pb2 import ContactFilter

_COLUMNS = ["name", "display_name", "tags", "create_time"]
_PAGE = 500

FieldOption = Annotated[
    list[str] | None,
    typer.Option("--field", metavar="NAME[=VALUE]", help="Only contacts with this custom field, or this value in it."),
]
AtLeastOption = Annotated[
    list[str] | None,
    typer.Option(
        "--at-least", metavar="NAME=VALUE", help="Only contacts whose number or day in this field is not less."
    ),
]
AtMostOption = Annotated[
    list[str] | None,
    typer.Option(
        "--at-most", metavar="NAME=VALUE", help="Only contacts whose number or day in this field is not more."
    ),
]
Day = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"], help="UTC.")]


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    app.command("list")(list_contacts)


def list_contacts(
    context: typer.Context,
    tag: Annotated[list[str] | None, typer.Option(help="Only contacts with this tag; may be repeated.")] = None,
    without_tag: Annotated[list[str] | None, typer.Option(help="Only contacts without it; may be repeated.")] = None,
    organization: Annotated[str, typer.Option(help="Only people with a role in this organisation.")] = "",
    language: Annotated[str, typer.Option(help="Only contacts who prefer this language, such as pt or pt-BR.")] = "",
    channel: Annotated[str, typer.Option(help="Only contacts who prefer this channel.")] = "",
    created_from: Day = None,
    created_before: Day = None,
    field: FieldOption = None,
    at_least: AtLeastOption = None,
    at_most: AtMostOption = None,
    segment: Annotated[str, typer.Option(help="The contacts of this segment instead, with its columns.")] = "",
    oldest_first: Annotated[
        bool, typer.Option("--oldest-first", help="The contacts created first come first.")
    ] = False,
    limit: Annotated[int, typer.Option(min=1, max=100_000, help="How many contacts to print at most.")] = 50,
    output: OutputOption = OutputFormat.TABLE,
) -> None:
    """Print the contacts that fit, newest first; without any condition, all of them."""
    from backstory.contacts.v1.contacts_pb2 import ListContactsRequest
    from backstory.contacts.v1.listing_pb2 import CONTACT_ORDER_OLDEST, CONTACT_ORDER_UNSPECIFIED, ContactFilter

    session: Session = context.obj
    wanted = ContactFilter(
        tags=tag or [],
        without_tags=without_tag or [],
        organization=f"organizations/{organization.removeprefix('organizations/')}" if organization else "",
        language=language,
        channel=channel,
    )
    _add_times(wanted, created_from, created_before)
    _add_conditions(wanted, field or [], at_least or [], at_most or [])
    request = ListContactsRequest(order=CONTACT_ORDER_OLDEST if oldest_first else CONTACT_ORDER_UNSPECIFIED)
    columns = _COLUMNS
    if segment:
        request.segment = f"segments/{segment.removeprefix('segments/')}"
        columns = _columns_of(session, request.segment) or _COLUMNS
    if wanted.ByteSize() or not segment:
        request.filter.CopyFrom(wanted)
    rows = _listed(session, request, limit)
    if output is OutputFormat.TABLE:
        rows = [{column: _cell(row, column) for column in columns} for row in rows]
    print_rows(output, "contacts", rows, columns)


def _listed(session: Session, request: ListContactsRequest, limit: int) -> list[Value]:
    found: list[Value] = []
    while len(found) < limit:
        request.page_size = min(limit - len(found), _PAGE)
        answer = session.ask("contacts", session.contacts.ListContacts, request)
        found += map(to_value, answer.contacts)
        request.page_token = answer.next_page_token
        if not request.page_token:
            break
    return found


def _columns_of(session: Session, segment: str) -> list[str]:
    from backstory.contacts.v1.segments_pb2 import GetSegmentRequest

    return list(session.ask("contacts", session.contacts.GetSegment, GetSegmentRequest(name=segment)).columns)


def _add_times(wanted: ContactFilter, begin: datetime | None, end: datetime | None) -> None:
    if begin:
        wanted.from_create_time.FromDatetime(begin.replace(tzinfo=UTC))
    if end:
        wanted.to_create_time.FromDatetime(end.replace(tzinfo=UTC))


def _add_conditions(wanted: ContactFilter, fields: list[str], at_least: list[str], at_most: list[str]) -> None:
    for said in fields:
        name, _, value = said.partition("=")
        wanted.custom_fields.add(field=name, equals=value)
    bounds: dict[str, dict[str, str]] = {}
    for bound, given in (("minimum", at_least), ("maximum", at_most)):
        for said in given:
            name, found, value = said.partition("=")
            if not found:
                raise typer.BadParameter(f"{said!r} is not NAME=VALUE")
            bounds.setdefault(name, {})[bound] = value
    for name, both in bounds.items():
        wanted.custom_fields.add(field=name, minimum=both.get("minimum", ""), maximum=both.get("maximum", ""))


def _cell(row: Value, column: str) -> Any:  # whatever stands in a contact
    """Return what stands at a path such as `preferences.language`; lists of messages as their names or roles."""
    found: Any = reduce(lambda value, name: value.get(name, {}), column.split("."), row)
    if isinstance(found, list):
        return [each if isinstance(each, str) else " ".join(_words_of(each)) for each in found]
    return found if found != {} else ""


def _words_of(message: Value) -> list[str]:
    shown = ("role", "organization", "kind", "value")
    return [str(message[name]) for name in shown if message.get(name)]

"""`backstory contacts search` and `contacts duplicates`: who somebody is, and who was entered twice."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from commandline.output import OutputFormat, OutputOption, Value, print_rows, to_value
from commandline.session import Session

if TYPE_CHECKING:
    from backstory.contacts.v1.finding_pb2 import DuplicateSuggestionState

_PEOPLE = ["person", "display_name", "field", "value", "score"]
_CANDIDATES = ["person", "display_name", "score", "reasons"]
_SUGGESTIONS = ["contact", "display_name", "other_contact", "other_display_name", "score", "reasons"]


class State(StrEnum):
    """The states of suggestions."""

    OPEN = "open"
    REJECTED = "rejected"
    MERGED = "merged"


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    app.command("search")(search)
    app.command("duplicates")(duplicates)


def search(
    context: typer.Context,
    query: Annotated[
        str,
        typer.Argument(
            help="Parts of a name, an e-mail address or its beginning, a number or its last digits, a handle, an id."
        ),
    ],
    limit: Annotated[int, typer.Option(min=1, max=20, help="How many people to print at most.")] = 10,
    tag: Annotated[list[str] | None, typer.Option(help="Only contacts with this tag; may be repeated.")] = None,
    organization: Annotated[str, typer.Option(help="Only members of organizations/{organization}.")] = "",
    output: OutputOption = OutputFormat.TABLE,
) -> None:
    """Find people by whatever is at hand."""
    from backstory.contacts.v1.finding_pb2 import SearchContactsRequest

    session: Session = context.obj
    request = SearchContactsRequest(query=query, page_size=limit, tags=tag or [], organization=organization)
    answer = session.ask("contacts", session.contacts.SearchContacts, request)
    print_rows(output, "people", [to_value(person) for person in answer.people], _PEOPLE)


def duplicates(
    context: typer.Context,
    contact: Annotated[str, typer.Argument(help="A contact's id; leave it out with --queue.")] = "",
    queue: Annotated[bool, typer.Option("--queue", help="List the pairs that wait for a decision.")] = False,
    state: Annotated[State, typer.Option(help="With --queue: only pairs in this state.")] = State.OPEN,
    limit: Annotated[int, typer.Option(min=1, max=200, help="How many to print at most.")] = 50,
    output: OutputOption = OutputFormat.TABLE,
) -> None:
    """Print who may be the same person as a contact, or the queue of such pairs."""
    if queue == bool(contact):
        raise typer.BadParameter("name a contact, or ask for the --queue")
    session: Session = context.obj
    if queue:
        _print(output, "suggestions", _suggestions(session, state, limit), _SUGGESTIONS)
    else:
        _print(output, "candidates", _candidates(session, contact, limit), _CANDIDATES)


def _candidates(session: Session, contact: str, limit: int) -> list[Value]:
    from backstory.contacts.v1.finding_pb2 import FindDuplicatesRequest

    request = FindDuplicatesRequest(contact=f"contacts/{contact.removeprefix('contacts/')}", page_size=limit)
    return [to_value(each) for each in session.ask("contacts", session.contacts.FindDuplicates, request).candidates]


def _suggestions(session: Session, state: State, limit: int) -> list[Value]:
    from backstory.contacts.v1.finding_pb2 import ListDuplicateSuggestionsRequest

    request = ListDuplicateSuggestionsRequest(state=_state(state), page_size=limit)
    answer = session.ask("contacts", session.contacts.ListDuplicateSuggestions, request)
    return [to_value(each) for each in answer.suggestions]


def _state(state: State) -> DuplicateSuggestionState:
    from backstory.contacts.v1 import finding_pb2 as pb

    states = {
        State.OPEN: pb.DUPLICATE_SUGGESTION_STATE_OPEN,
        State.REJECTED: pb.DUPLICATE_SUGGESTION_STATE_REJECTED,
        State.MERGED: pb.DUPLICATE_SUGGESTION_STATE_MERGED,
    }
    return states[state]


def _print(output: OutputFormat, name: str, rows: list[Value], columns: list[str]) -> None:
    """Print rows; in a table, reasons are the names of their rules."""
    if output is OutputFormat.TABLE:
        rows = [row | {"reasons": [reason["rule"] for reason in row.get("reasons", [])]} for row in rows]
    print_rows(output, name, rows, columns)

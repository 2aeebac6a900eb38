"""`backstory contacts merge|unmerge|merges|split|person`: who stands for whom."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated

import typer

from commandline.customers import ContactArgument, CustomerArgument, contact_name, find_contact
from commandline.output import (
    OutputFormat,
    OutputOption,
    Value,
    print_rows,
    print_table,
    print_value,
    say,
    to_value,
    warn,
)
from commandline.session import Session

if TYPE_CHECKING:
    from backstory.contacts.v1.merges_pb2 import Merge

ReasonOption = Annotated[str, typer.Option("--reason", help="Why; it is published and kept.")]
PreviewOption = Annotated[bool, typer.Option("--preview", help="Show what would result, and change nothing.")]
_COLUMNS = ["name", "state", "contact", "merged_contacts", "create_time", "actor", "reason"]


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    for name, command in (
        ("merge", merge),
        ("unmerge", unmerge),
        ("merges", merges),
        ("split", split),
        ("person", person),
    ):
        app.command(name)(command)


def merge(
    context: typer.Context,
    contact: ContactArgument,
    merged: Annotated[list[str], typer.Argument(metavar="MERGED...", help="Ids of contacts that join it, up to 50.")],
    reason: ReasonOption,
    preview: PreviewOption = False,
    output: OutputOption = OutputFormat.TABLE,
) -> None:
    """Make several people one; `unmerge` takes it back at any time.

    The preview also asks the interactions service how much history comes together.
    """
    from backstory.contacts.v1.merges_pb2 import MergeContactsRequest

    session: Session = context.obj
    names = [contact_name(each) for each in (contact, *merged)]
    request = MergeContactsRequest(contact=names[0], merged_contacts=names[1:], reason=reason, validate_only=preview)
    if not preview:
        request.request_id = str(uuid.uuid4())
    made = to_value(session.ask("contacts", session.contacts.MergeContacts, request))
    if preview:
        made["histories"] = _histories(session, [made["contact"], *made["merged_contacts"]])
    print_value(output, made, _print_merge)


def unmerge(
    context: typer.Context,
    merge: Annotated[str, typer.Argument(metavar="MERGE", help="A merge's id, as `merges` lists them.")],
    reason: ReasonOption,
    preview: PreviewOption = False,
    output: OutputOption = OutputFormat.TABLE,
) -> None:
    """Take a merge back, at any age and in any order."""
    from backstory.contacts.v1.merges_pb2 import UnmergeContactsRequest

    session: Session = context.obj
    name = merge if "/" in merge else f"merges/{merge}"
    request = UnmergeContactsRequest(merge=name, reason=reason, validate_only=preview)
    if not preview:
        request.request_id = str(uuid.uuid4())
    print_value(output, to_value(session.ask("contacts", session.contacts.UnmergeContacts, request)), _print_merge)


def merges(context: typer.Context, customer: CustomerArgument, output: OutputOption = OutputFormat.TABLE) -> None:
    """List every merge of a person, newest first, undone ones included."""
    from backstory.contacts.v1.merges_pb2 import ListMergesRequest

    session: Session = context.obj
    request = ListMergesRequest(contact=find_contact(session, customer).name, page_size=1000)
    found: list[Merge] = []
    while True:
        page = session.ask("contacts", session.contacts.ListMerges, request)
        found += page.merges
        request.page_token = page.next_page_token
        if not page.next_page_token:
            break
    rows = [to_value(each) for each in found]
    for row in rows if output is OutputFormat.TABLE else ():
        row["state"] = row["state"].removeprefix("MERGE_STATE_").lower()
    print_rows(output, "merges", rows, _COLUMNS)


def split(
    context: typer.Context,
    contact: ContactArgument,
    identity: Annotated[list[str], typer.Option(help="Id of an identity that belongs to somebody else; repeatable.")],
    reason: ReasonOption,
    interaction: Annotated[
        list[str] | None, typer.Option(help="Id of an interaction that goes with them; repeatable.")
    ] = None,
    preview: PreviewOption = False,
    output: OutputOption = OutputFormat.TABLE,
) -> None:
    """Part a contact that mixes two people; merging the new contact back is the inverse."""
    from backstory.contacts.v1.merges_pb2 import SplitContactRequest

    session: Session = context.obj
    name = contact_name(contact)
    request = SplitContactRequest(
        contact=name,
        identities=_named(f"{name}/identities", identity),
        interactions=_named("interactions", interaction or ()),
        reason=reason,
        validate_only=preview,
    )
    if not preview:
        request.request_id = str(uuid.uuid4())
    print_value(output, to_value(session.ask("contacts", session.contacts.SplitContact, request)), _print_split)


def person(context: typer.Context, customer: CustomerArgument, output: OutputOption = OutputFormat.TABLE) -> None:
    """Print one view over all contacts of a person, and where each value comes from."""
    from backstory.contacts.v1.contacts_pb2 import GetPersonRequest

    session: Session = context.obj
    request = GetPersonRequest(contact=find_contact(session, customer).name)
    print_value(output, to_value(session.ask("contacts", session.contacts.GetPerson, request)), _print_person)


def _named(collection: str, ids: Iterable[str]) -> list[str]:
    return [each if "/" in each else f"{collection}/{each}" for each in ids]


def _histories(session: Session, contacts: Iterable[str]) -> list[Value]:
    """Return how much history each person brings: contacts itself asks no other service."""
    from backstory.interactions.v1.interactions_pb2 import GetHistoryRequest
    from servicekit.errors import Unavailable

    requests = (GetHistoryRequest(contact=contact, page_size=1) for contact in contacts)
    try:
        return [
            {"contact": request.contact, "interactions": answer.summary.total}
            for request in requests
            for answer in [session.ask("interactions", session.interactions.GetHistory, request)]
        ]
    except Unavailable:
        warn("The interactions service could not be asked how much history comes together.")
        return []


def _print_merge(merge: Value) -> None:
    state = merge["state"].removeprefix("MERGE_STATE_").lower()
    say(f"{merge['name']}  ({state})" if merge.get("name") else "Preview: nothing is changed.")
    for people in merge.get("people", []):
        say(f"{people['contact']} now stands for {', '.join(people['members'])}")
    histories = merge.get("histories", [])
    if histories:
        counts = ", ".join(f"{each['contact']} {each['interactions']}" for each in histories)
        say(f"{sum(each['interactions'] for each in histories)} interactions come together ({counts})")
    outcome = merge.get("outcome", {})
    for warning in outcome.get("warnings", []):
        about = ", ".join(warning.get("identities") or warning["contacts"])
        say(f"Look at this first: {warning['reason'].replace('-', ' ')} ({about})")
    _print_fields(outcome.get("fields", []))
    _print_consents(outcome.get("consents", []))


def _print_split(parted: Value) -> None:
    for contact in (parted["contact"], parted["new_contact"]):
        say(f"{contact.get('display_name', '')}  {contact['name']}")
        for identity in contact.get("identities", []):
            say(f"  {identity['kind']}  {identity.get('value') or identity['raw_value']}")


def _print_person(person: Value) -> None:
    say(f"{person.get('display_name', '')}  {person['contact']}")
    for identity in person.get("identities", []):
        say(f"  {identity['kind']}  {identity.get('value') or identity['raw_value']}  {identity['contact']}")
    _print_fields(person.get("fields", []))
    _print_consents(person.get("consents", []))


def _print_fields(fields: Iterable[Value]) -> None:
    rows = [
        [field["path"], field["strategy"], _values(field.get("winners", ())), _values(field.get("losers", ()))]
        for field in fields
    ]
    if rows:
        print_table(["field", "strategy", "shown", "not shown"], rows)


def _print_consents(consents: Iterable[Value]) -> None:
    rows = [
        [each["purpose"], each.get("channel", "others"), "yes" if each.get("allowed") else "NO", each["reason"]]
        for each in consents
    ]
    if rows:
        print_table(["purpose", "channel", "allowed", "because"], rows)


def _values(values: Iterable[Value]) -> str:
    return "; ".join(f"{each['value']} ({each['contact'].removeprefix('contacts/')})" for each in values)

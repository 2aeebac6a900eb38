"""`backstory contacts`: one customer's record, and who stands for whom."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commandline.commands import (
    consents,
    contacts_erasing,
    contacts_export,
    contacts_finding,
    contacts_holding,
    contacts_import,
    contacts_listing,
    contacts_merging,
    contacts_person_export,
)
from commandline.customers import ContactArgument, CustomerArgument, contact_name, find_contact
from commandline.files import read_message
from commandline.output import OutputFormat, OutputOption, Value, print_value, say, to_value
from commandline.session import Session

if TYPE_CHECKING:
    from backstory.contacts.v1.contacts_pb2 import Contact

app = typer.Typer(
    help="Find, list, see, create and change contacts, merge and erase people, bring them in and out.",
    no_args_is_help=True,
)
contacts_merging.add_to(app)
contacts_finding.add_to(app)
contacts_listing.add_to(app)
contacts_import.add_to(app)
contacts_export.add_to(app)
contacts_erasing.add_to(app)
contacts_holding.add_to(app)
contacts_person_export.add_to(app)
consents.add_to(app)

FileArgument = Annotated[
    Path,
    typer.Argument(
        metavar="FILE",
        help="The contact as JSON, with the field names of the contract; - reads standard input, so that no personal "
        "data need stand on a command line.",
    ),
]


@app.command("show")
def show(context: typer.Context, customer: CustomerArgument, output: OutputOption = OutputFormat.TABLE) -> None:
    """Print one contact, as it is stored."""
    print_value(output, to_value(find_contact(context.obj, customer)), _print_contact)


@app.command("create")
def create(context: typer.Context, file: FileArgument, output: OutputOption = OutputFormat.TABLE) -> None:
    """Create a contact from a file."""
    from backstory.contacts.v1.contacts_pb2 import CreateContactRequest

    session: Session = context.obj
    request = CreateContactRequest(contact=_read(file), request_id=str(uuid.uuid4()))
    made = session.ask("contacts", session.contacts.CreateContact, request)
    print_value(output, to_value(made), _print_contact)


@app.command("update")
def update(
    context: typer.Context, contact: ContactArgument, file: FileArgument, output: OutputOption = OutputFormat.TABLE
) -> None:
    """Change those fields of a contact that a file has."""
    from backstory.contacts.v1.contacts_pb2 import UpdateContactRequest

    session: Session = context.obj
    changed = _read(file)
    changed.name = contact_name(contact)
    request = UpdateContactRequest(contact=changed, request_id=str(uuid.uuid4()))
    print_value(output, to_value(session.ask("contacts", session.contacts.UpdateContact, request)), _print_contact)


def _read(file: Path) -> Contact:
    from backstory.contacts.v1.contacts_pb2 import Contact

    return read_message(file, Contact())


def _print_contact(contact: Value) -> None:
    state = contact.get("state", "").removeprefix("CONTACT_STATE_").lower()
    say(f"{contact.get('display_name', '')}  {contact['name']}  ({state})")
    if contact.get("person") != contact["name"]:
        say(f"stands for {contact.get('person')} since {contact.get('merge_time', '')[:16]} ({contact.get('merge')})")
    for identity in contact.get("identities", []):
        say(f"  {identity['kind']}  {identity.get('value') or identity['raw_value']}  {identity['name']}")

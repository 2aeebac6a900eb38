"""`backstory contacts consents|consent`: what a person agreed to, and recording it."""

from __future__ import annotations

import uuid
from enum import StrEnum
from typing import Annotated

import typer

from commandline.output import OutputFormat, OutputOption, Value, print_rows, print_value, say, to_value
from commandline.paging import listed
from commandline.resources import resource_name
from commandline.session import Session

_COLUMNS = ["effective_time", "purpose", "channel", "status", "basis", "contact", "actor", "name"]

ContactArgument = Annotated[str, typer.Argument(metavar="CONTACT", help="Any contact id of the person.")]
PurposeOption = Annotated[str, typer.Option(help="The purpose, for example marketing.")]


class Said(StrEnum):
    """What can be recorded."""

    GRANTED = "granted"
    DENIED = "denied"
    REVOKED = "revoked"


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    app.command("consents")(consents)
    app.command("consent")(consent)
    app.command("check-consent")(check)


def consents(
    context: typer.Context,
    contact: ContactArgument,
    purpose: PurposeOption = "",
    limit: Annotated[int, typer.Option(min=1, help="How many records to print at most.")] = 100,
    output: OutputOption = OutputFormat.TABLE,
) -> None:
    """List what a person said about purposes, newest first, over all their contacts."""
    from backstory.contacts.v1.consents_pb2 import ListConsentsRequest

    session: Session = context.obj
    request = ListConsentsRequest(parent=resource_name("contacts", contact), purpose=purpose)
    found = listed(session, "contacts", session.contacts.ListConsents, request, "consents", limit=limit)
    print_rows(output, "consents", map(to_value, found), _COLUMNS)


def consent(
    context: typer.Context,
    contact: ContactArgument,
    purpose: Annotated[str, typer.Argument(help="What for, for example marketing.")],
    status: Annotated[Said, typer.Argument(help="What the person said.")],
    channel: Annotated[str, typer.Option(help="Only this channel; default: all channels.")] = "",
    form_version: Annotated[str, typer.Option(help="Evidence: the form's version.")] = "",
    text_shown: Annotated[str, typer.Option(help="Evidence: the text the person saw.")] = "",
    interaction: Annotated[str, typer.Option(help="Evidence: where it was said, as interactions/{id}.")] = "",
    output: OutputOption = OutputFormat.TABLE,
) -> None:
    """Record what a person said about a purpose. `granted` needs evidence."""
    from backstory.contacts.v1.consents_pb2 import ConsentEvidence, RecordConsentRequest

    session: Session = context.obj
    request = RecordConsentRequest(
        contact=resource_name("contacts", contact),
        purpose=purpose,
        channel=channel,
        status=f"CONSENT_STATUS_{status.name}",
        source="command-line",
        request_id=str(uuid.uuid4()),
    )
    if form_version or text_shown or interaction:
        request.evidence.CopyFrom(
            ConsentEvidence(form_version=form_version, text_shown=text_shown, interaction=interaction)
        )
    made = session.ask("contacts", session.contacts.RecordConsent, request)
    print_rows(output, "consents", [to_value(made)], _COLUMNS)


def check(
    context: typer.Context,
    contact: ContactArgument,
    purpose: Annotated[str, typer.Argument(help="What for, for example marketing.")],
    channel: Annotated[str, typer.Option(help="The channel to be used; default: any.")] = "",
    output: OutputOption = OutputFormat.TABLE,
) -> None:
    """Tell whether something may be done, and why."""
    from backstory.contacts.v1.consents_pb2 import CheckConsentRequest

    session: Session = context.obj
    request = CheckConsentRequest(contact=resource_name("contacts", contact), purpose=purpose, channel=channel)
    found = session.ask("contacts", session.contacts.CheckConsent, request)
    print_value(output, {"allowed": False} | to_value(found), _print_check)


def _print_check(found: Value) -> None:
    say(f"{'allowed' if found['allowed'] else 'NOT allowed'}: {found['reason']}  {found.get('consent', '')}".rstrip())

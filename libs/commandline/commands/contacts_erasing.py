"""`backstory contacts erase|erasures|erase-again`: removing a person for good, and the proof of it."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commandline.confirmation import confirm
from commandline.customers import ContactArgument, contact_name
from commandline.erasures import contacts_brought_back, erase_restored, wait_for_proofs
from commandline.output import OutputFormat, OutputOption, Value, print_rows, print_table, print_value, say, to_value
from commandline.paging import listed
from commandline.session import Session

if TYPE_CHECKING:
    from backstory.contacts.v1.erasures_pb2 import Erasure

WAIT_SECONDS = 60.0
_COLUMNS = ["name", "state", "contact", "create_time", "end_time", "actor", "reason"]


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    app.command("erase")(erase)
    app.command("erasures")(erasures)
    app.command("erase-again")(erase_again)


def erase(
    context: typer.Context,
    contact: ContactArgument,
    reason: Annotated[str, typer.Option("--reason", help="A request or a rule, and nothing personal: it is kept.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be erased, and change nothing.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    wait: Annotated[bool, typer.Option("--wait/--no-wait", help="Wait up to a minute for all proofs.")] = True,
    output: OutputOption = OutputFormat.TABLE,
) -> None:
    """Erase a person for good: every contact that is merged with this one, in every service.

    It cannot be undone. Ids, times, channels and counts stay. What is not proved yet goes on by itself: see `erasures`.
    """
    from backstory.contacts.v1.erasures_pb2 import ErasePersonRequest

    session: Session = context.obj
    request = ErasePersonRequest(contact=contact_name(contact), reason=reason, validate_only=True)
    preview = session.ask("contacts", session.contacts.ErasePerson, request)
    if dry_run:
        print_value(output, to_value(preview) | {"interactions": _interactions(session, preview)}, _print_preview)
        return
    confirm(f"Erase {', '.join(preview.contacts)} for good?", yes=yes)
    request.validate_only, request.request_id = False, str(uuid.uuid4())
    erasure = session.ask("contacts", session.contacts.ErasePerson, request)
    if wait:
        erasure = wait_for_proofs(session, [erasure], WAIT_SECONDS)[0]
    print_value(output, to_value(erasure), _print_erasure)


def erasures(
    context: typer.Context,
    erasure: Annotated[str, typer.Argument(metavar="[ERASURE]", help="One erasure's id, to see its proofs.")] = "",
    output: OutputOption = OutputFormat.TABLE,
) -> None:
    """List erasures, newest first, or show the proofs of one."""
    from backstory.contacts.v1.erasures_pb2 import GetErasureRequest, ListErasuresRequest

    session: Session = context.obj
    if erasure:
        named = erasure if "/" in erasure else f"erasures/{erasure}"
        one = session.ask("contacts", session.contacts.GetErasure, GetErasureRequest(name=named))
        print_value(output, to_value(one), _print_erasure)
        return
    found = listed(session, "contacts", session.contacts.ListErasures, ListErasuresRequest(), "erasures")
    rows = [to_value(each) for each in found]
    for row in rows if output is OutputFormat.TABLE else ():
        row["state"] = row["state"].removeprefix("ERASURE_STATE_").lower()
    print_rows(output, "erasures", rows, _COLUMNS)


def erase_again(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="What `erasures --output ndjson` wrote.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    wait: Annotated[bool, typer.Option("--wait/--no-wait", help="Wait up to a minute for all proofs.")] = True,
    output: OutputOption = OutputFormat.TABLE,
) -> None:
    """After a backup was restored: erase those again who were erased since it was made.

    Who is erased already, or is not there, is left alone, and so it can be repeated. It stops at a legal hold.
    """
    session: Session = context.obj
    back = contacts_brought_back(session, file)
    if back:
        confirm(f"Erase {len(back)} contacts again for good?", yes=yes)
    elif output is OutputFormat.TABLE:
        say("Nobody in this list was brought back.")
    erasures = [erase_restored(session, contact, reason) for contact, reason in back.items()]
    if wait:
        erasures = wait_for_proofs(session, erasures, WAIT_SECONDS)
    print_rows(output, "erasures", [to_value(each) for each in erasures], _COLUMNS)


def _interactions(session: Session, preview: Erasure) -> int:
    """Return how long the history is; contacts asks no other service."""
    from backstory.interactions.v1.interactions_pb2 import GetHistoryRequest
    from servicekit.errors import NotFound

    request = GetHistoryRequest(contact=preview.contact, page_size=1)
    try:
        return session.ask("interactions", session.interactions.GetHistory, request).summary.total
    except NotFound:
        return 0


def _print_preview(preview: Value) -> None:
    say("Preview: nothing is changed.")
    say(f"would erase {', '.join(preview['contacts'])}")
    say(f"{preview['interactions']} interactions would lose their content; their rows stay")
    _print_proofs(preview)


def _print_erasure(erasure: Value) -> None:
    state = erasure["state"].removeprefix("ERASURE_STATE_").lower()
    say(f"{erasure['name']}  ({state})")
    say(f"erased {', '.join(erasure['contacts'])}")
    if erasure.get("awaited_services"):
        say(f"still to be proved by {', '.join(erasure['awaited_services'])}")
    _print_proofs(erasure)
    if erasure.get("end_time"):
        letters = erasure.get("purged_dead_letters", 0)
        say(f"purged {erasure.get('purged_events', 0)} events and {letters} dead letters")


def _print_proofs(erasure: Value) -> None:
    rows = [
        [proof["service"], collection, str(count), proof.get("digest", "")[:16]]
        for proof in erasure.get("proofs", ())
        for collection, count in sorted(proof.get("removed", {}).items())
    ]
    if rows:
        print_table(["service", "collection", "removed", "proof"], rows)

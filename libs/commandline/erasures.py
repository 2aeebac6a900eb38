"""What the commands about erasing share: waiting for proofs, and finding whom a restored backup brought back."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from commandline.session import Session

if TYPE_CHECKING:
    from backstory.contacts.v1.erasures_pb2 import Erasure

PAUSE_SECONDS = 0.5


def wait_for_proofs(
    session: Session,
    erasures: Sequence[Erasure],
    seconds: float,
    advance: Callable[[float], None] = lambda _done: None,
) -> list[Erasure]:
    """Return the erasures as they are when all are done, or when the time is over; `advance` is told how many are."""
    from backstory.contacts.v1.erasures_pb2 import ERASURE_STATE_DONE, GetErasureRequest

    deadline = time.monotonic() + seconds
    now = list(erasures)
    while True:
        for number, each in enumerate(now):
            if each.state != ERASURE_STATE_DONE:
                request = GetErasureRequest(name=each.name)
                now[number] = session.ask("contacts", session.contacts.GetErasure, request)
        done = sum(each.state == ERASURE_STATE_DONE for each in now)
        advance(done)
        if done == len(now) or time.monotonic() > deadline:
            return now
        time.sleep(PAUSE_SECONDS)


def contacts_brought_back(session: Session, file: Path) -> dict[str, str]:
    """Return the contacts of a list of erasures that are there and not erased, each with the reason of its erasure."""
    from backstory.contacts.v1.contacts_pb2 import CONTACT_STATE_ERASED, GetContactRequest
    from servicekit.errors import NotFound

    back: dict[str, str] = {}
    for contact, reason in _erased_in(file):
        try:
            found = session.ask("contacts", session.contacts.GetContact, GetContactRequest(name=contact))
        except NotFound:
            continue
        if found.state != CONTACT_STATE_ERASED:
            back[contact] = reason
    return back


def erase_restored(session: Session, contact: str, reason: str) -> Erasure:
    """Erase a contact, which may be erased already because it stands merged with one before it."""
    from backstory.contacts.v1.erasures_pb2 import ErasePersonRequest

    request = ErasePersonRequest(contact=contact, reason=reason, request_id=str(uuid.uuid4()))
    return session.ask("contacts", session.contacts.ErasePerson, request)


def _erased_in(file: Path) -> Iterator[tuple[str, str]]:
    with file.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            try:
                erasure = json.loads(line)
                told = [(str(contact), str(erasure["reason"])) for contact in erasure["contacts"]]
            except (ValueError, KeyError, TypeError) as fault:
                raise typer.BadParameter(
                    f"line {number} of {file} is no erasure as `erasures -o ndjson` writes it"
                ) from fault
            yield from told

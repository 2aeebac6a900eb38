"""Taking the sample away again: its people are erased as customers are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from commandline.erasures import wait_for_proofs
from commandline.samples.loading import contacts_in_use, seed_of
from commandline.samples.people import PEOPLE
from commandline.session import Session

REASON = "sample data"
STEPS = 2 * PEOPLE
_WAIT_SECONDS = 120.0

Advance = Callable[[float], None]


@dataclass(frozen=True)
class Removed:
    """What removing did. `contacts_left` stand merged with contacts that are no sample."""

    contacts_erased: int
    contacts_left: int
    interactions_emptied: int
    unproved: int


def remove(session: Session, advance: Advance) -> Removed:
    """Erase the people of every sample, and nobody who is merged with somebody else."""
    from backstory.contacts.v1.erasures_pb2 import ERASURE_STATE_DONE, ErasePersonRequest, Erasure

    # Read to the end before the first one goes: a page must not move while it is read.
    samples = {contact.name for contact in contacts_in_use(session) if seed_of(contact) is not None}
    left, erasures, erased = 0, list[Erasure](), set[str]()
    for number, name in enumerate(sorted(samples), start=1):
        if name in erased:
            continue
        request = ErasePersonRequest(contact=name, reason=REASON, validate_only=True)
        if set(session.ask("contacts", session.contacts.ErasePerson, request).contacts) <= samples:
            request.validate_only = False
            erasure = session.ask("contacts", session.contacts.ErasePerson, request)
            erasures.append(erasure)
            erased.update(erasure.contacts)
        else:
            left += 1
        advance(number)
    ended = wait_for_proofs(session, erasures, _WAIT_SECONDS, lambda done: advance(PEOPLE + done))
    proofs = [proof for each in ended for proof in each.proofs if proof.service == "interactions"]
    emptied = sum(proof.removed["interactions"] for proof in proofs)
    return Removed(len(erased), left, emptied, sum(each.state != ERASURE_STATE_DONE for each in ended))

"""Knowing who comes through an identity that several people share: by the name they give, or as somebody unknown."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Sequence

from servicekit.text import strip_unfit

from services.contacts.domain.contact import Contact, State, create
from services.contacts.domain.errors import ContactAlreadyExists
from services.contacts.domain.identity import Identity
from services.contacts.domain.ports import Contacts, Order, Stamps
from services.contacts.domain.profile import MAX_NAME, Profile

MAX_CANDIDATES = 200


def ensure_shared(
    identity: Identity, display_name: str, order: Order, contacts: Contacts, stamps: Stamps
) -> tuple[Contact, bool]:
    """Return the contact of this name among those who share the identity, made if need be, and whether it was made.

    Who gives no name meets the one contact that stands for everybody unknown behind the identity. The ids follow from
    identity and name, so that concurrent calls for one person make one contact.
    """
    name = " ".join(strip_unfit(display_name).split())[:MAX_NAME].strip()
    holders = contacts.sharing([identity.key], MAX_CANDIDATES)
    known = _of_that_name(holders, identity.key, name)
    if known is not None:
        return known, False
    profile = Profile(display_name=name)
    change = create(_id_of(identity.key, name), stamps.epoch, profile, (identity,), stamps.clock.now())
    try:
        contacts.add(change, order)
    except ContactAlreadyExists:
        there = contacts.get(change.contact.id)
        if there.state in (State.ACTIVE, State.MERGED) and identity.key in there.shared_keys:
            return there, False
        change = create(stamps.new_id("c"), stamps.epoch, profile, (identity,), stamps.clock.now())
        contacts.add(change, order)
    return change.contact, True


def folded(name: str) -> str:
    """Return a name as it is compared: without case, accents and repeated spaces."""
    letters = unicodedata.normalize("NFKD", name.casefold())
    return " ".join("".join(each for each in letters if not unicodedata.combining(each)).split())


def _of_that_name(holders: Sequence[Contact], key: str, name: str) -> Contact | None:
    if not name:
        return next((holder for holder in holders if holder.id == _id_of(key, "")), None)
    return next((holder for holder in holders if folded(holder.profile.display_name) == folded(name)), None)


def _id_of(key: str, name: str) -> str:
    digest = hashlib.sha256(b"\0".join((key.encode(), folded(name).encode())))
    return f"c_{digest.hexdigest()[:40]}"

"""Whose record it is: the contact it names, the owner of an id some system gave out, the owner of a sure address.

Anything weaker is reported and never decides, because a wrong match writes one customer's data into another's record.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass

from services.contacts.domain.contact import Contact
from services.contacts.domain.identity import Identity
from services.contacts.domain.profile import Profile

GIVEN_OUT = frozenset({"external-id", "loyalty-id", "sso-subject"})
"""Kinds of ids that a system gives to one customer each."""

SURE_CONFIDENCE = 0.9
"""From here on a link is known from a sign-in, a provider or an agent."""

OWNED_BY_ANOTHER, SHARED = "OWNED_BY_ANOTHER", "SHARED"


@dataclass(frozen=True)
class View:
    """What is stored of the contacts a batch may be about. `person_of` tells the person a contact stands for."""

    by_key: Mapping[str, Contact]
    by_id: Mapping[str, Contact]
    person_of: Callable[[Contact], str]


@dataclass(frozen=True)
class Taken:
    """An identity of a record that belongs to somebody else than the record's own contact."""

    identity: Identity
    owner: str
    reason: str


@dataclass(frozen=True)
class Match:
    """The contact a record is about, None when there is none yet; `rivals` are contacts with an equal claim."""

    contact: Contact | None
    taken: tuple[Taken, ...]
    rivals: tuple[str, ...] = ()


def match(contact_id: str, identities: Sequence[Identity], source: str, view: View) -> Match:
    """Return whose record this is, and which of its identities are somebody else's."""
    owners = [(identity, view.by_key[identity.key]) for identity in identities if identity.key in view.by_key]
    named = view.by_id.get(contact_id)
    if named is not None:
        return Match(named, _taken(owners, named.id, view, named))
    for claims in (_by_given_out_ids(owners), _by_sure_addresses(owners, source)):
        people = {view.person_of(owner): owner for owner in reversed(claims)}
        if len(people) > 1:
            return Match(None, _taken(owners, "", view, None), tuple(dict.fromkeys(owner.id for owner in claims)))
        if claims:
            return Match(claims[0], _taken(owners, claims[0].id, view, claims[0]))
    return Match(None, _taken(owners, "", view, None))


def own_id(profile: Profile, identities: Sequence[Identity], source: str) -> str:
    """Return the id for a record nothing can be matched by: it follows from the content, so a repeat finds it."""
    told = [asdict(profile), [(each.kind, each.scope, each.raw_value) for each in identities], source]
    return f"c_{hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:32]}"


def _by_given_out_ids(owners: Sequence[tuple[Identity, Contact]]) -> list[Contact]:
    return [owner for identity, owner in owners if identity.kind in GIVEN_OUT and not _held(identity, owner).shared]


def _by_sure_addresses(owners: Sequence[tuple[Identity, Contact]], source: str) -> list[Contact]:
    return [owner for identity, owner in owners if _is_sure(_held(identity, owner), source)]


def _is_sure(held: Identity, source: str) -> bool:
    if held.shared:
        return False
    came_the_same_way = held.method == "import" and held.source == source
    return held.verified or held.confidence >= SURE_CONFIDENCE or came_the_same_way


def _taken(
    owners: Sequence[tuple[Identity, Contact]], contact_id: str, view: View, own: Contact | None
) -> tuple[Taken, ...]:
    person = view.person_of(own) if own else ""
    return tuple(
        Taken(identity, owner.id, SHARED if _held(identity, owner).shared else OWNED_BY_ANOTHER)
        for identity, owner in owners
        if owner.id != contact_id and view.person_of(owner) != person and not is_shared_by_both(identity, view)
    )


def is_shared_by_both(identity: Identity, view: View) -> bool:
    """Tell whether the record and the owner both say that several people use this identity."""
    owner = view.by_key.get(identity.key)
    return owner is not None and identity.shared and _held(identity, owner).shared


def _held(identity: Identity, owner: Contact) -> Identity:
    """Return the identity as its owner has it."""
    return owner.identity_with_key(identity.key) or identity

"""Finding the contact of an identity, or creating it, without races: the unique key decides, and losers read again."""

from __future__ import annotations

from dataclasses import dataclass, replace

from identities import MAX_VALUE_CHARACTERS, NormalisedIdentity, normalise
from servicekit.errors import InvalidArgument
from servicekit.text import strip_unfit

from services.contacts.domain.contact import ANONYMOUS_NAME, Change, Contact, create
from services.contacts.domain.errors import ContactContended, IdentityAlreadyClaimed
from services.contacts.domain.identity import (
    MAX_SOURCE_CHARACTERS,
    PROVIDER_ASSERTED,
    Identity,
    checked_method,
    stored_identity,
)
from services.contacts.domain.ports import Contacts, Order, Stamps
from services.contacts.domain.profile import MAX_NAME, Profile

_ATTEMPTS = 5


@dataclass(frozen=True)
class EnsureContact:
    """An identity as a connection saw it, with the name the connection gives its owner."""

    kind: str
    scope: str
    value: str
    default_region: str = ""
    display_name: str = ""
    source: str = ""
    method: str = ""


@dataclass(frozen=True)
class Ensured:
    """The owner of an identity. `identity` is None for a caller who showed none."""

    contact: Contact
    identity: Identity | None
    created: bool


def ensure_contact(command: EnsureContact, order: Order, contacts: Contacts, stamps: Stamps) -> Ensured:
    """Return the contact that owns the identity, created if need be. An existing one keeps its name."""
    normalised = checked_identity(command, "")
    if not normalised.valid:
        raise InvalidArgument("identity.value", normalised.reason)
    for _ in range(_ATTEMPTS):
        owner = contacts.by_key(normalised.key)
        if owner is not None:
            return _found(owner, normalised.key, contacts, stamps)
        change = new_contact(command, normalised, stamps)
        try:
            contacts.add(change, order)
        except IdentityAlreadyClaimed:
            continue
        return Ensured(change.contact, change.contact.identities[0], created=True)
    raise ContactContended


def checked_identity(command: EnsureContact, at: str) -> NormalisedIdentity:
    """Return the normalised identity. Only its value may be unfit: programs write the rest."""
    checked_method(command.method, f"{at}method", PROVIDER_ASSERTED)
    normalised = normalise(command.kind, command.scope, command.value, command.default_region or None)
    if normalised.field in ("kind", "scope"):
        raise InvalidArgument(f"{at}identity.{normalised.field}", normalised.reason)
    return normalised


def new_contact(command: EnsureContact, normalised: NormalisedIdentity, stamps: Stamps) -> Change:
    """Return a contact known by this identity only; texts from outside are cleaned, never refused."""
    now = stamps.clock.now()
    identities: tuple[Identity, ...] = ()
    if raw_value := strip_unfit(command.value)[:MAX_VALUE_CHARACTERS].strip():
        kept = replace(normalised, raw_value=raw_value)
        source = _one_line(command.source, MAX_SOURCE_CHARACTERS)
        identities = (stored_identity(kept, stamps.new_id("id"), command.method or PROVIDER_ASSERTED, source, now),)
    name = _one_line(command.display_name, MAX_NAME) or ("" if normalised.valid else ANONYMOUS_NAME)
    return create(stamps.new_id("c"), stamps.epoch, Profile(display_name=name), identities, now)


def _found(owner: Contact, key: str, contacts: Contacts, stamps: Stamps) -> Ensured:
    identity = owner.identity_with_key(key)
    if identity is not None and identity.is_seen_anew(stamps.clock.now()):
        contacts.saw([(owner, identity.id)])
    return Ensured(owner, identity, created=False)


def _one_line(text: str, max_characters: int) -> str:
    return " ".join(strip_unfit(text).split())[:max_characters].strip()

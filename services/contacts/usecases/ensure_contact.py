"""Finding the contact of an identity, or creating it, without races: the unique key decides, and losers read again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from identities import MAX_VALUE_CHARACTERS, NormalisedIdentity, normalise
from servicekit.errors import InvalidArgument
from servicekit.text import strip_unfit

from services.contacts.domain.contact import ANONYMOUS_NAME, Change, Contact, create
from services.contacts.domain.erasing import ErasureList
from services.contacts.domain.errors import ContactContended, IdentityAlreadyClaimed, IdentityErased
from services.contacts.domain.identity import (
    MAX_SOURCE_CHARACTERS,
    PROVIDER_ASSERTED,
    Identity,
    checked_method,
    stored_identity,
)
from services.contacts.domain.ports import Contacts, Order, Stamps
from services.contacts.domain.profile import MAX_NAME, Profile
from services.contacts.domain.superseding import release_identity
from services.contacts.usecases.changing import change_contact
from services.contacts.usecases.ensure_shared import ensure_shared
from services.contacts.usecases.link_whatsapp import link_whatsapp, phone_key

_ATTEMPTS = 5


@dataclass(frozen=True)
class EnsureContact:
    """An identity as a connection saw it, with the name the connection gives its owner.

    A WhatsApp id joins the contact that has its phone number alone, unless `link_whatsapp_to_phone` is off.
    """

    kind: str
    scope: str
    value: str
    default_region: str = ""
    display_name: str = ""
    source: str = ""
    method: str = ""
    link_whatsapp_to_phone: bool = True
    past_time: datetime | None = None
    """When the newest of what is to be recorded took place; None for what happens now."""


@dataclass(frozen=True)
class Ensured:
    """The owner of an identity. `identity` is None for a caller who showed none.

    `erase_time` tells of an import when an earlier owner was erased.
    """

    contact: Contact
    identity: Identity | None
    created: bool
    erase_time: datetime | None = None


def ensure_contact(
    command: EnsureContact, order: Order, contacts: Contacts, stamps: Stamps, erased: ErasureList | None = None
) -> Ensured:
    """Return the contact that owns the identity, created if need be. An existing one keeps its name.

    With a list of the erased nobody is created for what is older than an erasure: FAILED_PRECONDITION.
    """
    normalised = checked_identity(command, "")
    if not normalised.valid:
        raise InvalidArgument("identity.value", normalised.reason)
    for _ in range(_ATTEMPTS):
        owner = contacts.by_key(normalised.key)
        if owner is not None and released(owner, normalised.key, order, contacts, stamps):
            continue
        if is_shared(owner, normalised.key, contacts):
            return _sharing(command, normalised, order, contacts, stamps)
        if owner is not None:
            return _found(owner, normalised.key, contacts, stamps)
        if erased is not None:
            _refuse_the_past(command, normalised, erased)
        try:
            return _linked(command, normalised, order, contacts, stamps) or _created(
                command, normalised, order, contacts, stamps
            )
        except IdentityAlreadyClaimed:
            continue
    raise ContactContended


def _refuse_the_past(command: EnsureContact, normalised: NormalisedIdentity, erased: ErasureList) -> None:
    if command.past_time is None:
        return
    erase_time = erased.erased([normalised.key]).get(normalised.key)
    if erase_time is not None and command.past_time <= erase_time:
        raise IdentityErased(normalised.kind)


def released(owner: Contact, key: str, order: Order, contacts: Contacts, stamps: Stamps) -> bool:
    """Free a replaced identity whose time is over; tell whether it was there to free."""
    identity = owner.identity_with_key(key)
    if identity is None or identity.leads_at(stamps.clock.now()):
        return False
    change_contact(
        contacts,
        owner.id,
        Order(order.origin),
        lambda contact: release_identity(contact, identity.id, stamps.epoch, stamps.clock.now()),
    )
    return True


def is_shared(owner: Contact | None, key: str, contacts: Contacts) -> bool:
    """Tell whether an identity selects nobody alone: its owner shares it, or others have it without an owner."""
    identity = owner.identity_with_key(key) if owner else None
    return identity.shared if identity else bool(contacts.sharing([key], 1))


def linking_key(command: EnsureContact, normalised: NormalisedIdentity) -> str:
    """Return the phone key by which the identity may join a contact; empty when it may not."""
    return phone_key(normalised) if command.link_whatsapp_to_phone else ""


def checked_identity(command: EnsureContact, at: str) -> NormalisedIdentity:
    """Return the normalised identity. Only its value may be unfit: programs write the rest."""
    checked_method(command.method, f"{at}method", PROVIDER_ASSERTED)
    normalised = normalise(command.kind, command.scope, command.value, command.default_region or None)
    if normalised.field in ("kind", "scope"):
        raise InvalidArgument(f"{at}identity.{normalised.field}", normalised.reason)
    return normalised


def new_contact(command: EnsureContact, normalised: NormalisedIdentity, stamps: Stamps) -> Change:
    """Return a contact known by this identity only; texts from outside are cleaned, never refused."""
    identity = _identity(command, normalised, stamps)
    name = _one_line(command.display_name, MAX_NAME) or ("" if normalised.valid else ANONYMOUS_NAME)
    profile = Profile(display_name=name)
    return create(stamps.new_id("c"), stamps.epoch, profile, (identity,) if identity else (), stamps.clock.now())


def _identity(command: EnsureContact, normalised: NormalisedIdentity, stamps: Stamps) -> Identity | None:
    raw_value = strip_unfit(command.value)[:MAX_VALUE_CHARACTERS].strip()
    if not raw_value:
        return None
    source = _one_line(command.source, MAX_SOURCE_CHARACTERS)
    method = command.method or PROVIDER_ASSERTED
    kept = normalised._replace(raw_value=raw_value)
    return stored_identity(kept, stamps.new_id("id"), method, source, stamps.clock.now())


def _sharing(
    command: EnsureContact, normalised: NormalisedIdentity, order: Order, contacts: Contacts, stamps: Stamps
) -> Ensured:
    identity = _identity(command, normalised, stamps)
    if identity is None:
        raise InvalidArgument("identity.value", "is required", "FIELD_REQUIRED")
    guest = replace(identity, shared=True, guest=True)
    contact, created = ensure_shared(guest, command.display_name, order, contacts, stamps)
    return replace(_found(contact, normalised.key, contacts, stamps), created=created)


def _created(
    command: EnsureContact, normalised: NormalisedIdentity, order: Order, contacts: Contacts, stamps: Stamps
) -> Ensured:
    change = new_contact(command, normalised, stamps)
    contacts.add(change, order)
    return Ensured(change.contact, change.contact.identities[0], created=True)


def _linked(
    command: EnsureContact, normalised: NormalisedIdentity, order: Order, contacts: Contacts, stamps: Stamps
) -> Ensured | None:
    key = linking_key(command, normalised)
    identity = _identity(command, normalised, stamps) if key else None
    owner = link_whatsapp(key, identity, order, contacts, stamps) if identity else None
    return Ensured(owner, owner.identity_with_key(normalised.key), created=False) if owner else None


def _found(owner: Contact, key: str, contacts: Contacts, stamps: Stamps) -> Ensured:
    identity = owner.identity_with_key(key)
    if identity is not None and identity.is_seen_anew(stamps.clock.now()):
        contacts.saw([(owner, identity.id)])
    return Ensured(owner, identity, created=False)


def _one_line(text: str, max_characters: int) -> str:
    return " ".join(strip_unfit(text).split())[:max_characters].strip()

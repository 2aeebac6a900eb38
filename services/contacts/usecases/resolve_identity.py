"""Finding whom an identity belongs to; nothing is created."""

from __future__ import annotations

from dataclasses import dataclass

from identities import normalise
from servicekit.errors import InvalidArgument

from services.contacts.domain.contact import Contact
from services.contacts.domain.errors import IdentityUnowned
from services.contacts.domain.identity import Identity
from services.contacts.domain.ports import Contacts


@dataclass(frozen=True)
class ResolveIdentity:
    """An identity in any spelling."""

    kind: str
    scope: str
    value: str
    default_region: str = ""


def resolve_identity(query: ResolveIdentity, contacts: Contacts) -> tuple[Contact, Identity]:
    """Return the owner and the identity as it is stored."""
    normalised = normalise(query.kind, query.scope, query.value, query.default_region or None)
    if not normalised.valid:
        raise InvalidArgument(f"identity.{normalised.field}", normalised.reason)
    owner = contacts.by_key(normalised.key)
    identity = owner.identity_with_key(normalised.key) if owner else None
    if owner is None or identity is None:
        raise IdentityUnowned(query.kind)
    return owner, identity

"""Finding whom an identity belongs to; nothing is created."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from identities import normalise
from servicekit.errors import InvalidArgument

from services.contacts.domain.contact import Contact
from services.contacts.domain.errors import IdentityUnowned
from services.contacts.domain.identity import Identity
from services.contacts.domain.ports import Contacts
from services.contacts.usecases.ensure_shared import MAX_CANDIDATES


@dataclass(frozen=True)
class ResolveIdentity:
    """An identity in any spelling."""

    kind: str
    scope: str
    value: str
    default_region: str = ""


@dataclass(frozen=True)
class Resolved:
    """Who has an identity. One contact owns it, unless `identity.shared`: then each of them may be meant."""

    identity: Identity
    contacts: Sequence[Contact]


def resolve_identity(query: ResolveIdentity, contacts: Contacts, now: datetime) -> Resolved:
    """Return the identity as it is stored and who has it."""
    normalised = normalise(query.kind, query.scope, query.value, query.default_region or None)
    if not normalised.valid:
        raise InvalidArgument(f"identity.{normalised.field}", normalised.reason)
    owner = contacts.by_key(normalised.key)
    identity = owner.identity_with_key(normalised.key) if owner else None
    if owner and identity and identity.leads_at(now) and not identity.shared:
        return Resolved(identity, [owner])
    holders = contacts.sharing([normalised.key], MAX_CANDIDATES)
    shared = holders[0].identity_with_key(normalised.key) if holders else None
    if shared is None:
        raise IdentityUnowned(query.kind)
    return Resolved(shared, holders)

"""Replaced identities: the customer has a new number, and the old one leads to them no more."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from servicekit.errors import InvalidArgument

from services.contacts.domain.contact import Change, Contact, next_version, one_primary, require_editable
from services.contacts.domain.errors import IdentityAlreadySuperseded, TooManyIdentities
from services.contacts.domain.events import IdentitySuperseded, IdentityUpdated
from services.contacts.domain.identity import MAX_IDENTITIES, Identity


@dataclass(frozen=True)
class Replaced:
    """Which identity a customer replaced, how that is known, and for how long the old one still leads to them."""

    identity_id: str
    evidence: str
    grace: timedelta = timedelta(0)


def supersede_identity(contact: Contact, replaced: Replaced, new: Identity, epoch: int, now: datetime) -> Change:
    """Return the contact with an identity replaced by a new one, or by another that it has already."""
    require_editable(contact)
    old = contact.identity(replaced.identity_id)
    if old.superseded_by:
        raise IdentityAlreadySuperseded(contact.id, old.id)
    target = contact.identity_with_key(new.key) or new
    if target.id == old.id:
        raise InvalidArgument("new_identity.value", "must differ from the identity it replaces")
    if target is new and len(contact.identities) >= MAX_IDENTITIES:
        raise TooManyIdentities(contact.id, MAX_IDENTITIES)
    gone = replace(
        old, superseded_by=f"{contact.name}/identities/{target.id}", release_time=now + replaced.grace, primary=False
    )
    heir = replace(target, primary=target.primary or old.primary)
    kept = tuple(gone if each.id == old.id else heir if each.id == heir.id else each for each in contact.identities)
    identities = kept if target is not new else (*kept, heir)
    after = next_version(contact, epoch, now, identities=one_primary(identities, heir))
    return Change(after, IdentitySuperseded(after, old.id, heir.id, replaced.evidence))


def release_identity(contact: Contact, identity_id: str, epoch: int, now: datetime) -> Change | None:
    """Return the contact without its claim on a replaced identity whose time is over, or None when it has none."""
    identity = contact.identity(identity_id)
    if identity.leads_at(now) or identity.key not in contact.claimed_keys:
        return None
    after = next_version(contact, epoch, now)
    return Change(after, IdentityUpdated(after, identity_id))

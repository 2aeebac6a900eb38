"""A contact: one customer record, its changes and the facts they leave behind."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum

from identities import masked
from servicekit.errors import InvalidArgument

from services.contacts.domain.consent_summary import Statement
from services.contacts.domain.errors import (
    ContactIsDeleted,
    ContactIsErased,
    ContactIsMerged,
    ContactNotDeleted,
    DuplicateIdentity,
    EtagMismatch,
    IdentityAlreadyClaimed,
    IdentityNotFound,
    TooManyIdentities,
    UndeleteTooLate,
)
from services.contacts.domain.events import (
    ContactCreated,
    ContactDeleted,
    ContactUndeleted,
    ContactUpdated,
    Event,
    IdentityAdded,
    IdentityRemoved,
    IdentityUpdated,
)
from services.contacts.domain.identity import MAX_IDENTITIES, Identity
from services.contacts.domain.legal_hold import LegalHold
from services.contacts.domain.profile import Profile, changed_paths, checked_profile

UNDELETE_WINDOW = timedelta(days=30)
ANONYMOUS_NAME = "Anonymous"


class State(Enum):
    """What a contact stands for now."""

    ACTIVE = "active"
    MERGED = "merged"
    DELETED = "deleted"
    ERASED = "erased"


@dataclass(frozen=True)
class Contact:
    """One customer record at one version. Changing it makes the next version and one event."""

    id: str
    epoch: int
    version: int
    state: State
    profile: Profile
    identities: tuple[Identity, ...]
    create_time: datetime
    update_time: datetime
    delete_time: datetime | None = None
    merged_into: str = ""
    merge_time: datetime | None = None
    merge: str = ""
    profile_time: datetime | None = None
    stage: str = ""
    legal_holds: tuple[LegalHold, ...] = ()
    consents: tuple[Statement, ...] = ()

    @property
    def is_held(self) -> bool:
        """Whether nothing of it may be erased or removed for now."""
        return any(hold.in_force for hold in self.legal_holds)

    @property
    def name(self) -> str:
        """The resource name."""
        return f"contacts/{self.id}"

    @property
    def etag(self) -> str:
        """The stamp of this state, quoted as in HTTP."""
        return f'"{self.epoch}-{self.version}"'

    @property
    def profile_changed(self) -> datetime:
        """When the profile was last written; merges and identities do not move it."""
        return self.profile_time or self.create_time

    @property
    def claimed_keys(self) -> tuple[str, ...]:
        """The identity keys nobody else may have. A deleted contact lets go of its own."""
        return tuple(each.key for each in self._leading if not each.guest)

    @property
    def shared_keys(self) -> tuple[str, ...]:
        """The identity keys that others may have as well."""
        return tuple(each.key for each in self._leading if each.shared)

    @property
    def _leading(self) -> tuple[Identity, ...]:
        if self.state in (State.DELETED, State.ERASED):
            return ()
        return tuple(each for each in self.identities if each.leads_at(self.update_time))

    def identity(self, identity_id: str) -> Identity:
        """Return one of its identities."""
        for identity in self.identities:
            if identity.id == identity_id:
                return identity
        raise IdentityNotFound(self.id, identity_id)

    def identity_with_key(self, key: str) -> Identity | None:
        """Return the identity that is matched by this key."""
        return next((identity for identity in self.identities if identity.valid and identity.key == key), None)

    def require_etag(self, etag: str) -> None:
        """Refuse a change that was decided on an older state; no etag accepts any."""
        if etag and etag != self.etag:
            raise EtagMismatch(self.etag)


@dataclass(frozen=True)
class Change:
    """The next state of a contact, and the one event that tells of it."""

    contact: Contact
    event: Event


def create(
    contact_id: str, epoch: int, profile: Profile, identities: tuple[Identity, ...], now: datetime, at: str = "contact"
) -> Change:
    """Return a new contact at version 1."""
    if len(identities) > MAX_IDENTITIES:
        raise TooManyIdentities(contact_id, MAX_IDENTITIES)
    _refuse_duplicates(identities, at)
    profile = _named(checked_profile(profile, at), identities)
    contact = Contact(contact_id, epoch, 1, State.ACTIVE, profile, identities, now, now)
    return Change(contact, ContactCreated(contact))


def update(contact: Contact, profile: Profile, epoch: int, now: datetime) -> Change | None:
    """Return the contact with another profile, or None when that alters nothing."""
    require_editable(contact)
    profile = _named(checked_profile(profile), contact.identities)
    paths = changed_paths(contact.profile, profile)
    if not paths:
        return None
    after = next_version(contact, epoch, now, profile=profile, profile_time=now)
    return Change(after, ContactUpdated(after, paths))


def enrich(contact: Contact, profile: Profile, more: tuple[Identity, ...], epoch: int, now: datetime) -> Change | None:
    """Return the contact with another profile and more identities in one change, or None when that alters nothing.

    An identity that is primary already stays so.
    """
    require_editable(contact)
    if len(contact.identities) + len(more) > MAX_IDENTITIES:
        raise TooManyIdentities(contact.id, MAX_IDENTITIES)
    profile = _named(checked_profile(profile), contact.identities)
    paths = changed_paths(contact.profile, profile) + (("identities",) if more else ())
    if not paths:
        return None
    primaries = {each.kind for each in contact.identities if each.primary}
    added = tuple(replace(each, primary=each.primary and each.kind not in primaries) for each in more)
    at = now if profile != contact.profile else contact.profile_time
    after = next_version(
        contact, epoch, now, profile=profile, profile_time=at, identities=(*contact.identities, *added)
    )
    return Change(after, ContactUpdated(after, paths, tuple(each.id for each in added)))


def delete(contact: Contact, epoch: int, now: datetime) -> Change:
    """Return the contact deleted softly."""
    require_editable(contact)
    if contact.state is State.MERGED:
        raise ContactIsMerged(contact.id)
    after = next_version(contact, epoch, now, state=State.DELETED, delete_time=now)
    return Change(after, ContactDeleted(after))


def undelete(contact: Contact, epoch: int, now: datetime) -> Change:
    """Return the contact brought back, with all its identities."""
    if contact.state is State.ERASED:
        raise ContactIsErased(contact.id)
    if contact.state is not State.DELETED or contact.delete_time is None:
        raise ContactNotDeleted(contact.id)
    if now - contact.delete_time > UNDELETE_WINDOW:
        raise UndeleteTooLate(contact.id, UNDELETE_WINDOW)
    after = next_version(contact, epoch, now, state=State.ACTIVE, delete_time=None)
    return Change(after, ContactUndeleted(after))


def add_identity(contact: Contact, identity: Identity, epoch: int, now: datetime) -> Change:
    """Return the contact with one more identity; a primary one takes the place of the kind's former one."""
    require_editable(contact)
    if identity.valid and contact.identity_with_key(identity.key):
        raise IdentityAlreadyClaimed(identity.kind, contact.id)
    if len(contact.identities) >= MAX_IDENTITIES:
        raise TooManyIdentities(contact.id, MAX_IDENTITIES)
    after = next_version(contact, epoch, now, identities=one_primary((*contact.identities, identity), identity))
    return Change(after, IdentityAdded(after, identity.id))


def change_identity(
    contact: Contact, identity_id: str, flags: dict[str, bool], epoch: int, now: datetime
) -> Change | None:
    """Return the contact with other flags on one identity, or None when that alters nothing."""
    require_editable(contact)
    before = contact.identity(identity_id)
    changed = replace(before, **flags)  # type: ignore[arg-type] # the flags are named by the caller
    changed = replace(changed, guest=before.guest and changed.shared)
    if changed == before:
        return None
    identities = tuple(changed if each.id == identity_id else each for each in contact.identities)
    after = next_version(contact, epoch, now, identities=one_primary(identities, changed))
    return Change(after, IdentityUpdated(after, identity_id))


def remove_identity(contact: Contact, identity_id: str, epoch: int, now: datetime) -> Change:
    """Return the contact without one of its identities."""
    require_editable(contact)
    contact.identity(identity_id)
    left = tuple(each for each in contact.identities if each.id != identity_id)
    after = next_version(contact, epoch, now, identities=left)
    return Change(after, IdentityRemoved(after, identity_id))


def next_version(contact: Contact, epoch: int, now: datetime, **changes: object) -> Contact:
    """Return the contact with these fields changed, one version on."""
    after: Contact = replace(contact, epoch=epoch, version=contact.version + 1, update_time=now, **changes)  # type: ignore[arg-type] # named by the callers
    return after


def _named(profile: Profile, identities: tuple[Identity, ...]) -> Profile:
    """Give a profile without a display name the best one there is."""
    if profile.display_name.strip():
        return profile
    full_name = " ".join(part for part in (profile.given_name.strip(), profile.family_name.strip()) if part)
    shown = full_name or next((masked(each.kind, each.value or each.raw_value) for each in identities), "")
    if not shown:
        raise InvalidArgument("contact.display_name", "is required when there is neither a name nor an identity")
    return replace(profile, display_name=shown[:200])


def one_primary(identities: tuple[Identity, ...], latest: Identity) -> tuple[Identity, ...]:
    """Return the identities with at most one primary of the latest one's kind."""
    if not latest.primary:
        return identities
    return tuple(
        replace(each, primary=False) if each.kind == latest.kind and each.id != latest.id else each
        for each in identities
    )


def _refuse_duplicates(identities: tuple[Identity, ...], at: str) -> None:
    keys: set[str] = set()
    primaries: set[str] = set()
    for number, identity in enumerate(identities):
        if identity.valid and identity.key in keys:
            raise DuplicateIdentity(f"{at}.identities[{number}]", "is named twice")
        if identity.primary and identity.kind in primaries:
            raise DuplicateIdentity(f"{at}.identities[{number}].primary", "can be set on one identity of a kind only")
        keys.add(identity.key)
        primaries |= {identity.kind} if identity.primary else set()


def require_editable(contact: Contact) -> None:
    """Refuse to change a contact that is not in use; a merged one is."""
    if contact.state is State.DELETED:
        raise ContactIsDeleted(contact.id)
    if contact.state is State.ERASED:
        raise ContactIsErased(contact.id)

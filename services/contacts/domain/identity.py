"""Identities: the addresses and handles of a contact, and how sure the link is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import NamedTuple

from identities import MAX_VALUE_CHARACTERS, NormalisedIdentity, identity_key, normalise
from servicekit.errors import InvalidArgument
from servicekit.text import clean_text

MAX_SOURCE_CHARACTERS = 100
MAX_IDENTITIES = 50

# last_seen_time is kept to this grain, so that a busy customer does not cost one write a message.
SEEN_EVERY = timedelta(minutes=1)

VERIFIED_SIGN_IN = "verified-sign-in"
AGENT_ASSERTION = "agent-assertion"
PROVIDER_ASSERTED = "provider-asserted"

CONFIDENCE = {
    VERIFIED_SIGN_IN: 1.00,
    "signed-widget": 0.98,
    PROVIDER_ASSERTED: 0.95,
    AGENT_ASSERTION: 0.90,
    "same-address": 0.85,
    "import": 0.80,
    "unsigned-webhook": 0.50,
}
"""How sure a link is, by how it became known."""


@dataclass(frozen=True)
class Identity:
    """One address or handle. It is matched by `key` when `valid`, and only kept as `raw_value` otherwise."""

    id: str
    kind: str
    scope: str
    raw_value: str
    value: str
    valid: bool
    method: str
    confidence: float
    source: str
    first_seen_time: datetime
    last_seen_time: datetime
    verified: bool = False
    primary: bool = False
    shared: bool = False
    blocked: bool = False
    superseded_by: str = ""
    release_time: datetime | None = None
    """From when on a replaced identity leads to nobody any more."""
    guest: bool = False
    """Whether another contact had this shared identity first: that one holds it in the unique index."""

    def leads_at(self, now: datetime) -> bool:
        """Tell whether it still leads to its contact."""
        return self.valid and (self.release_time is None or self.release_time > now)

    @cached_property
    def key(self) -> str:
        """What it is matched by; empty when it is never matched."""
        return identity_key(self.kind, self.scope, self.value) if self.valid else ""

    def is_seen_anew(self, now: datetime) -> bool:
        """Tell whether `last_seen_time` is worth a write."""
        return now - self.last_seen_time >= SEEN_EVERY


class NewIdentity(NamedTuple):
    """An identity as a caller gives it. `field` is where it stands in the request, for errors."""

    kind: str
    scope: str
    raw_value: str
    field: str
    method: str = ""
    source: str = ""
    default_region: str = ""
    verified: bool = False
    primary: bool = False
    shared: bool = False
    blocked: bool = False


def identity_of(given: NewIdentity, identity_id: str, now: datetime) -> Identity:
    """Return the identity to store. A value that cannot be normalised is kept raw; any other fault is refused."""
    clean_text(
        f"{given.field}.raw_value", given.raw_value, max_chars=MAX_VALUE_CHARACTERS, required=True, one_line=True
    )
    clean_text(f"{given.field}.source", given.source, max_chars=MAX_SOURCE_CHARACTERS, one_line=True)
    normalised = normalise(given.kind, given.scope, given.raw_value, given.default_region or None)
    if not normalised.valid and normalised.field != "value":
        raise InvalidArgument(f"{given.field}.{normalised.field}", normalised.reason)
    method = checked_method(given.method, f"{given.field}.method", AGENT_ASSERTION)
    flags = (given.verified, given.primary, given.shared, given.blocked)
    return stored_identity(normalised, identity_id, method, given.source, now, flags)


def stored_identity(
    normalised: NormalisedIdentity,
    identity_id: str,
    method: str,
    source: str,
    now: datetime,
    flags: tuple[bool, bool, bool, bool] = (False, False, False, False),
) -> Identity:
    """Return a normalised identity as it is stored, first seen now. `flags` are verified, primary, shared, blocked."""
    verified, primary, shared, blocked = flags
    identity = Identity(
        id=identity_id,
        kind=normalised.kind,
        scope=normalised.scope,
        raw_value=normalised.raw_value,
        value=normalised.value,
        valid=normalised.valid,
        method=method,
        confidence=CONFIDENCE[method],
        source=source,
        first_seen_time=now,
        last_seen_time=now,
        verified=verified,
        primary=primary,
        shared=shared,
        blocked=blocked,
    )
    vars(identity)["key"] = normalised.key  # known already; working it out again costs as much as all the rest
    return identity


def checked_method(method: str, field: str, default: str) -> str:
    """Return the method, or the default for none."""
    if method and method not in CONFIDENCE:
        raise InvalidArgument(field, f"must be one of {', '.join(CONFIDENCE)}")
    return method or default

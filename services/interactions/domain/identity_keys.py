"""Identities as this service looks them up: the same normalisation as the contacts service, without asking it."""

from __future__ import annotations

from identities import format_identity, normalise
from servicekit.errors import InvalidArgument

from services.interactions.domain.interaction import Sender


def key_of(sender: Sender, field: str = "identity") -> str:
    """Return the key an identity is matched by, or refuse it naming the part at fault."""
    found = normalise(sender.kind, sender.scope, sender.value, sender.default_region or None)
    if not found.valid:
        raise InvalidArgument(f"{field}.{found.field}", found.reason, "IDENTITY_INVALID")
    return found.key


def normalised(sender: Sender, field: str = "identity") -> Sender:
    """Return an identity with its scope and value as everybody writes them, or refuse it naming the part at fault."""
    key_of(sender, field)
    found = normalise(sender.kind, sender.scope, sender.value, sender.default_region or None)
    return sender._replace(scope=found.scope, value=found.value)


def shown(sender: Sender) -> str:
    """Return an identity as `kind:value` or `kind:scope:value`: normalised where it can be, as it came otherwise."""
    return shown_and_key(sender)[0]


def shown_and_key(sender: Sender) -> tuple[str, str]:
    """Return an identity as it is shown, and its key; no key when it cannot be normalised."""
    found = normalise(sender.kind, sender.scope, sender.value, sender.default_region or None)
    shown = format_identity(sender.kind, found.scope, found.value if found.valid else sender.value)
    return shown, found.key if found.valid else ""

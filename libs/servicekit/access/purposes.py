"""What a call may be for, and which visibility each role sees for which purpose, as data."""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum
from functools import lru_cache
from types import MappingProxyType

from servicekit.errors import InvalidArgument

PURPOSES: Mapping[str, str] = MappingProxyType(
    {
        "support": "helping a customer with a matter of theirs",
        "sales": "selling something to a customer",
        "billing": "invoices and payments",
        "quality": "reviewing how customers are treated",
        "compliance": "privacy, law and audits",
    }
)
"""Every purpose there is. A call that names another one is refused."""


class Sees(IntEnum):
    """How much of a history is shown, by the numbers of the contract's `Visibility`: each includes those before it."""

    CUSTOMER = 1
    INTERNAL = 2
    RESTRICTED = 3


DEFAULT_PURPOSES: Mapping[str, str] = MappingProxyType(
    {
        "agent": "support",
        "supervisor": "support",
        "integration": "support",
        "importer": "support",
        "service": "support",
        "privacy": "compliance",
        "admin": "compliance",
    }
)
"""What a call is for that does not say so, by the first of these roles its caller has."""

_STAFF = dict.fromkeys(PURPOSES, Sees.INTERNAL)
_CUSTOMERS_OWN = dict.fromkeys(PURPOSES, Sees.CUSTOMER)

VISIBLE: Mapping[str, Mapping[str, Sees]] = MappingProxyType(
    {
        "agent": _STAFF | {"sales": Sees.CUSTOMER, "compliance": Sees.CUSTOMER},
        "supervisor": _STAFF | {"sales": Sees.CUSTOMER},
        "integration": _CUSTOMERS_OWN,
        "importer": _CUSTOMERS_OWN,
        "service": _STAFF,
        "privacy": _STAFF | {"compliance": Sees.RESTRICTED},
        "admin": _STAFF | {"compliance": Sees.RESTRICTED},
    }
)
"""How much each role sees for each purpose. Several roles see what any of them does; no known role sees the least."""


def checked_purpose(named: str | None, roles: frozenset[str]) -> str:
    """Return what a call is for; INVALID_ARGUMENT for a purpose that is not known."""
    if named is None:
        return default_purpose(roles)
    if named not in PURPOSES:
        allowed = ", ".join(PURPOSES)
        raise InvalidArgument("backstory-purpose", f"must be one of: {allowed}", "UNKNOWN_PURPOSE", allowed=allowed)
    return named


@lru_cache(1024)
def default_purpose(roles: frozenset[str]) -> str:
    """Return what a call of somebody with these roles is for that does not say so."""
    return next((purpose for role, purpose in DEFAULT_PURPOSES.items() if role in roles), "support")


@lru_cache(1024)
def sees(roles: frozenset[str], purpose: str) -> Sees:
    """Return how much somebody with these roles is shown for a purpose."""
    return max((VISIBLE[role][purpose] for role in roles if role in VISIBLE), default=Sees.CUSTOMER)

"""Masked values: enough to recognise a customer by, too little to reach them."""

from __future__ import annotations

import phonenumbers
from phonenumbers import NumberParseException

from identities.kinds import kind_of

_HIDDEN = "***"
_SHOWN = 3
_SHORTEST_PARTLY_SHOWN = 6


def masked(kind: str, value: str) -> str:
    """Return a name for a customer known only by this identity, such as `+49***567` or `a***@example.com`."""
    if kind == "email" and "@" in value:
        local, _, domain = value.rpartition("@")
        return f"{local[:1]}{_HIDDEN}@{domain}"
    if kind == "phone":
        return f"{_country_code(value)}{_ending(value)}"
    return f"{kind_of(kind).label} {_ending(value)}"


def _ending(value: str) -> str:
    return _HIDDEN + (value[-_SHOWN:] if len(value) >= _SHORTEST_PARTLY_SHOWN else "")


def _country_code(value: str) -> str:
    try:
        return f"+{phonenumbers.parse(value).country_code}"
    except NumberParseException:
        return ""

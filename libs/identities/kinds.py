"""The kinds of identity, as data: adding a kind with ordinary rules is adding a row."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum


class ScopeRule(Enum):
    """Whether values of a kind are unique everywhere or only inside a page, account or system."""

    NONE = "none"
    OPTIONAL = "optional"
    REQUIRED = "required"


class ValueRule(Enum):
    """How values of a kind are brought to one spelling."""

    EMAIL = "email"
    PHONE = "phone"
    WHATSAPP = "whatsapp"
    NUMBER = "number"
    TOKEN = "token"  # noqa: S105 - the name of a rule, no secret
    CARD = "card"
    RANDOM = "random"
    TEXT = "text"


@dataclass(frozen=True)
class Kind:
    """One kind of identity; `label` is how people call it."""

    name: str
    value_rule: ValueRule
    scope_rule: ScopeRule
    label: str


KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("email", ValueRule.EMAIL, ScopeRule.NONE, "E-mail"),
        Kind("phone", ValueRule.PHONE, ScopeRule.NONE, "Phone"),
        Kind("whatsapp", ValueRule.WHATSAPP, ScopeRule.NONE, "WhatsApp"),
        Kind("messenger-psid", ValueRule.TOKEN, ScopeRule.REQUIRED, "Messenger"),
        Kind("instagram-igsid", ValueRule.TOKEN, ScopeRule.REQUIRED, "Instagram"),
        Kind("telegram", ValueRule.NUMBER, ScopeRule.NONE, "Telegram"),
        Kind("line", ValueRule.TOKEN, ScopeRule.REQUIRED, "LINE"),
        Kind("x", ValueRule.NUMBER, ScopeRule.NONE, "X"),
        Kind("external-id", ValueRule.TEXT, ScopeRule.REQUIRED, "External id"),
        Kind("loyalty-id", ValueRule.CARD, ScopeRule.REQUIRED, "Loyalty id"),
        Kind("device-id", ValueRule.RANDOM, ScopeRule.REQUIRED, "Device"),
        Kind("anonymous-id", ValueRule.RANDOM, ScopeRule.REQUIRED, "Visitor"),
        Kind("sso-subject", ValueRule.TEXT, ScopeRule.REQUIRED, "Single sign-on"),
    )
}

_KIND_NAME = re.compile(r"[a-z](?:[a-z0-9]|-(?=[a-z0-9])){0,39}", re.ASCII)


def is_well_formed_kind(name: str) -> bool:
    """Tell whether this can be the name of a kind, known here or not."""
    return _KIND_NAME.fullmatch(name) is not None


def kind_of(name: str) -> Kind:
    """Return the rules to show a kind by; one that only a newer version knows is shown as any text."""
    return KINDS.get(name) or Kind(name, ValueRule.TEXT, ScopeRule.OPTIONAL, name)

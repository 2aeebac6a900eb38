"""Identities as one line of text: `kind:value` or `kind:scope:value`, as on a command line."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote

from identities.kinds import KINDS, ScopeRule, is_well_formed_kind, kind_of

_LEAST_DIGITS_OF_A_NUMBER = 7
_TYPED_NUMBER = re.compile(r"[+\uff0b(]?[\s\d().\-/+]+(?:(?:;ext=|\s*(?:ext|x)\.?\s*)\d+)?", re.IGNORECASE)
_URI_KINDS = {"tel": "phone", "sms": "phone", "mailto": "email"}


@dataclass(frozen=True)
class GivenIdentity:
    """An identity as somebody knows it, not yet normalised."""

    kind: str
    scope: str
    value: str


def parse(text: str) -> GivenIdentity:
    """Read `kind:value` or `kind:scope:value`; raise ValueError with a sentence for people when it is neither.

    A colon inside a scope is written `%3A`.
    """
    kind, colon, rest = text.strip().partition(":")
    if not colon or not is_well_formed_kind(kind):
        raise ValueError(f"{text!r} is not an identity such as phone:+49301234567 or external-id:shop:4711")
    rule = kind_of(kind).scope_rule
    scope, second_colon, value = rest.partition(":")
    if rule is ScopeRule.NONE or (rule is ScopeRule.OPTIONAL and not second_colon):
        scope, value = "", rest
    elif not second_colon:
        raise ValueError(f"{text!r} needs a scope: {kind}:scope:value")
    if not value.strip():
        raise ValueError(f"{text!r} has no value")
    return GivenIdentity(kind, unquote(scope), value)


def format_identity(kind: str, scope: str, value: str) -> str:
    """Write an identity so that `parse` reads the same again."""
    rule = kind_of(kind).scope_rule
    if rule is ScopeRule.NONE or (rule is ScopeRule.OPTIONAL and not scope and ":" not in value):
        return f"{kind}:{value}"
    return f"{kind}:{scope.replace('%', '%25').replace(':', '%3A')}:{value}"


def guess(text: str) -> GivenIdentity | None:
    """Return what a person most likely means who types an address into one box; None when it looks like no address."""
    typed = text.strip()
    prefix, colon, rest = typed.partition(":")
    prefix = prefix.lower()
    if colon and prefix in _URI_KINDS:
        return GivenIdentity(_URI_KINDS[prefix], "", rest.strip())
    if colon and (prefix in KINDS or not re.search(r"\s", typed)):
        return _parsed_or_none(f"{prefix}:{rest.strip()}")
    if "@" in typed.strip("@"):
        return GivenIdentity("email", "", typed)
    if _TYPED_NUMBER.fullmatch(typed) and sum(map(str.isdigit, typed)) >= _LEAST_DIGITS_OF_A_NUMBER:
        return GivenIdentity("phone", "", typed)
    return None


def _parsed_or_none(text: str) -> GivenIdentity | None:
    try:
        return parse(text)
    except ValueError:
        return None

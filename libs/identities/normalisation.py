"""Normalisation: two spellings of one address get one key, and what cannot be normalised is told, not raised."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from identities.handles import (
    normalise_card,
    normalise_number,
    normalise_random,
    normalise_text,
    normalise_token,
    normalise_whatsapp_id,
)
from identities.kinds import KINDS, ScopeRule, ValueRule
from identities.mail_addresses import normalise_mail_address
from identities.phone_numbers import normalise_phone_number
from identities.text import MAX_VALUE_CHARACTERS, NormalisationError, is_plain


class NormalisedIdentity(NamedTuple):
    """An identity in the form it is matched in.

    When `valid` is false, `value` and `key` are empty, `field` names the part at fault (`kind`, `scope` or `value`) and
    `reason` ends the sentence that begins with its name.
    """

    kind: str
    scope: str
    value: str
    raw_value: str
    valid: bool
    key: str
    reason: str = ""
    field: str = ""


_BY_RULE: dict[ValueRule, Callable[[str], str]] = {
    ValueRule.EMAIL: normalise_mail_address,
    ValueRule.WHATSAPP: normalise_whatsapp_id,
    ValueRule.NUMBER: normalise_number,
    ValueRule.TOKEN: normalise_token,
    ValueRule.CARD: normalise_card,
    ValueRule.RANDOM: normalise_random,
    ValueRule.TEXT: normalise_text,
}


def normalise(kind: str, scope: str, value: str, default_region: str | None = None) -> NormalisedIdentity:
    """Return the identity as it is matched; never raises.

    A scope given for a kind whose values are unique everywhere is left out, so that it cannot part one address in two.
    """
    scope = scope.strip()
    rules = KINDS.get(kind)
    if rules is None:
        return _invalid(kind, scope, value, "kind", f"must be one of {', '.join(KINDS)}")
    scope = "" if rules.scope_rule is ScopeRule.NONE else scope
    if rules.scope_rule is ScopeRule.REQUIRED and not scope:
        return _invalid(kind, scope, value, "scope", f"is required for {kind}, whose values are unique only inside it")
    if len(scope) > MAX_VALUE_CHARACTERS or not is_plain(scope):
        return _invalid(kind, scope, value, "scope", f"must be plain text of up to {MAX_VALUE_CHARACTERS} characters")
    try:
        normalised = _normalised_value(rules.value_rule, value, default_region)
    except NormalisationError as error:
        return _invalid(kind, scope, value, "value", str(error))
    return NormalisedIdentity(kind, scope, normalised, value, valid=True, key=identity_key(kind, scope, normalised))


def identity_key(kind: str, scope: str, value: str) -> str:
    """Return the one string that stands for a normalised identity in an index."""
    return f"{kind}|{scope.replace('%', '%25').replace('|', '%7C')}|{value}"


def _normalised_value(rule: ValueRule, value: str, default_region: str | None) -> str:
    if not value.strip():
        raise NormalisationError("is required")
    if not is_plain(value.strip()):
        raise NormalisationError("has control characters")
    if rule is ValueRule.PHONE:
        return normalise_phone_number(value, default_region)
    normalised = _BY_RULE[rule](value)
    if not normalised:
        raise NormalisationError("is required")
    return normalised


def _invalid(kind: str, scope: str, value: str, field: str, reason: str) -> NormalisedIdentity:
    return NormalisedIdentity(kind, scope, "", value, valid=False, key="", reason=reason, field=field)

"""E-mail addresses: one spelling for each mailbox."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from email_validator import SPECIAL_USE_DOMAIN_NAMES, EmailNotValidError, validate_email

from identities.text import MAX_VALUE_CHARACTERS, NormalisationError, without_invisible

# An address must tell people apart, not be reachable from everywhere: intranets write to anna@crm.local.
SPECIAL_USE_DOMAIN_NAMES.clear()

_DISPLAY_FORM = re.compile(r"[^<>]*<\s*([^<>]*?)\s*>")


@dataclass(frozen=True)
class ProviderRules:
    """What a mail provider does not tell apart in the part before the @."""

    ignores_dots: bool = False
    ignores_plus_tag: bool = False


NO_PROVIDER_RULES: Mapping[str, ProviderRules] = {}


def normalise_mail_address(raw: str, provider_rules: Mapping[str, ProviderRules] = NO_PROVIDER_RULES) -> str:
    """Return the address in lower case with its domain in ASCII form; raise NormalisationError otherwise."""
    address = _bare_address(raw)
    if len(address) > MAX_VALUE_CHARACTERS:
        raise NormalisationError(f"is longer than {MAX_VALUE_CHARACTERS} characters")
    if re.search(r"\s", address):
        raise NormalisationError("has spaces inside")
    try:
        checked = validate_email(
            address, check_deliverability=False, globally_deliverable=False, allow_quoted_local=True
        )
    except EmailNotValidError as error:
        raise NormalisationError("is not an e-mail address") from error
    local = _without_ignored(checked.local_part.lower(), provider_rules.get(checked.ascii_domain.lower()))
    value = f"{local}@{checked.ascii_domain.lower()}"
    if len(value) > MAX_VALUE_CHARACTERS:
        raise NormalisationError(f"is longer than {MAX_VALUE_CHARACTERS} characters")
    return value


def _bare_address(raw: str) -> str:
    text = without_invisible(raw)
    display_form = _DISPLAY_FORM.fullmatch(text)
    return (display_form.group(1) if display_form else text).removeprefix("mailto:")


def _without_ignored(local: str, rules: ProviderRules | None) -> str:
    if rules is None:
        return local
    if rules.ignores_plus_tag:
        local = local.partition("+")[0] or local
    if rules.ignores_dots:
        local = local.replace(".", "")
    return local

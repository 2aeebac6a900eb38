"""E-mail addresses: one spelling for each mailbox."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from email_validator import SPECIAL_USE_DOMAIN_NAMES, EmailNotValidError, validate_email

from identities.text import MAX_VALUE_CHARACTERS, NormalisationError, without_invisible

# An address must tell people apart, not be reachable from everywhere: intranets write to anna@crm.local.
SPECIAL_USE_DOMAIN_NAMES.clear()

_PLAIN_LOCAL = re.compile(r"((?=.{1,64}@)[A-Za-z0-9_+-]+(?:\.[A-Za-z0-9_+-]+)*)@[^@]+$")
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
        local, domain = _checked_parts(address)
    except EmailNotValidError as error:
        raise NormalisationError("is not an e-mail address") from error
    value = f"{_without_ignored(local, provider_rules.get(domain))}@{domain}"
    if len(value) > MAX_VALUE_CHARACTERS:
        raise NormalisationError(f"is longer than {MAX_VALUE_CHARACTERS} characters")
    return value


def _checked_parts(address: str) -> tuple[str, str]:
    """Return both parts in lower case. Most addresses share few domains, and most local parts are plain."""
    plain = _PLAIN_LOCAL.match(address)
    if plain and address.isascii():
        return plain[1].lower(), _checked("a" + address[plain.end(1) :])[1]
    return _checked(address)


@lru_cache(maxsize=4096)
def _checked(address: str) -> tuple[str, str]:
    checked = validate_email(address, check_deliverability=False, globally_deliverable=False, allow_quoted_local=True)
    return checked.local_part.lower(), checked.ascii_domain.lower()


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

"""Ids of messengers, sites, programmes and other systems: opaque, so almost nothing is changed."""

from __future__ import annotations

import re
import unicodedata
from uuid import UUID

from identities.text import MAX_VALUE_CHARACTERS, NormalisationError, ascii_digits, is_plain, without_invisible

_WHATSAPP_SUFFIX = re.compile(r"@(?:c\.us|s\.whatsapp\.net)$")


def normalise_whatsapp_id(raw: str) -> str:
    """Return the id's digits as they were received: adding or dropping one would name somebody else."""
    text = without_invisible(ascii_digits(raw)).removeprefix("whatsapp:")
    digits = re.sub(r"[\s().-]", "", _WHATSAPP_SUFFIX.sub("", text)).removeprefix("+")
    if not re.fullmatch(r"[0-9]{7,15}", digits):
        raise NormalisationError("is not a WhatsApp id, which has 7 to 15 digits")
    return digits


def normalise_number(raw: str) -> str:
    """Return a numeric user id; names with @ change hands and are refused."""
    digits = without_invisible(ascii_digits(raw))
    if not re.fullmatch(r"[0-9]{1,20}", digits):
        raise NormalisationError("is not a user id, which is a number; display names change and are not matched")
    return digits


def normalise_text(raw: str) -> str:
    """Return the text trimmed and in one Unicode form, otherwise as it was."""
    text = unicodedata.normalize("NFC", raw.strip())
    if not is_plain(text):
        raise NormalisationError("has control characters")
    if len(text) > MAX_VALUE_CHARACTERS:
        raise NormalisationError(f"is longer than {MAX_VALUE_CHARACTERS} characters")
    return text


def normalise_token(raw: str) -> str:
    """Return an id that has no spaces."""
    token = normalise_text(without_invisible(raw))
    if re.search(r"\s", token):
        raise NormalisationError("has spaces inside")
    return token


def normalise_card(raw: str) -> str:
    """Return a membership number without the spaces it is printed with."""
    return re.sub(r"\s+", "", normalise_text(without_invisible(raw)))


def normalise_random(raw: str) -> str:
    """Return a random id; UUIDs are the same in every spelling."""
    token = normalise_token(raw)
    try:
        return str(UUID(token))
    except ValueError:
        return token

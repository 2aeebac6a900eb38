"""Phone numbers: E.164, with an extension as a number of its own."""

from __future__ import annotations

import re

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat, ValidationResult

from identities.plain_numbers import is_written_in_full
from identities.text import NormalisationError, ascii_digits, without_invisible

_NOT_A_NUMBER = "is not a phone number"
_SCHEME = re.compile(r"(?:tel|whatsapp|sms):", re.IGNORECASE)
_NUMBER_ALONE = re.compile(r"\+[0-9 ().-]+")
_LETTER = re.compile(r"[^\W\d_]")
_EXTENSION = re.compile(
    r"(?:;\s*ext\s*=|,?\s*(?:extension|extn?|int|доб|durchwahl|x)\.?:?|#)\s*(\d{1,10})\s*#?$", re.IGNORECASE
)
_CONTEXT = re.compile(r";\s*phone-context=(\+\d{1,15})", re.IGNORECASE)
_E164 = re.compile(r"\+[0-9]{7,15}")
_SHORTEST_LOCAL_NUMBER = 7

_KEYPAD = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "22233344455566677778889999")
# Some voice providers write a hidden caller as a word, some as that word on a telephone's keys (+266696687).
_HIDDEN_CALLERS = frozenset(
    f"+{word.translate(_KEYPAD)}"
    for word in ("ANONYMOUS", "BLOCKED", "PRIVATE", "RESTRICTED", "UNAVAILABLE", "UNKNOWN", "WITHHELD")
)

# Numbering plans that changed while old spellings live on in address books and messenger ids.
_REWRITES = (
    # Brazil put a 9 before all mobile numbers; eight digits beginning with 2 to 5 are landlines and stay.
    (re.compile(r"\+55([1-9][0-9])([6-9][0-9]{7})"), r"+55\g<1>9\g<2>"),
    # Mexico dropped the 1 between country code and mobile number.
    (re.compile(r"\+521([0-9]{10})"), r"+52\g<1>"),
)


def normalise_phone_number(raw: str, default_region: str | None = None) -> str:
    """Return the number as `+<digits>` or `+<digits>;ext=<digits>`; raise NormalisationError otherwise."""
    number, extension = _parts(raw)
    if _LETTER.search(number):
        raise NormalisationError("has letters and is no number to call")
    international = _international_form(number, default_region)
    if international in _HIDDEN_CALLERS:
        raise NormalisationError("stands for a hidden caller")
    return f"{international};ext={extension}" if extension else international


def phone_number_of_whatsapp(value: str) -> str | None:
    """Return the phone number a WhatsApp id points to, as evidence only: the two may differ."""
    try:
        return normalise_phone_number(f"+{value}")
    except NormalisationError:
        return None


def _parts(raw: str) -> tuple[str, str]:
    text = _SCHEME.sub("", ascii_digits(without_invisible(raw)), count=1).strip()
    if _NUMBER_ALONE.fullmatch(text):
        return text, ""
    context = _CONTEXT.search(text)
    text = _CONTEXT.sub("", text)
    extension = _EXTENSION.search(text)
    number = (text[: extension.start()] if extension else text).partition(";")[0].strip()
    if context and not number.startswith("+"):
        number = context.group(1) + number.lstrip("0")
    return number, extension.group(1) if extension else ""


def _international_form(number: str, default_region: str | None) -> str:
    written = _rewritten("+" + re.sub(r"[^0-9]", "", number)) if number.startswith("+") else number
    value = _rewritten(written if is_written_in_full(written) else _read(number, written, default_region))
    if not _E164.fullmatch(value):
        raise NormalisationError(_NOT_A_NUMBER)
    return value


def _read(number: str, written: str, default_region: str | None) -> str:
    parsed = _parse(written, default_region)
    if parsed is None and number.startswith("00"):
        parsed = _parse(_rewritten("+" + re.sub(r"[^0-9]", "", number)[2:]), None)
    if parsed is None:
        raise NormalisationError(_NOT_A_NUMBER if default_region or number.startswith("+") else _no_region(number))
    return phonenumbers.format_number(parsed, PhoneNumberFormat.E164)


def _no_region(number: str) -> str:
    digits = sum(character.isdigit() for character in number)
    return "is a national number without a region" if digits >= _SHORTEST_LOCAL_NUMBER else _NOT_A_NUMBER


def _parse(number: str, region: str | None) -> PhoneNumber | None:
    try:
        parsed = phonenumbers.parse(number, region.upper() if region else None)
    except NumberParseException:
        return None
    if phonenumbers.is_possible_number_with_reason(parsed) != ValidationResult.IS_POSSIBLE:
        return None
    is_short = not number.startswith("+") and sum(character.isdigit() for character in number) < _SHORTEST_LOCAL_NUMBER
    return None if is_short and not phonenumbers.is_valid_number(parsed) else parsed


def _rewritten(number: str) -> str:
    for pattern, replacement in _REWRITES:
        if pattern.fullmatch(number):
            return pattern.sub(replacement, number)
    return number

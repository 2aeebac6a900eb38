"""Secrets that must never be kept as facts: numbers of payment cards, and passwords in the words people use."""

from __future__ import annotations

import re

_WORDS = (
    "password|passwort|kennwort|passwd|passcode|passphrase|pwd|pin|puk|tan|cvv|cvc|cvn|secret|otp|contrasena"
    "|clave|mot-de-passe|motdepasse|senha|wachtwoord|credit-card|creditcard|card-number|kreditkarte|kreditkartennummer"
    "|security-code|one-time-code"
)
_SECRET_KEY = re.compile(rf"(?:^|-)(?:{_WORDS})(?:$|-)")
_SPOKEN = (
    "password|passwort|kennwort|passwd|passcode|pwd|pin|cvv|cvc|otp|contrase\u00f1a|contrasena|mot de passe|senha"
    "|wachtwoord"
)
_PASSWORD = re.compile(
    rf"\b(?:{_SPOKEN})\b(?: (?:code|number|nummer))?\s*(?:is|ist|lautet|est|es|:|=)\s*\S{{3,}}", re.IGNORECASE
)
_BLOT = "\u2022\u2022\u2022\u2022"
_DIGITS = re.compile(r"(?<!\d)\d(?:[ .\-\u00a0]?\d){12,18}(?!\d)")
_CARD = re.compile(
    r"4\d{12}(?:\d{3})?(?:\d{3})?|(?:5[1-5]\d\d|222[1-9]|22[3-9]\d|2[3-6]\d\d|27[01]\d|2720)\d{12}|3[47]\d{13}"
    r"|3(?:0[0-5]|[68]\d)\d{11}|6(?:011|5\d\d|4[4-9]\d)\d{12}|35(?:2[89]|[3-8]\d)\d{12}|62\d{14,17}"
    r"|(?:50|5[6-9]|6[37])\d{11,17}"
)


def secret_in(text: str) -> str:
    """Return what sort of secret a text seems to hold; empty when none."""
    if any(_is_card(re.sub(r"\D", "", found[0])) for found in _DIGITS.finditer(text)):
        return "a card number"
    return "a password" if _PASSWORD.search(text) else ""


def is_secret_key(key: str) -> bool:
    """Tell whether a key names a secret."""
    return _SECRET_KEY.search(key) is not None


def _is_card(digits: str) -> bool:
    """Tell whether these digits are as long as a card's, begin like one, and have its check digit."""
    return _CARD.fullmatch(digits) is not None and _luhn(digits) == 0


def _luhn(digits: str) -> int:
    doubled = (int(digit) * 2 for digit in digits[-2::-2])
    return (sum(int(digit) for digit in digits[-1::-2]) + sum(sum(divmod(each, 10)) for each in doubled)) % 10


def masked(text: str) -> str:
    """Return the text with card numbers and what is said to be a password blotted out."""
    hidden = _DIGITS.sub(lambda found: _BLOT if _is_card(re.sub(r"\D", "", found[0])) else found[0], text)
    return _PASSWORD.sub(lambda found: re.sub(r"\S+$", _BLOT, found[0]), hidden)

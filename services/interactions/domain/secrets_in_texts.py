"""Secrets that must never be kept as facts: numbers of payment cards, and passwords in the words people use."""

from __future__ import annotations

import re

from services.interactions.domain.card_numbers import masked_cards

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


def secret_in(text: str) -> str:
    """Return what sort of secret a text seems to hold; empty when none."""
    if masked_cards(text) != text:
        return "a card number"
    return "a password" if _PASSWORD.search(text) else ""


def is_secret_key(key: str) -> bool:
    """Tell whether a key names a secret."""
    return _SECRET_KEY.search(key) is not None


def masked(text: str) -> str:
    """Return the text with card numbers masked and what is said to be a password blotted out."""
    return _PASSWORD.sub(lambda found: re.sub(r"\S+$", _BLOT, found[0]), masked_cards(text))

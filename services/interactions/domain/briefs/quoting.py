"""What others wrote as it may stand in a brief: short, on one line, and unable to be anything but a quotation."""

from __future__ import annotations

import html
import re
import unicodedata

from services.interactions.domain.own_words import own_words
from services.interactions.domain.secrets_in_texts import masked

_READ = 4000
_SPACE = re.compile(r"\s+")
_LINK = re.compile(r"(?i)\b(?:https?://|www\.)([^\s/?#]{1,60})[^\s]*")
_ADDRESSED = re.compile(r"^(?:\s*\.?@\w{1,40}[:,]?(?=\s))+")
"""Whom a public message is addressed to, which takes the room of what it says."""

_MARKUP = str.maketrans(
    {
        "<": "\u2039", ">": "\u203a", "`": "'", "\u201c": "'", "\u201d": "'", "\u201e": "'", "\u00ab": "'",
        "\u00bb": "'", '"': "'", "{": "(", "}": ")", "[": "(", "]": ")", "|": "/", "*": "\u00b7", "\\": "/",
        "#": "\u266f",
    }
)  # fmt: skip
"""Characters that begin or end something in HTML, Markdown, templates or a quotation, by ones that look alike."""

_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_KEPT = frozenset("\n\t\r\u200d")


def quoted(text: str, limit: int) -> str:
    """Return somebody's own words, cut where they are too long, without whom they address and what links hide."""
    own = own_words(html.unescape(text[:_READ]))
    return shortened(_ADDRESSED.sub("", _LINK.sub(_named, own)), limit)


def shortened(text: str, limit: int) -> str:
    """Return a text on one line of `limit` characters at most, without control characters and markup.

    Card numbers and passwords are blotted out.
    """
    visible = "".join(each for each in text[:_READ] if each in _KEPT or unicodedata.category(each) not in _HIDDEN)
    line = _SPACE.sub(" ", visible.replace("\u200d", "")).strip()
    line = masked(line).translate(_MARKUP)
    if len(line) <= limit:
        return line
    cut = line[: limit - 1]
    at = cut.rfind(" ")
    return (cut[:at] if at > limit // 2 else cut).rstrip(" .,;:-") + "\u2026"


def _named(link: re.Match[str]) -> str:
    """Return where a link leads, without anything that could be followed."""
    return f"(link to {link[1].lower().replace(':', ' ')})"

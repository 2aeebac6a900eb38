"""Words as they are compared: without case, accents, punctuation or script."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from anyascii import anyascii
from servicekit.words import UNSPACED, plain_word

MAX_WORDS = 8

_APART = re.compile("[^\\w'\u2019\u02bc]+|_+")
_NOT_PLAIN = re.compile(r"[^a-z0-9]+")
_LONGEST_UNSPACED = 5
"""Of scripts written without spaces a part of a name is looked for as well as the whole."""

_HIDDEN = "***"


@lru_cache(maxsize=1024)  # several kinds of keys ask for the words of one contact, one after the other
def words(*texts: str) -> tuple[str, ...]:
    """Return the different words of some names, up to 8, in the order written; masked values are no names."""
    shown = " ".join(text for text in texts if text and _HIDDEN not in text)
    parts = dict.fromkeys(_APART.split(unicodedata.normalize("NFKC", shown).casefold()))
    return tuple(dict.fromkeys(word for part in parts if part for word in _spellings(part)))[:MAX_WORDS]


def folded_value(text: str) -> str:
    """Return an id or a handle as it is looked for: without case, spaces and a leading @."""
    plain = "".join(unicodedata.normalize("NFKC", text).casefold().split())
    return plain.removeprefix("@")


def plain_text(text: str) -> str:
    """Return a text as it is ordered: plain letters and digits with single spaces between."""
    return " ".join(_NOT_PLAIN.sub(" ", anyascii(unicodedata.normalize("NFKC", text)).lower()).split())


@lru_cache(maxsize=8192)
def _spellings(part: str) -> tuple[str, ...]:
    if not part.isascii() and UNSPACED.search(part) and len(part) <= _LONGEST_UNSPACED:
        return tuple(word for start in range(len(part)) if (word := plain_word(part[start:])))
    word = plain_word(part)
    return (word,) if word else ()

"""Words as they are compared: without case, accents, punctuation or script."""

from __future__ import annotations

import re
import unicodedata

from anyascii import anyascii

MAX_WORD = 32

UNSPACED = re.compile("[\u0e00-\u0eff\u1100-\u11ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af]")
"""A character of the scripts that are written without spaces, or whose words are looked for by their syllables."""

_NOT_PLAIN = re.compile(r"[^a-z0-9]+")
_PLAIN = re.compile(r"[a-z0-9]+")
_APOSTROPHES = str.maketrans("", "", "'\u2019\u02bc")
_SIGNS = re.compile(r"[^\w\s]+")


def plain_word(word: str) -> str:
    """Return one word in plain letters and digits, cut at 32; empty when there are none in it."""
    written = word if word.isascii() else anyascii(word)
    return _NOT_PLAIN.sub("", written.lower())[:MAX_WORD]


def words_in(text: str) -> list[str]:
    """Return the words of a running text in the order written, repeats too; an unspaced script gives its syllables."""
    plain = text.translate(_APOSTROPHES)
    if not plain.isascii():
        signless = _SIGNS.sub(" ", unicodedata.normalize("NFKC", plain).casefold())
        plain = anyascii(UNSPACED.sub(r" \g<0> ", signless))
    return [word[:MAX_WORD] for word in _PLAIN.findall(plain.lower())]

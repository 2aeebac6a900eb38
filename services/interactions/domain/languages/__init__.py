"""What is known of languages: one file each, with its plain words, words of mood, and phrases of people who repeat."""

from __future__ import annotations

import importlib
import pkgutil
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import cast

_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_LEAST_PLAIN = 2
_AHEAD = 2


@dataclass(frozen=True)
class Language:
    """One language. `mood` gives words a weight from -3 (bad) to 3 (good); `version` changes with any of its words."""

    code: str
    version: int
    plain: frozenset[str]
    negations: frozenset[str]
    mood: Mapping[str, int]
    said_so: tuple[str, ...]
    thanks: frozenset[str]


@cache
def languages() -> Mapping[str, Language]:
    """Return every language of this folder by its code."""
    files = sorted(entry.name for entry in pkgutil.iter_modules(__path__) if not entry.name.startswith("_"))
    found = [cast("Language", importlib.import_module(f"{__name__}.{name}").LANGUAGE) for name in files]
    return {language.code: language for language in found}


def listed(several: str) -> frozenset[str]:
    """Return words that stand in one text, with spaces between them."""
    return frozenset(several.split())


def words(text: str) -> list[str]:
    """Return the words of a text in lower case, with straight apostrophes."""
    plain = unicodedata.normalize("NFKC", text).replace("\u2019", "'").casefold()
    return _WORD.findall(plain)


def language_of(spoken: Sequence[str], preferred: str = "") -> Language | None:
    """Return the language of a text by its words; where those do not decide, the preferred one, or None."""
    known = languages()
    counts = {
        code: sum(word in language.plain or word in language.mood for word in spoken)
        for code, language in known.items()
    }
    first, second = sorted(counts.values(), reverse=True)[:2]
    if first >= _LEAST_PLAIN and first >= second + (_AHEAD if first < 6 else 1):
        return known[max(counts, key=lambda code: counts[code])]
    return known.get(preferred.partition("-")[0].lower())

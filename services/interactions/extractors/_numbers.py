"""Numbers that follow the words for them, such as "order no. 4711", and what only looks like one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from services.interactions.domain.extracting import Found

NUMBER_WORD = r"(?:numbers?|num|nos?|nrs?|nummern?|ids?|num[eé]ros?|n[uú]mero|code|ref(?:erence)?)\b\.?|n[°º]|№|#"
"""What people put between the name of a thing and its number."""

BETWEEN = r"[ \t]*(?:\(|is|ist|lautet|was|war|es|est|[:=#-])?[ \t]*[:#]?[ \t]*[\"'(]?"
"""What may stand between that and the number itself."""

CODE = r"(?P<value>[A-Z0-9](?:[A-Z0-9]|[-/_.](?=[A-Z0-9])){2,29})(?![\w@%€£$]|[.,]\d)"

_DATE = re.compile(r"\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|(?:19|20)\d\d[./-]\d{1,2}[./-]\d{1,2}|(?:19|20)\d\d")
_WEB = re.compile(r"(?i)https?|www\.|\.(?:com|org|net|de|co|uk|io|ly)\b|t\.co")


def numbers(pattern: re.Pattern[str], text: str, *, digits: int) -> Iterator[Found]:
    """Yield what a pattern calls `value` where it has so many digits at least and is neither date nor address."""
    for match in pattern.finditer(text):
        value = match["value"].rstrip("-/_.")
        if sum(map(str.isdigit, value)) < digits or _DATE.fullmatch(value) or _WEB.search(value):
            continue
        yield Found(value.upper(), match.start("value"), match.start("value") + len(value))


def named(names: str, *, needs_word: bool = False) -> re.Pattern[str]:
    """Return the pattern of a number after one of these names; `needs_word`: only with a word such as "number"."""
    word = f"(?:{NUMBER_WORD})" if needs_word else f"(?:{NUMBER_WORD})?"
    return re.compile(rf"(?<![\w@#/-])(?:{names})[ \t-]*{word}{BETWEEN}{CODE}", re.IGNORECASE)

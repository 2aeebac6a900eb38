"""The code of an error, as a device or a page shows it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from services.interactions.domain.extracting import Found

KEY = "error-code"
VERSION = 1
EXAMPLES: dict[str, list[str]] = {
    "It says error 0x80070057.": ["0X80070057"],
    "error code E-23": ["E-23"],
    "Fehlercode: F07": ["F07"],
    "I get a 404 error all day": ["404"],
    "Error: CE-34878-0 on my console": ["CE-34878-0"],
    "error 1 of 5": [],
    "no error at all in 2 days": [],
    "an error costs 100 euros": [],
}

_AFTER = re.compile(
    r"(?<![\w@#/-])(?i:(?:error|fehler|erreur|err|errore)(?:[ \t-]*(?:code|codes|number|no\.?|nummer|meldung|message))?"
    r"|fehlercode|error-?id|stop[ \t]?code)"
    r"(?i:[ \t]*(?:is|ist|was|says|[:=#(\"'-]))?[ \t]*[:#\"'(]?[ \t]*"
    r"(?P<value>0[xX][0-9a-fA-F]{3,16}|[A-Z]{1,6}[-_ ]?\d[A-Z0-9]*(?:[-_]\d[A-Z0-9]*)*|\d{3,6}(?:[-_]\d+)*)"
    r"(?![\w@%€£$]|[.,:]\d|[ \t]+(?:of|times?|mal|days?|tage?|people|customers?|euros?|dollars?|pounds?)\b)"
)
_BEFORE = re.compile(
    r"(?<![\w.,€£$#@/-])(?P<value>[45]\d\d|0[xX][0-9a-fA-F]{4,16})[ \t]+(?i:error|errors|fehler|erreur)\b"
)


def find(text: str) -> Iterator[Found]:
    """Yield codes beside a word for an error."""
    found = [match for pattern in (_AFTER, _BEFORE) for match in pattern.finditer(text)]
    for match in sorted(found, key=lambda match: match.start("value")):
        yield Found(match["value"].upper().replace(" ", "-"), match.start("value"), match.end("value"))

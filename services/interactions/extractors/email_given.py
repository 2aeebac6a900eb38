"""An e-mail address the customer gives as theirs."""

from __future__ import annotations

import re
from collections.abc import Iterator

from services.interactions.domain.extracting import Found

KEY = "email-confirmed"
VERSION = 1
EXAMPLES: dict[str, list[str]] = {
    "My email is ann@example.com.": ["ann@example.com"],
    "You can reach me at ann.b+x@mail.example.org please": ["ann.b+x@mail.example.org"],
    "Meine E-Mail-Adresse lautet Jo@Example.de": ["Jo@example.de"],
    "email: jo@example.com": ["jo@example.com"],
    "I wrote to support@example.com yesterday": [],
    "@brand please help": [],
    "your mail from noreply@example.com": [],
}

_ADDRESS = (
    r"(?P<value>[A-Za-z0-9][A-Za-z0-9.+_%-]{0,62}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,24})"
)
_GIVEN = re.compile(
    r"(?i:(?:\bmy|\bmeine|\bmon|\bmi|\bmeu)[ \t]+(?:[a-z]{2,12}[ \t]+){0,2}(?:e-?mail|mail|courriel|correo|account|konto)"
    r"(?:[ \t-]*(?:address|adresse|id))?(?:[ \t]*(?:is|ist|lautet|est|es|:|=))?"
    r"|(?:reach|contact|mail|email|write|answer|reply)(?:[ \t]+to)?[ \t]+me[ \t]+(?:at|on|under|via|here:?)"
    r"|(?:^|\n|[.!;,] ?)e-?mail(?:[ \t-]*(?:address|adresse))?[ \t]*[:=]"
    r"|erreichen sie mich unter|schreiben sie mir an)[ \t]*[\"'<(]?" + _ADDRESS
)
_NOBODY = re.compile(r"(?i)(?:no-?reply|support|help|info|service|contact|sales|donotreply)@")


def find(text: str) -> Iterator[Found]:
    """Yield addresses in words that say they are the customer's; the domain in lower case, as everywhere."""
    for match in _GIVEN.finditer(text):
        local, _, domain = match["value"].rpartition("@")
        if not _NOBODY.match(match["value"]):
            yield Found(f"{local}@{domain.lower()}", match.start("value"), match.end("value"))

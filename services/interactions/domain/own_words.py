"""What somebody wrote themselves in a message: without what they quoted, forwarded, or have under every mail."""

from __future__ import annotations

import re

_QUOTED = re.compile(r"[ \t]{0,3}(?:>|\|[ \t])")
_INTRODUCTION = re.compile(
    r"[ \t]*(?:"
    r"On\b.{3,200}\b(?:wrote|sent):|"
    r"(?:Am|Den)\b.{3,200}\b(?:schrieb|skrev|geschrieben)\b.{0,120}:|"
    r"Le\b.{3,200}\ba \u00e9crit\s?:|"
    r"El\b.{3,200}\bescribi\u00f3:|"
    r"Il\b.{3,200}\bha scritto:|"
    r"Em\b.{3,200}\bescreveu:|"
    r"Op\b.{3,200}\bschreef\b.{0,120}:|"
    r"\d{4}[-/.\u5e74].{3,200}(?:wrote|schrieb):?|"
    r".{3,160}\b(?:wrote|schrieb|writes)\b[^.!?]{0,60}:[ \t]*"
    r")[ \t]*",
    re.IGNORECASE,
)
_END_OF_OWN = re.compile(
    r"[ \t]*(?:"
    r"-{2,}[ \t]*(?:Original Message|Original-Nachricht|Urspr\u00fcngliche Nachricht|Forwarded message"
    r"|Weitergeleitete Nachricht"
    r"|Message d'origine|Mensaje original)[ \t]*-{2,}|"
    r"Begin forwarded message:|Anfang der weitergeleiteten Nachricht:|"
    r"_{10,}|"
    r"--[ \t]?|"
    r"Sent from my [^.!?]{2,40}|Von meinem [^.!?]{2,30} gesendet|Get Outlook for \w+|Envoy\u00e9 de mon [^.!?]{2,30}"
    r")",
    re.IGNORECASE,
)
_HEADER = re.compile(
    r"[ \t]*\*?(?:From|Von|De|Sent|Gesendet|Envoy\u00e9|To|An|Subject|Betreff|Objet):\*?[ \t]", re.IGNORECASE
)
_HEADERS_IN_A_ROW = 3
_WRAPPED = 2
"""Over how many lines a program may have wrapped the words that introduce a quotation."""


def own_words(text: str) -> str:
    """Return the text with everything that is not the writer's own replaced by spaces: what is left keeps its place.

    When nothing would be left, the whole text is returned: a forwarded message alone is what the customer wanted read.
    """
    lines = text.splitlines(keepends=True)
    own = [True] * len(lines)
    for number, line in enumerate(lines):
        if not own[number]:
            continue
        if _ends(lines, number):
            own[number:] = [False] * (len(lines) - number)
            break
        if _QUOTED.match(line):
            own[number] = False
            continue
        for length in range(1, _WRAPPED + 1):
            if _introduces(lines, number, length):
                own[number : number + length] = [False] * length
                break
    kept = "".join(line if is_own else _blank(line) for line, is_own in zip(lines, own, strict=True))
    return kept if kept.strip() else text


def _ends(lines: list[str], number: int) -> bool:
    """Tell whether from this line on nothing is the writer's own."""
    if _END_OF_OWN.fullmatch(lines[number].rstrip("\r\n")):
        return True
    some = lines[number : number + _HEADERS_IN_A_ROW]
    return len(some) == _HEADERS_IN_A_ROW and all(_HEADER.match(line) for line in some)


def _introduces(lines: list[str], number: int, length: int) -> bool:
    """Tell whether these lines say that a quotation follows, and one does."""
    if number + length > len(lines):
        return False
    words = " ".join(line.strip() for line in lines[number : number + length])
    if len(words) > 400 or not _INTRODUCTION.fullmatch(words):
        return False
    following = next((line for line in lines[number + length :] if line.strip()), "")
    return _QUOTED.match(following) is not None


def _blank(line: str) -> str:
    return "".join(each if each in "\r\n" else " " for each in line)

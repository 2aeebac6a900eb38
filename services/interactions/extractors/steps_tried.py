"""What the customer has tried already, so that nobody has them do it once more."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from services.interactions.domain.extracting import Found

KEY = "steps-tried"
VERSION = 1
EXAMPLES: dict[str, list[str]] = {
    "I have already restarted my phone twice": ["restarted"],
    "I've tried reinstalling the app and I cleared the cache": ["reinstalled", "cleared cache or cookies"],
    "Ich habe das Gerät schon neu gestartet": ["restarted"],
    "I've reset my password but it is the same": ["changed password"],
    "I did a factory reset": ["factory reset"],
    "I have already updated it to the newest version": ["updated"],
    "I updated to version 11 and now it is broken": [],
    "I haven't restarted it yet": [],
    "Should I restart it?": [],
    "It restarted by itself": [],
    "It keeps connecting and disconnecting my network": [],
    "When I need it I'm having to reboot my router": ["restarted"],
    "How do I reset my password?": [],
}


@dataclass(frozen=True)
class _Step:
    """How a step is said: as done, as something tried, and in German."""

    name: str
    done: str
    trying: str
    german: str
    needs_perfect: bool = False
    """Whether "I did it" may also tell of the cause of the trouble, so that only "I have done it" counts."""


_STEPS = (
    _Step("factory reset", "(?:a |done a )?(?:factory|hard|full|master)[ -]?reset", "a (?:factory|hard|full) reset", "auf werkseinstellungen"),
    _Step("changed password", "(?:re-?set|changed) my password", "(?:changing|resetting) my password", "passwort (?:ge\u00e4ndert|zur\u00fcckgesetzt)"),
    _Step("reinstalled", "(?:re-?installed|uninstalled)", "(?:re-?installing|uninstalling|to re-?install)", "(?:neu installiert|deinstalliert)"),
    _Step(
        "restarted",
        "(?:(?:hard |force )?re-?started|re-?booted|power[ -]?cycled|(?:turned|switched) (?:\\w+ ){0,2}off and (?:back )?on)",
        "(?:re-?starting|re-?booting|power[ -]?cycling|re-?(?:start|boot)|(?:turning|switching) (?:\\w+ ){0,2}off and (?:back )?on|to re-?(?:start|boot))",
        "(?:neu ?gestartet|aus- und (?:wieder )?eingeschaltet)",
    ),
    _Step("reset", "reset (?=(?:it|the|my|our|network|all)\\b)(?!my password)", "resetting", "zur\u00fcckgesetzt"),
    _Step("cleared cache or cookies", "(?:cleared|deleted) (?:\\w+ ){0,2}(?:cache|cookies)", "(?:clearing|deleting) (?:\\w+ ){0,2}(?:cache|cookies)", "(?:cache|cookies) (?:geleert|gel\u00f6scht)"),
    _Step("updated", "(?:updated|upgraded)", "updating", "aktualisiert", needs_perfect=True),
    _Step("signed out and in again", "(?:logged|signed) out and (?:back )?in", "(?:logging|signing) out and (?:back )?in", "ab- und (?:wieder )?angemeldet"),
    _Step("unplugged", "unplugged", "(?:unplugging|to unplug)", "vom strom genommen"),
    _Step("tried another device or browser", "tried (?:it )?(?:on |with )?(?:a )?(?:different|another|other|several|multiple) (?:browsers?|devices?|computers?|phones?)", "(?:on |with )?(?:a )?(?:different|another|other|several|multiple) (?:browsers?|devices?|computers?|phones?)", "(?:anderen browser|anderes ger\u00e4t) (?:probiert|versucht)"),
)  # fmt: skip

_PERFECT = r"\b(?:i|we)(?:['\u2019]ve| have|['\u2019]d| had)(?: already| just| also| even| now| both| then| since)*"
_PAST = r"\b(?:i|we)(?: already| just| also| even| then| both)*(?: did| made)?|\balready"
_TRIED = r"\b(?:having|had|have) to(?: keep| constantly)?|\b(?:tried|trying)(?: to)?(?: both)?|\b(?:i|we)(?:['\u2019]ve| have)(?: already)? been|\beven after|\bdespite"
_ICH = r"\b(?:ich|wir) (?:habe?n?|hatten?) [^.!?\n]{0,60}?|\b(?:schon|bereits) "
_NEVER = re.compile(
    r"(?i)(?:n['\u2019]t|\bnot|\bnever|\bwithout|\bnicht|\bnie|\bkein(?:e|en)?|\bif|\bwhen|\bonce|\bevery time|\bbefore"
    r"|\bdo|\bdoes|\bshould|\bcould|\bcan|\bwill)"
    r"[^.!?\n]{0,12}$"
)


def _pattern(step: _Step) -> re.Pattern[str]:
    done = _PERFECT if step.needs_perfect else f"{_PERFECT}|{_PAST}"
    english = rf"(?:{done})[ ](?P<done>{step.done})|(?:{_TRIED})[ ](?P<trying>{step.trying})"
    return re.compile(rf"(?i)(?:{english}|(?:{_ICH})(?P<german>{step.german}))\b")


_PATTERNS = tuple((step.name, _pattern(step)) for step in _STEPS)


def find(text: str) -> Iterator[Found]:
    """Yield steps in words that say the customer has done them, each named alike however it was said."""
    found: list[tuple[int, int, str]] = []
    for name, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            group = str(match.lastgroup)
            if not _NEVER.search(text[max(0, match.start() - 20) : match.start(group)]):
                found.append((match.start(group), match.end(group), name))
    for start, end, name in sorted(found):
        yield Found(name, start, end)

"""Repeats: whether somebody is in touch again about the same matter, and by which rule that can be told."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from services.interactions.domain.interaction import ActorType, Direction, Kind
from services.interactions.domain.languages import language_of, languages, listed, words
from services.interactions.domain.own_words import own_words

WINDOWS = (1, 7, 30)
"""In days; a repeat is told with the shortest one it falls into."""

EPISODE = timedelta(minutes=30)
"""Messages on one channel with shorter gaps, or this one, are one contact."""

SHINGLE = 3
LEAST_WORDS = 8
LEAST_ALIKE = 0.5
MOST_THANKS = 5

_LEAST_SHARED = 2
_LEAST_OVERLAP = 0.4
_NUMBER = re.compile(r"(?=[^\s]*\d[^\s]*\d[^\s]*\d[^\s]*\d)[A-Za-z0-9][A-Za-z0-9/-]{3,29}")
_NAMES = re.compile(r"(?:[@#]|https?://)\S+")
_TIMES = re.compile(
    r"\b(?:the|my|like) (?:\d{1,2}(?:st|nd|rd|th)|second|third|fourth|fifth|sixth|tenth|umpteenth) time\b"
)
_STEM = 5
_LONE = frozenset({Kind.CALL, Kind.VISIT})
_COUNTED = frozenset({Kind.MESSAGE, Kind.CALL, Kind.VISIT})


@dataclass(frozen=True)
class Heard:
    """One interaction as repeats see it. `matter` is its issue, or empty."""

    name: str
    occur_time: datetime
    channel: str
    direction: Direction
    kind: Kind
    actor: ActorType | None
    text: str
    topic: str = ""
    thread: str = ""
    matter: str = ""
    source: str = ""


@dataclass(frozen=True)
class Repeat:
    """Somebody was in touch before about the same: when last, by which rule, and within how many days."""

    earlier: str
    rule: str
    window_days: int


def counts(heard: Heard) -> bool:
    """Tell whether this is a contact by the customer: automatic mail, surveys and thanks are none."""
    return (
        heard.direction is Direction.INBOUND
        and heard.kind in _COUNTED
        and heard.actor in (None, ActorType.CUSTOMER)
        and not is_thanks(heard.text)
    )


def repeat_of(now: Heard, earlier: Sequence[Heard]) -> Repeat | None:
    """Return the latest earlier contact about the same matter; `earlier` may hold anything of the same person."""
    if not counts(now):
        return None
    past = sorted((each for each in earlier if _is_before(each, now)), key=lambda each: each.occur_time, reverse=True)
    for each in _before_this_episode(now, past):
        days = (now.occur_time - each.occur_time) / timedelta(days=1)
        window = next((days_wide for days_wide in WINDOWS if days <= days_wide), None)
        rule = _rule(now, each) if window else ""
        if window and rule:
            return Repeat(each.name, rule, window)
    return None


@lru_cache(maxsize=512)
def says_so(text: str) -> bool:
    """Tell whether somebody says that they have said it before, in any language known."""
    spoken = " ".join(words(_own(text)))
    return any(f" {phrase} " in f" {spoken} " for phrase in _phrases()) or _TIMES.search(spoken) is not None


def is_thanks(text: str) -> bool:
    """Tell whether a text is thanks and nothing else: five words at most, all of one list, and one kind one."""
    spoken = [word for word in words(_own(text)) if not word.isdigit()]
    if not 0 < len(spoken) <= MOST_THANKS:
        return False
    return any(
        all(word in language.thanks for word in spoken) and any(language.mood.get(word, 0) > 0 for word in spoken)
        for language in languages().values()
    )


def alike(one: str, other: str) -> float:
    """Return how much of the three-word shingles of two texts is shared, from 0 to 1; 0 for short texts."""
    first, second = _shingles(one), _shingles(other)
    if not first or not second:
        return 0.0
    return len(first & second) / len(first | second)


def _is_before(each: Heard, now: Heard) -> bool:
    return (each.occur_time, each.name) < (now.occur_time, now.name) and counts(each)


def _before_this_episode(now: Heard, past: Sequence[Heard]) -> Sequence[Heard]:
    """Leave out what belongs to the same contact: messages on the same channel without a longer gap; newest first."""
    if now.kind in _LONE:
        return past
    start = now.occur_time
    left: list[Heard] = []
    for each in past:
        if each.channel == now.channel and each.kind not in _LONE and start - each.occur_time <= EPISODE:
            start = each.occur_time
        else:
            left.append(each)
    return left


def _rule(now: Heard, each: Heard) -> str:
    if now.matter and now.matter == each.matter:
        return "same-issue"
    if now.matter and each.matter:
        return ""
    if _topic(now.topic) and _topic(now.topic) == _topic(each.topic):
        return "same-topic"
    if now.thread and (now.source, now.thread) == (each.source, each.thread):
        return "same-thread"
    if _numbers(now.text) & _numbers(each.text):
        return "same-number"
    if alike(now.text, each.text) >= LEAST_ALIKE:
        return "same-text"
    if _is_same_matter(now.text, each.text):
        return "same-words"
    return "said-so" if says_so(now.text) else ""


def _topic(topic: str) -> str:
    """Return the first two parts of a topic; `other` is none."""
    parts = topic.split("/")[:2]
    return "" if parts[0] in ("", "other") else "/".join(parts)


def _is_same_matter(one: str, other: str) -> bool:
    first, second = _matter(one), _matter(other)
    shared = first & second
    smaller = min(len(first), len(second))
    return len(shared) >= _LEAST_SHARED and len(shared) / smaller >= _LEAST_OVERLAP


@lru_cache(maxsize=512)
def _shingles(text: str) -> frozenset[tuple[str, ...]]:
    spoken = _spoken(text)
    if len(spoken) < LEAST_WORDS:
        return frozenset()
    return frozenset(spoken[at : at + SHINGLE] for at in range(len(spoken) - SHINGLE + 1))


@lru_cache(maxsize=512)
def _numbers(text: str) -> frozenset[str]:
    """Return numbers such as those of orders: four digits at least, and no dates or addresses of pages."""
    found = (match[0].strip("/-").upper() for match in _NUMBER.finditer(_plain(text)))
    return frozenset(each for each in found if not re.fullmatch(r"(?:19|20)\d\d|[\d/-]*(?:19|20)\d\d|.*//.*", each))


@lru_cache(maxsize=512)
def _matter(text: str) -> frozenset[str]:
    """Return the beginnings of the words a text is about: no plain words, no words of mood, no names of anybody."""
    spoken = _spoken(text)
    language = language_of(spoken)
    plain = language.plain | language.thanks | frozenset(language.mood) if language else frozenset()
    return frozenset(word[:_STEM] for word in spoken if len(word) > 3 and word not in plain and word not in _GENERAL)


_GENERAL = listed(
    "please help hello dear customer service support team contact company email phone today tomorrow "
    "yesterday week days month time times hours minutes need want would like know think really still "
    "again someone anyone nobody going been back same here there them then than some more over after "
    "before with your yours mine ours very much well bitte hallo hilfe kundenservice heute gestern woche "
    "tage stunden immer noch wieder jemand"
)


@lru_cache(maxsize=512)
def _spoken(text: str) -> tuple[str, ...]:
    return tuple(words(_plain(text)))


def _plain(text: str) -> str:
    """Return somebody's own words without handles, hashtags and links, which name people and places."""
    return _NAMES.sub(" ", _own(text))


_own = lru_cache(maxsize=512)(own_words)


@lru_cache(maxsize=1)
def _phrases() -> tuple[str, ...]:
    return tuple(" ".join(words(phrase)) for language in languages().values() for phrase in language.said_so)

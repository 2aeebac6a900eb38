"""Whether a customer may be lost: what went badly for them, what of it comes together, and what is told of it.

What is found does not depend on the order in which the news of it comes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Protocol

from services.notifications.domain.notification import Notice

MONTH = timedelta(days=30)
"""What lies further apart does not come together."""
WEEK = timedelta(days=7)
"""A person is told of once in this time."""
LOW_SCORE = 0.4
"""Of the best possible score: 2 of 5, 4 of 10."""

_DAY = timedelta(days=1)
"""What customers say within it is one bad experience: an unhappy chat has many messages."""
_CONTACTS = 3
_EXPERIENCES = 2
_EVIDENCE = 20


class Kind(Enum):
    """What went badly."""

    BROKEN_PROMISE = "broken-promise"
    OVERDUE_PROMISE = "overdue-promise"
    LOW_SCORE = "low-score"
    BAD_MOOD = "bad-mood"
    SAID_BEFORE = "said-before"
    REOPENED = "reopened"
    MISSED_TARGET = "missed-target"
    REPEAT = "repeat"
    """No bad experience by itself: it takes a third contact to be one."""


class Risk(Enum):
    """Why a customer may be lost."""

    BROKEN_PROMISE = "broken-promise"
    LOW_SCORE = "low-score"
    THIRD_CONTACT = "third-contact"
    SECOND_BAD_EXPERIENCE = "second-bad-experience"


RISKS = tuple(risk.value for risk in Risk)

_CONTACT = "contact"
_SORTS = {
    Kind.BROKEN_PROMISE: "promise",
    Kind.OVERDUE_PROMISE: "promise",
    Kind.LOW_SCORE: _CONTACT,
    Kind.BAD_MOOD: _CONTACT,
    Kind.SAID_BEFORE: _CONTACT,
    Kind.REOPENED: "reopening",
    Kind.MISSED_TARGET: "target",
}
"""Two kinds of one sort that are about the same are one bad experience: a promise is overdue before it is broken."""
_SAID = {
    Kind.BROKEN_PROMISE: "a promise was broken",
    Kind.OVERDUE_PROMISE: "a promise is overdue",
    Kind.LOW_SCORE: "a low score",
    Kind.BAD_MOOD: "the customer sounds unhappy",
    Kind.SAID_BEFORE: "the customer says they have said it before",
    Kind.REOPENED: "an issue was reopened",
    Kind.MISSED_TARGET: "a target was missed",
    Kind.REPEAT: "again about the same",
}
_WHY = {
    Risk.BROKEN_PROMISE: "a promise was broken",
    Risk.LOW_SCORE: "a low score",
    Risk.THIRD_CONTACT: "the third contact about the same",
    Risk.SECOND_BAD_EXPERIENCE: "the second bad experience in 30 days",
}


@dataclass(frozen=True)
class Experience:
    """Something a customer went through, by the event that told of it.

    `contact` is whose it is, `about` the resource name that counts as evidence, `earlier` the interaction that a repeat
    repeats, or empty.
    """

    event_id: str
    contact: str
    kind: Kind
    about: str
    time: datetime
    earlier: str = ""


@dataclass(frozen=True)
class Alert:
    """That a person may be lost: which event made it known, why, and by which evidence, the oldest first."""

    cause: str
    time: datetime
    risks: tuple[Risk, ...]
    evidence: tuple[Experience, ...]


@dataclass(frozen=True)
class AtRisk:
    """The news of an alert."""

    contact: str
    alert: Alert


class Experiences(Protocol):
    """Keeps what customers went through lately, and when they were told of."""

    def note(self, new: Experience, person: Collection[str], now: datetime) -> Alert | None:
        """Keep it, once, and return the alert it makes for the person with all these contacts.

        One that comes again returns the alert it made then.
        """
        ...

    def about(self, contacts: Sequence[str]) -> Iterator[Experience]:
        """Yield everything kept of these contacts."""
        ...


class People(Protocol):
    """Knows which contacts are one person."""

    def contacts_of(self, contact: str) -> Sequence[str]:
        """Return every contact of the person, this one too; it alone where nothing more is known."""
        ...


class Alone:
    """Knows nobody to stand merged with anybody."""

    def contacts_of(self, contact: str) -> Sequence[str]:
        """Return the contact."""
        return (contact,)


def alert_by(new: Experience, known: Iterable[Experience], told: Iterable[datetime], now: datetime) -> Alert | None:
    """Return what is told of a person now that this is known; None where nothing is, or something was within 7 days."""
    if any(now - at < WEEK for at in told):
        return None
    around = [one for one in known if abs(one.time - new.time) <= MONTH] + [new]
    contacts = _contacts(new, around)
    bad = [one for one in around if one.kind in _SORTS]
    found = {
        Risk.BROKEN_PROMISE: new.kind is Kind.BROKEN_PROMISE,
        Risk.LOW_SCORE: new.kind is Kind.LOW_SCORE,
        Risk.THIRD_CONTACT: len(contacts) + 1 >= _CONTACTS,
        Risk.SECOND_BAD_EXPERIENCE: new.kind in _SORTS and _count(bad) >= _EXPERIENCES,
    }
    risks = tuple(risk for risk, is_so in found.items() if is_so)
    if not risks:
        return None
    counting = contacts if Risk.THIRD_CONTACT in risks else ()
    return Alert(new.event_id, now, risks, _evidence(new, [*bad, *counting]))


def names_of(alert: Alert) -> tuple[str, ...]:
    """Return the resource names that count as evidence, each once; of a repeat also what it repeats."""
    names = (name for one in alert.evidence for name in (one.earlier, one.about) if name)
    return tuple(dict.fromkeys(names))


def notice_of(news: AtRisk) -> Notice:
    """Return what is told. The title, which e-mails have as their subject, names nobody."""
    alert = news.alert
    why = ", ".join(_WHY[risk] for risk in alert.risks)
    lines = [f"{news.contact}: {why}."]
    lines += [f"{one.time:%Y-%m-%d %H:%M} UTC {_SAID[one.kind]}: {one.about}" for one in alert.evidence]
    return Notice(f"A customer may be lost: {why}", "\n".join(lines), names_of(alert))


def _ordered(those: Iterable[Experience]) -> list[Experience]:
    return sorted(those, key=lambda one: (one.time, one.event_id))


def _contacts(new: Experience, around: Sequence[Experience]) -> Sequence[Experience]:
    """Return the longest row of contacts with this one in it of which each repeats the one before it.

    The first of them repeats none and is not among them. Messages of one contact all repeat what was before it.
    """
    repeats = {one.about: one for one in around if one.earlier}
    rows = (_row(one, repeats) for one in repeats.values()) if new.earlier else ()
    return max((row for row in rows if new in row), key=len, default=())


def _row(contact: Experience, repeats: Mapping[str, Experience]) -> Sequence[Experience]:
    row = [contact]
    while (before := repeats.get(row[-1].earlier)) and before not in row:
        row.append(before)
    return row


def _count(bad: Sequence[Experience]) -> int:
    """Return how many bad experiences these are, up to 2 of what customers said."""
    said = [one.time for one in bad if _SORTS[one.kind] == _CONTACT]
    others = {(_SORTS[one.kind], one.about) for one in bad if _SORTS[one.kind] != _CONTACT}
    return len(others) + bool(said) + bool(said and max(said) - min(said) > _DAY)


def _evidence(new: Experience, counting: Sequence[Experience]) -> tuple[Experience, ...]:
    """Return what counts, each thing once, the newest of it; what has just become known is always among it."""
    each = {one.about: one for one in _ordered(counting)} | {new.about: new}
    others = _ordered(one for one in each.values() if one != new)[1 - _EVIDENCE :]
    return tuple(_ordered([*others, new]))

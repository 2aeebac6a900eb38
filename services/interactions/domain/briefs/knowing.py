"""What a brief is made from: a person's card, what is open, and what may be missing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from services.interactions.domain.briefs.consenting import ConsentStatement
from services.interactions.domain.facts import FactState
from services.interactions.domain.history import HistoryPage, Person
from services.interactions.domain.interaction import ActorType, CallStatus, Direction, Kind, Visibility
from services.interactions.domain.issues import Issue
from services.interactions.domain.ports import Profile

_TALK = frozenset({Kind.MESSAGE, Kind.CALL, Kind.VISIT})


@dataclass(frozen=True)
class Said:
    """An interaction as a brief reads it; `name` is its resource name."""

    name: str
    occur_time: datetime
    channel: str
    direction: Direction
    kind: Kind
    visibility: Visibility
    actor: ActorType | None = None
    agent: str = ""
    subject: str = ""
    body: str = ""
    thread: str = ""
    topic: str = ""
    disposition: str = ""
    business_type: str = ""
    call_status: CallStatus = CallStatus.NONE
    attachments: int = 0
    location: str = ""
    issue: str = ""
    source: str = ""
    about_issue: str = ""

    @property
    def is_talk(self) -> bool:
        """Whether somebody talked to somebody: a message, a call or a visit."""
        return self.kind in _TALK and self.direction is not Direction.INTERNAL

    @property
    def is_from_customer(self) -> bool:
        """Whether the customer said it."""
        return self.is_talk and self.direction is Direction.INBOUND and self.actor in (None, ActorType.CUSTOMER)


@dataclass(frozen=True)
class KnownFact:
    """A fact as a card shows it."""

    name: str
    key: str
    value: str
    interaction: str
    learn_time: datetime
    expire_time: datetime
    state: FactState
    visibility: Visibility


@dataclass(frozen=True)
class Card:
    """What one read of a card tells: the newest interactions as stored bytes, facts, and what was said of consent."""

    page: HistoryPage
    facts: tuple[KnownFact, ...]
    consents: tuple[ConsentStatement, ...] = ()


@dataclass(frozen=True)
class Lag:
    """Something that is behind: since when, and why what it knows may be missing.

    From a source that `brings` interactions, histories lack some.
    """

    source: str
    reason: str
    since_time: datetime
    brings: bool = False


@dataclass(frozen=True)
class Known:
    """All a brief is made from, as far as the caller may see it. `said` is newest first."""

    person: Person
    profile: Profile
    said: tuple[Said, ...]
    facts: tuple[KnownFact, ...]
    matters: tuple[Issue, ...]
    lags: tuple[Lag, ...]
    now: datetime
    degraded: tuple[str, ...] = ()
    consents: tuple[ConsentStatement, ...] = ()


class Cards(Protocol):
    """Reads cards for briefs."""

    def card(self, *, contact: str = "", key: str = "") -> Card | None:
        """Return the card of a contact or a key by one read; None when there is none."""
        ...


class Lags(Protocol):
    """Knows what is behind."""

    def lags(self, now: datetime) -> tuple[Lag, ...]:
        """Return what is behind now; it costs nothing worth mentioning."""
        ...


@dataclass(frozen=True)
class Summary:
    """What a language model wrote."""

    text: str
    model: str
    model_version: str


class Summariser(Protocol):
    """Writes a summary of a brief. None is built in; what it returns stands in a field of its own."""

    def summarise(self, lines: tuple[str, ...]) -> Summary | None:
        """Return a summary of these lines, or None."""
        ...


@dataclass(frozen=True)
class View:
    """Somebody looked at a brief."""

    actor: str
    contact: str
    contacts: tuple[str, ...]
    digest: str
    view_time: datetime


class Views(Protocol):
    """Keeps who looked at whose brief."""

    def note(self, view: View) -> None:
        """Keep that somebody looked; a brief is answered also when this cannot be kept."""
        ...

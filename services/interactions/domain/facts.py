"""Facts: what a customer has told and need not be asked again, with where it was said and for how long it holds."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import IntEnum
from types import MappingProxyType
from typing import Protocol

from servicekit.call import Call
from servicekit.errors import InvalidArgument, NotFound
from servicekit.text import clean_text, kebab_case

from services.interactions.domain.interaction import Visibility
from services.interactions.domain.secrets_in_texts import is_secret_key, secret_in

Causes = Mapping[str, Call]
"""By interaction, the call in which it was recorded."""

NO_CAUSES: Causes = MappingProxyType({})
MAX_KEY = 40
MAX_VALUE = 200
MAX_LIFETIME = timedelta(days=3650)

_OTHER = timedelta(days=30)
_EPISODE = timedelta(minutes=30)
LIFETIMES: Mapping[str, timedelta] = MappingProxyType(
    {
        "order-number": timedelta(days=180),
        "serial-number": timedelta(days=180),
        "device-model": timedelta(days=180),
        "error-code": timedelta(days=180),
        "address-confirmed": timedelta(days=90),
        "email-confirmed": timedelta(days=90),
        "phone-confirmed": timedelta(days=90),
        "identity-checked": _EPISODE,
        "steps-tried": timedelta(days=30),
    }
)
"""For how long a fact of a key is fresh; any other for 30 days."""

OF_AN_ISSUE = frozenset({"order-number", "serial-number", "device-model", "error-code", "steps-tried"})
"""The keys of facts that are about the matter: those told in an issue are fresh no longer than until it is closed."""


class FactState(IntEnum):
    """How sure a fact is."""

    STATED = 1
    CONFIRMED = 2
    REJECTED = 3


@dataclass(frozen=True)
class Place:
    """Where in an interaction's body something stands: from a character to before another."""

    start: int
    end: int


@dataclass(frozen=True)
class Draft:
    """Something a customer told, as it was just read or told; `contact` is who told it."""

    contact: str
    key: str
    value: str
    learn_time: datetime
    expire_time: datetime
    recorded_by: str
    interaction: str = ""
    place: Place | None = None
    extractor: str = ""
    visibility: Visibility = Visibility.CUSTOMER
    backfill: bool = False
    """Whether it was read from what an import carried in: its event lets live ones go first."""

    @property
    def id(self) -> str:
        """The fact's id: the same for the same key and value of the same contact, in whatever spelling."""
        folded = unicodedata.normalize("NFKC", self.value).casefold()
        plain = "".join(folded.split())
        digest = hashlib.sha256("\0".join((self.contact, self.key, plain)).encode()).hexdigest()
        return f"f_{digest[:26]}"


@dataclass(frozen=True)
class Fact:
    """A fact as it is kept."""

    id: str
    version: int
    draft: Draft
    state: FactState
    decided_by: str
    create_time: datetime
    update_time: datetime

    def is_fresh(self, now: datetime) -> bool:
        """Tell whether nobody needs to ask for it now."""
        return self.state is not FactState.REJECTED and now < self.draft.expire_time


@dataclass(frozen=True)
class FactQuery:
    """Which facts are asked for. `contacts` are all of a person; `before` is the place of the last one seen."""

    contacts: tuple[str, ...]
    highest: Visibility
    fresh_at: datetime | None = None
    keys: tuple[str, ...] = ()
    before: tuple[datetime, str] | None = None
    size: int = 50


@dataclass(frozen=True)
class Question:
    """A question a customer was asked, and the facts that had answered it before."""

    id: str
    contact: str
    key: str
    facts: tuple[str, ...]
    interaction: str
    actor: str
    ask_time: datetime


class Facts(Protocol):
    """Keeps facts, and every person's card in step with them."""

    def tell(self, drafts: Sequence[Draft], request_id: str = "") -> list[Fact]:
        """Keep what a caller told, and return the facts it is; what was rejected counts again."""
        ...

    def read(self, drafts: Sequence[Draft], causes: Causes = NO_CAUSES) -> int:
        """Keep what was read from texts and return how many facts that changed.

        An interaction without a cause was recorded in the present call. What was said later, or rejected, stays as it
        is; a contact that was erased gets none.
        """
        ...

    def decide(self, fact: str, state: FactState, by: str, now: datetime) -> Fact:
        """Confirm or reject a fact; one that is in that state stays as it is, but is fresh again when confirmed."""
        ...

    def get(self, fact: str) -> Fact | None:
        """Return one fact."""
        ...

    def page(self, query: FactQuery) -> Sequence[Fact]:
        """Return facts, what was said last first."""
        ...


class FactQuestions(Protocol):
    """Keeps what customers were asked for."""

    def ask(self, question: Question, request_id: str) -> Question:
        """Keep a question with the event that tells of it; for a request id seen before, return the first one."""
        ...


def joined(one: Draft, other: Draft) -> Draft:
    """Return one fact that was said twice: as of where most may look it up, and of several such places the latest.

    What was said in confidence adds nothing to what was said openly, not even that it was said again.
    """
    cited = max(one, other, key=lambda each: (-each.visibility, each.learn_time, each.interaction))
    alike = one.visibility is other.visibility
    until = max(one.expire_time, other.expire_time) if alike else cited.expire_time
    return replace(cited, expire_time=until, backfill=other.backfill)


def expiry(key: str, since: datetime) -> datetime:
    """Return until when a fact is fresh that was learned then."""
    return since + LIFETIMES.get(key, _OTHER)


def ended(draft: Draft, now: datetime) -> Draft:
    """Return a fact as it is once the issue is closed in which it was told.

    What is about the customer stays as it is, and so does what was said to hold for longer than its key does.
    """
    is_set_longer = draft.expire_time > expiry(draft.key, now)
    if draft.key not in OF_AN_ISSUE or is_set_longer or draft.expire_time <= now:
        return draft
    return replace(draft, expire_time=now)


def read_again(draft: Draft, known: Draft) -> Draft:
    """Return what was read from a text as far as it is news: only what was said later makes a fact fresh for longer."""
    if draft.learn_time > known.learn_time:
        return draft
    return replace(draft, expire_time=min(draft.expire_time, known.expire_time))


def checked_key(key: str) -> str:
    """Return the key of a fact; INVALID_ARGUMENT for one that cannot be, and for keys of secrets."""
    kebab_case("key", key, MAX_KEY)
    if is_secret_key(key):
        raise InvalidArgument("key", "names a secret; secrets are not kept as facts", "SECRET_REFUSED")
    return key


def checked_value(value: str) -> str:
    """Return the value of a fact without spaces around it; INVALID_ARGUMENT for card numbers and passwords."""
    clean_text("value", value, max_chars=MAX_VALUE, required=True, one_line=True)
    if secret := secret_in(value):
        raise InvalidArgument("value", f"looks like {secret}; secrets are not kept as facts", "SECRET_REFUSED")
    return value.strip()


def checked_expiry(expire_time: datetime, now: datetime) -> datetime:
    """Return until when a fact is said to be fresh: later than now, and not for more than ten years."""
    if not now < expire_time <= now + MAX_LIFETIME:
        raise InvalidArgument("expire_time", "must lie ahead, by ten years at most", "TIME_OUT_OF_RANGE")
    return expire_time


def fact_not_found(name: str) -> NotFound:
    """There is no such fact, or the caller may not see it."""
    return NotFound("FACT_NOT_FOUND", f"There is no {name}.", name=name)

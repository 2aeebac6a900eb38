"""A promise: what was said would be done for a customer, by whom and until when. It lives inside its issue."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import IntEnum

from servicekit.errors import InvalidArgument
from servicekit.text import clean_text

from services.interactions.domain.issue_faults import promise_is_closed

MOST_PROMISES = 100
_MOST_TEXT = 500
_FARTHEST = timedelta(days=3660)


class PromiseState(IntEnum):
    """How a promise stands. One that is not open stays as it is."""

    OPEN = 1
    KEPT = 2
    BROKEN = 3
    CANCELED = 4


@dataclass(frozen=True)
class Promise:
    """Something promised. `owner` is `agents/{agent}` or `teams/{team}`; `is_told` once it was published as overdue."""

    id: str
    text: str
    due_time: datetime
    owner: str
    create_time: datetime
    creator: str
    state: PromiseState = PromiseState.OPEN
    close_time: datetime | None = None
    closer: str = ""
    is_told: bool = False

    @property
    def is_open(self) -> bool:
        """Whether it is still to be kept."""
        return self.state is PromiseState.OPEN

    def is_overdue(self, now: datetime) -> bool:
        """Tell whether it is open and its time is over."""
        return self.is_open and self.due_time <= now


def checked_text(text: str) -> str:
    """Return what was promised, or refuse it."""
    return clean_text("promise.text", text, max_chars=_MOST_TEXT, required=True)


def checked_due_time(due_time: datetime | None, now: datetime) -> datetime:
    """Return until when, which lies ahead."""
    if due_time is None:
        raise InvalidArgument("promise.due_time", "is required", "FIELD_REQUIRED")
    if not now < due_time <= now + _FARTHEST:
        raise InvalidArgument("promise.due_time", "must lie ahead, by ten years at most", "TIME_OUT_OF_RANGE")
    return due_time


def ended(promise: Promise, state: PromiseState, by: str, now: datetime) -> Promise:
    """Return the promise as kept, broken or canceled; FAILED_PRECONDITION when it is not open."""
    if not promise.is_open:
        raise promise_is_closed(promise.id, promise.state.name.lower())
    return replace(promise, state=state, close_time=now, closer=by)

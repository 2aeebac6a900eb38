"""What becomes of messages and calls: the same result in whatever order the news arrive."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from enum import IntEnum

from services.interactions.domain.interaction import CallStatus, Direction

PARKED_FOR = timedelta(hours=24)
"""How long news of something unknown are kept for when it comes."""


class DeliveryStatus(IntEnum):
    """What became of an outbound message; the number is its rank."""

    NONE = 0
    QUEUED = 10
    ACCEPTED = 20
    CANCELED = 25
    SENT = 30
    FAILED = 35
    UNDELIVERED = 36
    DELIVERED = 40
    READ = 50
    PLAYED = 60


FINAL_CALLS = frozenset(
    {CallStatus.COMPLETED, CallStatus.BUSY, CallStatus.FAILED, CallStatus.NO_ANSWER, CallStatus.CANCELED}
)
_UNANSWERED = frozenset({CallStatus.NO_ANSWER, CallStatus.BUSY, CallStatus.CANCELED})

AGENT, UNKNOWN = "agent", "unknown"


@dataclass(frozen=True)
class CallNews:
    """One post of the log of a call; `leg` is empty for the call itself."""

    sequence: int
    status: CallStatus
    leg: str = ""
    seconds: int | None = None
    agent_answered: bool = False
    answered_by: str = ""
    recording: str = ""
    recording_dropped: bool = False


@dataclass(frozen=True)
class CallState:
    """How a call stands. `recording` is where the provider keeps it; one nobody consented to is dropped."""

    status: CallStatus = CallStatus.NONE
    answered_by: str = ""
    missed: bool = False
    seconds: int | None = None
    recording: str = ""
    recording_dropped: bool = False


def delivery_state(statuses: Iterable[DeliveryStatus]) -> DeliveryStatus:
    """Return what stands after these, in whatever order they came: the highest rank wins."""
    return max(statuses, default=DeliveryStatus.NONE)


def call_state(news: Iterable[CallNews], direction: Direction) -> CallState:
    """Return how a call stands after these posts, in whatever order they came.

    The post with the highest sequence number wins, and a final state is not left again: the first final one of them
    stays.
    """
    every = sorted(set(news), key=_order)
    own = [each for each in every if not each.leg]
    final = next((each for each in own if each.status in FINAL_CALLS), None)
    last = final or (own[-1] if own else None)
    status = last.status if last else CallStatus.NONE
    answered_by = _answered_by(every, status)
    seconds = [each.seconds for each in own if each.seconds is not None]
    recordings = [each.recording for each in every if each.recording]
    return CallState(
        status=status,
        answered_by=answered_by,
        missed=_is_missed(status, answered_by, direction),
        seconds=max(seconds, default=None),
        recording=recordings[0] if recordings else "",
        recording_dropped=not recordings and any(each.recording_dropped for each in every),
    )


def _order(news: CallNews) -> tuple[int, int, str, str]:
    return news.sequence, int(news.status), news.leg, repr(news)


def _answered_by(news: Iterable[CallNews], status: CallStatus) -> str:
    if any(each.agent_answered for each in news):
        return AGENT
    told = sorted({each.answered_by for each in news if each.answered_by})
    if told:
        return told[0]
    return UNKNOWN if status is CallStatus.COMPLETED else ""


def _is_missed(status: CallStatus, answered_by: str, direction: Direction) -> bool:
    if direction is not Direction.INBOUND:
        return False
    return status in _UNANSWERED or (status is CallStatus.COMPLETED and answered_by != AGENT)

"""News made into events that rules can ask about: which attributes each kind has."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import datetime

from services.notifications.domain.break_glass import BrokenGlass
from services.notifications.domain.failed_message import FailedMessage, SentMessage
from services.notifications.domain.interaction import Recorded
from services.notifications.domain.overdue_promise import OverduePromise
from services.notifications.domain.repeat import Repeated
from services.notifications.domain.risk import LOW_SCORE
from services.notifications.domain.rules.happening import Happening, Seen

_GOOD = 0.25
"""A mood further from 0 than this is good or bad."""
_HIGH_SCORE = 0.8
"""Of the best possible score: 4 of 5."""


def of_interaction(news: Recorded, depth: int = 0) -> Happening:
    """Return a recorded interaction as rules see it."""
    one = news.interaction
    seen: dict[str, tuple[str, ...]] = {
        "channel": (one.channel,),
        "direction": (one.direction.value,),
        "communication": (_flag(one.is_communication),),
        "mention": (_flag(bool(one.mentions)),),
        "restricted": (_flag(one.is_restricted),),
    }
    if one.topic:
        seen["topic"] = (one.topic,)
    if one.mood is not None:
        seen["mood"] = (_mood(one.mood),)
    if one.score is not None:
        seen["score"] = (_score(one.score),)
    return Happening(
        event_id=news.event_id,
        type="interaction-recorded",
        contact=one.contact,
        record_time=news.record_time,
        seen=seen,
        correlation_id=news.correlation_id,
        interaction=one.name,
        thread=one.thread,
        author=one.author,
        mentions=one.mentions,
        is_backfill=one.is_backfill,
        depth=depth,
        news=news,
    )


def of_broken_glass(news: BrokenGlass, at: datetime, depth: int = 0) -> Happening:
    """Return opened restricted data as rules see it. Who opened it is told like the other guards."""
    return Happening(
        event_id=news.event_id,
        type="break-glass-started",
        contact=news.contact,
        record_time=at,
        seen={},
        correlation_id=news.correlation_id,
        depth=depth,
        news=news,
    )


def of_failed_message(news: FailedMessage, correlation_id: str, at: datetime, depth: int = 0) -> Happening:
    """Return a message that did not reach its customer as rules see it: the same event, however often it is told."""
    return Happening(
        event_id=f"df_{hashlib.sha256(news.interaction.encode()).hexdigest()[:40]}",
        type="delivery-failed",
        contact=news.contact,
        record_time=at,
        seen={"channel": (news.channel,), "delivery": (news.ending,)},
        correlation_id=correlation_id,
        interaction=news.interaction,
        depth=depth,
        news=news,
    )


def with_message(happening: Happening, message: SentMessage | None) -> Happening:
    """Return the event with what is known of the message: its sender is told, else who has the issue."""
    if message is None:
        return happening
    return replace(
        happening,
        owner=message.sender or message.owner,
        is_backfill=message.is_backfill,
        news=replace(happening.news, message=message),
    )


def of_overdue_promise(news: OverduePromise, at: datetime, issue: Seen, depth: int = 0) -> Happening:
    """Return an overdue promise as rules see it, with the attributes of its issue."""
    return Happening(
        event_id=news.event_id,
        type="promise-overdue",
        contact=news.contact,
        record_time=at,
        seen={**issue, "promise-overdue": ("true",)},
        correlation_id=news.correlation_id,
        owner=news.owner,
        issue=news.issue,
        is_backfill=news.is_backfill,
        depth=depth,
        news=news,
    )


def of_repeat(news: Repeated, event_id: str, correlation_id: str, at: datetime, *, is_backfill: bool) -> Happening:
    """Return a repeat as rules see it."""
    return Happening(
        event_id=event_id,
        type="repeat-detected",
        contact=news.contact,
        record_time=at,
        seen={
            "repeat": (news.how,),
            "said-so": (_flag(news.said_so),),
            "repeat-window": (str(news.window_days),),
        },
        correlation_id=correlation_id,
        interaction=news.interaction,
        is_backfill=is_backfill,
        news=news,
    )


def _flag(value: bool) -> str:
    return "true" if value else "false"


def _score(part: float) -> str:
    if part <= LOW_SCORE:
        return "low"
    return "high" if part >= _HIGH_SCORE else "middle"


def _mood(score: float) -> str:
    if abs(score) <= _GOOD:
        return "neutral"
    return "good" if score > 0 else "bad"

"""Events of the bus made into what rules can ask about."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from backstory.events.interactions.v1 import events_pb2 as ev
from backstory.events.interactions.v1 import issues_pb2 as iv
from backstory.events.v1.metadata_pb2 import EventMetadata
from backstory.interactions.v1 import interactions_pb2 as pb
from backstory.interactions.v1 import issues_pb2 as s
from eventbus.errors import PermanentFailure
from eventbus.messages import Received
from servicekit.times import to_datetime

from services.notifications.domain.break_glass import BrokenGlass
from services.notifications.domain.failed_message import FAILED, UNDELIVERED, FailedMessage
from services.notifications.domain.happenings import (
    of_broken_glass,
    of_failed_message,
    of_interaction,
    of_overdue_promise,
    of_repeat,
)
from services.notifications.domain.interaction import Direction, Interaction, Recorded
from services.notifications.domain.issue_news import IssueNews
from services.notifications.domain.overdue_promise import OverduePromise
from services.notifications.domain.repeat import Repeated
from services.notifications.domain.rules.happening import Happening, Seen
from services.notifications.entrypoints.reading_scores import score_of

_DIRECTIONS = {
    pb.DIRECTION_INBOUND: Direction.INBOUND,
    pb.DIRECTION_OUTBOUND: Direction.OUTBOUND,
    pb.DIRECTION_INTERNAL: Direction.INTERNAL,
}
_OF_ISSUES: Mapping[str, tuple[str, Any]] = {
    "IssueAssigned": ("issue-assigned", iv.IssueAssigned),
    "IssueClosed": ("issue-closed", iv.IssueClosed),
    "IssueCreated": ("issue-created", iv.IssueCreated),
    "IssueMerged": ("issue-merged", iv.IssueMerged),
    "IssueReopened": ("issue-reopened", iv.IssueReopened),
    "IssueResolved": ("issue-resolved", iv.IssueResolved),
    "IssueSplit": ("issue-split", iv.IssueSplit),
    "IssueTransferred": ("issue-transferred", iv.IssueTransferred),
    "IssueTurnChanged": ("issue-turn-changed", iv.IssueTurnChanged),
    "IssueUnassigned": ("issue-unassigned", iv.IssueUnassigned),
    "IssueUnmerged": ("issue-unmerged", iv.IssueUnmerged),
    "IssueUpdated": ("issue-updated", iv.IssueUpdated),
}
"""Each event about an issue, by its name."""
_ENDINGS: Mapping[int, str] = {
    pb.DELIVERY_STATUS_FAILED: FAILED,
    pb.DELIVERY_STATUS_UNDELIVERED: UNDELIVERED,
}
_AGENTS = "agents/"


def happening(received: Received) -> Happening | None:
    """Return an event as rules see it; None for one that no rule is for."""
    if received.name in _OF_ISSUES:
        event_type, kind = _OF_ISSUES[received.name]
        return _issue_changed(event_type, kind.FromString(received.payload), received)
    if received.name not in _READERS:
        raise PermanentFailure("EVENT_UNKNOWN")
    return _READERS[received.name](received)


def _recorded(received: Received) -> Happening:
    event = ev.InteractionRecorded.FromString(received.payload)
    news = Recorded(
        event_id=received.event_id,
        record_time=received.record_time,
        correlation_id=event.metadata.correlation_id,
        interaction=_interaction(event.interaction, received),
    )
    return of_interaction(news, event.metadata.causation_depth)


def _broken_glass(received: Received) -> Happening:
    event = ev.BreakGlassStarted.FromString(received.payload)
    news = BrokenGlass(
        event_id=received.event_id,
        correlation_id=event.metadata.correlation_id,
        access=event.access.name,
        contact=event.access.contact,
        actor=event.access.actor,
        actor_name=event.access.actor_display_name,
        reason=event.access.reason,
        expire_time=to_datetime("expire_time", event.access.expire_time),
    )
    return of_broken_glass(news, received.record_time)


def _status(received: Received) -> Happening | None:
    """Tell of messages that did not reach their customers only: of the others there are many."""
    event = ev.DeliveryStatusChanged.FromString(received.payload)
    if event.status not in _ENDINGS:
        return None
    news = FailedMessage(event.contact, event.interaction, event.channel, _ENDINGS[event.status], event.note)
    about: EventMetadata = event.metadata
    return of_failed_message(news, about.correlation_id, received.record_time, about.causation_depth)


def _overdue_promise(received: Received) -> Happening:
    event = iv.PromiseOverdue.FromString(received.payload)
    news = OverduePromise(
        event_id=received.event_id,
        correlation_id=event.metadata.correlation_id,
        contact=event.issue.contact,
        issue=event.issue.name,
        title=event.issue.title,
        promise=event.promise.name,
        text=event.promise.text,
        owner=event.promise.owner,
        due_time=to_datetime("due_time", event.promise.due_time),
        is_backfill=event.metadata.backfill,
    )
    return of_overdue_promise(news, received.record_time, _of_issue(event.issue), event.metadata.causation_depth)


def _broken_promise(received: Received) -> Happening:
    event = iv.PromiseBroken.FromString(received.payload)
    made = _issue_changed("promise-broken", event, received, promise=event.promise.text)
    news = replace(made.news, promise_name=event.promise.name)
    return replace(made, owner=event.promise.owner or made.owner, news=news)


def _promise_changed(event_type: str, kind: Any) -> Callable[[Received], Happening]:
    def read(received: Received) -> Happening:
        event = kind.FromString(received.payload)
        return _issue_changed(event_type, event, received, promise=event.promise.text)

    return read


def _repeat(received: Received) -> Happening:
    event = ev.RepeatDetected.FromString(received.payload)
    repeat = event.repeat
    news = Repeated(
        contact=repeat.contact,
        interaction=repeat.interaction,
        earlier=repeat.earlier_interaction,
        how=repeat.rule,
        window_days=repeat.window_days,
        said_so=repeat.said_so,
        occur_time=to_datetime("occur_time", repeat.occur_time),
    )
    about: EventMetadata = event.metadata
    return of_repeat(news, received.event_id, about.correlation_id, received.record_time, is_backfill=about.backfill)


def _issue_changed(event_type: str, event: Any, received: Received, promise: str = "") -> Happening:
    """Read any event about an issue: they all carry it whole."""
    issue: s.Issue = event.issue
    state = _word(s.IssueState.Name(issue.state), "ISSUE_STATE_")
    return Happening(
        event_id=received.event_id,
        type=event_type,
        contact=issue.contact,
        record_time=received.record_time,
        seen=_of_issue(issue),
        correlation_id=event.metadata.correlation_id,
        author=event.metadata.actor if event.metadata.actor.startswith(_AGENTS) else "",
        owner=issue.agent or issue.team,
        issue=issue.name,
        is_backfill=event.metadata.backfill,
        depth=event.metadata.causation_depth,
        news=IssueNews(event_type, issue.contact, issue.name, issue.title, state, promise),
    )


def _of_issue(issue: s.Issue) -> Seen:
    seen: dict[str, tuple[str, ...]] = {
        "priority": (_word(s.Priority.Name(issue.priority or s.PRIORITY_NORMAL), "PRIORITY_"),),
        "assigned": ("true" if issue.agent else "false",),
    }
    if issue.state:
        seen["issue-state"] = (_word(s.IssueState.Name(issue.state), "ISSUE_STATE_"),)
    if issue.topic:
        seen["topic"] = (issue.topic,)
    if issue.tags:
        seen["tag"] = tuple(issue.tags)
    return seen


def _word(name: str, prefix: str) -> str:
    return name.removeprefix(prefix).lower().replace("_", "-")


def _interaction(message: pb.Interaction, received: Received) -> Interaction:
    has_time = message.HasField("occur_time")
    return Interaction(
        name=message.name,
        contact=message.contact,
        channel=message.channel,
        direction=_DIRECTIONS.get(message.direction, Direction.UNKNOWN),
        occur_time=to_datetime("occur_time", message.occur_time) if has_time else received.record_time,
        is_communication=message.communication,
        is_backfill=message.backfill,
        is_restricted=message.visibility == pb.VISIBILITY_RESTRICTED,
        subject=message.subject,
        body=message.body,
        author=message.actor.agent,
        author_name=message.actor.display_name,
        mentions=tuple(message.mentions),
        thread=f"{message.source}/{message.thread_key}" if message.thread_key else "",
        topic=message.topic,
        mood=message.sentiment.score if message.HasField("sentiment") else None,
        score=score_of(message),
    )


_READERS: Mapping[str, Callable[[Received], Happening | None]] = {
    "DeliveryStatusChanged": _status,
    "InteractionRecorded": _recorded,
    "BreakGlassStarted": _broken_glass,
    "PromiseOverdue": _overdue_promise,
    "PromiseBroken": _broken_promise,
    "PromiseCanceled": _promise_changed("promise-canceled", iv.PromiseCanceled),
    "PromiseCreated": _promise_changed("promise-created", iv.PromiseCreated),
    "PromiseKept": _promise_changed("promise-kept", iv.PromiseKept),
    "RepeatDetected": _repeat,
}

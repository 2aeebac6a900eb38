"""Issues, promises and links in the words of the contract, in answers and in events."""

from __future__ import annotations

from datetime import datetime

from backstory.events.interactions.v1 import issues_pb2 as events_pb2
from backstory.events.v1.metadata_pb2 import EventMetadata
from backstory.interactions.v1 import issues_pb2 as pb
from backstory.interactions.v1 import promises_pb2
from google.protobuf.message import Message
from servicekit.outbox import OutboxEvent
from servicekit.times import to_timestamp

from services.interactions.domain.issue_ports import Origin
from services.interactions.domain.issues import Happening, Issue, IssueEvent, IssueState, Priority, Risk, Transfer
from services.interactions.domain.linking import Link, LinkEvent
from services.interactions.domain.promises import Promise, PromiseState

OWNER = "interactions"

_STATES = {state: f"ISSUE_STATE_{state.name}" for state in IssueState}
_PRIORITIES = {priority: f"PRIORITY_{priority.name}" for priority in Priority}
_RISKS = {risk: f"ISSUE_RISK_{risk.name}" for risk in Risk}
_PROMISE_STATES = {state: f"PROMISE_STATE_{state.name}" for state in PromiseState}


def issue_message(issue: Issue, now: datetime, person: str = "") -> pb.Issue:
    """Return the whole issue as it is now."""
    told = issue.told
    return pb.Issue(
        name=issue.name,
        etag=issue.etag,
        version=issue.version,
        create_time=to_timestamp(issue.create_time),
        update_time=to_timestamp(issue.update_time),
        contact=f"contacts/{issue.contact}",
        person=f"contacts/{person}" if person else "",
        state=_STATES[issue.state],
        state_time=to_timestamp(issue.state_time),
        priority=_PRIORITIES[told.priority],
        title=told.title,
        topic=told.topic,
        topic_version=issue.topic_version,
        disposition=issue.disposition,
        tags=told.tags,
        agent=issue.agent,
        team=issue.team,
        snooze_time=to_timestamp(told.snooze_time),
        merged_into=_named(issue.merged_into),
        follows=_named(issue.follows),
        split_from=_named(issue.split_from),
        open_time=to_timestamp(issue.open_time),
        resolve_time=to_timestamp(issue.resolve_time),
        close_time=to_timestamp(issue.close_time),
        creator=issue.creator,
        promises=[promise_message(issue, promise, now) for promise in issue.promises],
        transfer=_transfer_message(issue.transfer) if issue.transfer else None,
        mentions=issue.mentions,
        risks=[_RISKS[risk] for risk in issue.risks],
    )


def promise_message(issue: Issue, promise: Promise, now: datetime) -> promises_pb2.Promise:
    """Return one promise of an issue as it is now."""
    return promises_pb2.Promise(
        name=f"{issue.name}/promises/{promise.id}",
        contact=f"contacts/{issue.contact}",
        text=promise.text,
        due_time=to_timestamp(promise.due_time),
        owner=promise.owner,
        state=_PROMISE_STATES[promise.state],
        overdue=promise.is_overdue(now),
        create_time=to_timestamp(promise.create_time),
        creator=promise.creator,
        close_time=to_timestamp(promise.close_time),
        closer=promise.closer,
    )


def _transfer_message(transfer: Transfer) -> pb.IssueTransfer:
    return pb.IssueTransfer(
        actor=transfer.actor,
        transfer_time=to_timestamp(transfer.time),
        summary=transfer.summary,
        brief_digest=transfer.brief_digest,
        facts=transfer.facts,
        reason=transfer.reason,
    )


def link_message(link: Link) -> pb.InteractionLink:
    """Return a link."""
    return pb.InteractionLink(
        interaction=f"interactions/{link.interaction}",
        issue=f"issues/{link.issue}",
        contact=f"contacts/{link.contact}",
        occur_time=to_timestamp(link.occur_time),
        link_time=to_timestamp(link.link_time),
        actor=link.actor,
        version=link.version,
    )


def issue_event(event: IssueEvent, event_id: str, origin: Origin, now: datetime) -> OutboxEvent:
    """Return the event exactly as it will be published."""
    issue = event.issue
    metadata = _metadata(event_id, issue.epoch, issue.version, origin, now)
    message = getattr(events_pb2, event.what.value)(metadata=metadata, issue=issue_message(issue, now))
    if event.what is Happening.UPDATED:
        message.changed_paths.extend(event.changed_paths)
    elif event.what in (Happening.TURN_CHANGED, Happening.REOPENED) and event.interaction:
        message.interaction = f"interactions/{event.interaction}"
    elif event.what is Happening.SPLIT:
        message.interactions.extend(f"interactions/{interaction}" for interaction in event.interactions)
    elif event.what is Happening.UNMERGED:
        message.merged_into = _named(event.merged_into)
    elif event.promise is not None:
        message.promise.CopyFrom(promise_message(issue, event.promise, now))
    return _outbox(message, metadata, issue.contact, origin, now)


def link_event(event: LinkEvent, epoch: int, event_id: str, origin: Origin, now: datetime) -> OutboxEvent:
    """Return the event exactly as it will be published."""
    contract = events_pb2.InteractionUnlinked if event.link.is_ended else events_pb2.InteractionLinked
    metadata = _metadata(event_id, epoch, event.link.version, origin, now)
    message = contract(metadata=metadata, link=link_message(event.link))
    return _outbox(message, metadata, event.link.contact, origin, now)


def _named(issue: str) -> str:
    return f"issues/{issue}" if issue else ""


def _metadata(event_id: str, epoch: int, version: int, origin: Origin, now: datetime) -> EventMetadata:
    return EventMetadata(
        event_id=event_id,
        epoch=epoch,
        version=version,
        actor=origin.actor,
        correlation_id=origin.correlation_id,
        causation_id=origin.correlation_id,
        record_time=to_timestamp(now),
        method=origin.method,
        actor_display_name=origin.actor_name,
        purpose=origin.purpose,
    )


def _outbox(message: Message, metadata: EventMetadata, contact: str, origin: Origin, now: datetime) -> OutboxEvent:
    return OutboxEvent(
        event_id=metadata.event_id,
        owner=OWNER,
        name=message.DESCRIPTOR.name,
        contact=contact,
        epoch=metadata.epoch,
        version=metadata.version,
        payload=message.SerializeToString(deterministic=True),
        actor=origin.actor,
        traceparent=origin.traceparent,
        record_time=now,
    )

"""Notifications as they are stored."""

from __future__ import annotations

from servicekit.adapters.guarded import new_document
from servicekit.adapters.mongo_client import Row
from servicekit.outbox import OutboxEvent

from services.notifications.adapters.documents import NotificationDocument
from services.notifications.domain.notification import Draft, Notification
from services.notifications.domain.timing.escalation import ESCALATION
from services.notifications.domain.urgency import Urgency


def at_place(draft: Draft, sequence: int) -> Notification:
    """Return a draft at its place in the inbox."""
    return Notification(
        id=draft.id,
        agent=draft.agent,
        rule=draft.rule,
        contact=draft.contact,
        interaction=draft.interaction,
        evidence=draft.notice.evidence,
        title=draft.notice.title,
        body=draft.notice.body,
        create_time=draft.create_time,
        sequence=sequence,
        count=draft.count,
        urgency=draft.urgency,
        escalates=bool(draft.escalations) or draft.rule == ESCALATION,
        event_id=draft.event_id,
    )


def notification_row(notification: Notification, draft: Draft, event: OutboxEvent) -> Row:
    """Return the stored form of a new notification with its first event."""
    document = NotificationDocument(
        id=notification.id,
        version=1,
        agent=notification.agent,
        sequence=notification.sequence,
        rule=notification.rule,
        contact=notification.contact,
        interaction=notification.interaction,
        evidence=list(notification.evidence),
        title=notification.title,
        body=notification.body,
        event_id=draft.event_id,
        correlation_id=draft.correlation_id,
        create_time=notification.create_time,
        unread=True,
        count=notification.count,
        urgency=notification.urgency.value,
        escalates=notification.escalates or None,
    )
    document.validate()
    return new_document(dict(document.to_mongo()), (event,), None, notification.create_time)


def notification_of(row: Row) -> Notification:
    """Return a stored notification."""
    return Notification(
        id=row["_id"],
        agent=row["agent"],
        rule=row["rule"],
        contact=row["contact"],
        interaction=row["interaction"],
        evidence=tuple(row.get("evidence", ())),
        title=row["title"],
        body=row.get("body", ""),
        create_time=row["create_time"],
        sequence=row["sequence"],
        read_time=row.get("read_time"),
        count=row.get("count", 1),
        urgency=Urgency(row.get("urgency", Urgency.NORMAL.value)),
        escalates=row.get("escalates", False),
        event_id=row.get("event_id", ""),
    )

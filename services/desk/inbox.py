"""The agent's inbox: what they were told, newest first, with what is unread marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from backstory.notifications.v1 import escalations_pb2
from backstory.notifications.v1 import notifications_pb2 as pb
from flask import Blueprint, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from services.desk.moments import Moment, moment
from services.desk.position import Position, live_url
from services.desk.sessions import Agent
from services.desk.troubles import is_fragment
from services.desk.web import Desk, agent, zone_of

PAGE_SIZE = 50
MAX_NAMES = 1000
MAX_TOKEN_CHARS = 2048


@dataclass(frozen=True)
class Notice:
    """One notification as the inbox shows it."""

    name: str
    id: str
    sequence: int
    title: str
    body: str
    rule: str
    href: str
    created: Moment
    is_read: bool
    escalates: bool


@dataclass(frozen=True)
class InboxPage:
    """A page of the inbox."""

    items: tuple[Notice, ...]
    unread: int
    next_page_token: str


def pages(desk: Desk) -> Blueprint:
    """Return the inbox and how it is marked read."""
    blueprint = Blueprint("inbox", __name__)

    @blueprint.get("/inbox")
    def show() -> str:
        page_token = request.args.get("page", "")[:MAX_TOKEN_CHARS]
        wanted = pb.ListNotificationsRequest(page_size=PAGE_SIZE, page_token=page_token)
        answer = desk.backends.ask(agent(), desk.backends.notifications.ListNotifications, wanted)
        items = tuple(notice(item, zone_of(agent(), desk)) for item in answer.notifications)
        return render_template(
            "inbox.html",
            page=InboxPage(items, answer.unread_count, answer.next_page_token),
            live_url=live_url(Position("", answer.watch_token), ""),
        )

    @blueprint.post("/inbox/read")
    def mark_read() -> ResponseReturnValue:
        names = request.form.getlist("names")[:MAX_NAMES]
        wanted = pb.MarkNotificationsReadRequest(names=names)
        answer = desk.backends.ask(agent(), desk.backends.notifications.MarkNotificationsRead, wanted)
        if is_fragment():
            return {"unread": answer.unread_count}
        return redirect(url_for("inbox.show"), code=303)

    @blueprint.post("/inbox/acknowledge")
    def acknowledge() -> ResponseReturnValue:
        name, notifications = request.form.get("name", ""), desk.backends.notifications
        wanted = escalations_pb2.AcknowledgeNotificationRequest(name=name)
        taken_on = desk.backends.ask(agent(), notifications.AcknowledgeNotification, wanted)
        read = pb.MarkNotificationsReadRequest(names=[name])
        answer = desk.backends.ask(agent(), notifications.MarkNotificationsRead, read)
        if is_fragment():
            return {"unread": answer.unread_count, "state": _ending(taken_on.escalations, agent().name)}
        return redirect(url_for("inbox.show"), code=303)

    return blueprint


def newest_unread(desk: Desk, who: Agent, limit: int) -> tuple[Notice, ...]:
    """Return the newest unread notifications, or none while they cannot be read."""
    wanted = pb.ListNotificationsRequest(page_size=limit, unread_only=True)
    tried = desk.backends.attempt(who, desk.backends.notifications.ListNotifications, wanted)
    return tuple(notice(item, zone_of(who, desk)) for item in tried.answer.notifications) if tried.answer else ()


def live_inbox_url() -> str:
    """Return where a page without a history listens for notifications."""
    return live_url(Position("", g.inbox().watch_token), "")


def notice(item: pb.Notification, time_zone: str) -> Notice:
    """Return a notification as the inbox shows it."""
    return Notice(
        name=item.name,
        id=item.name.removeprefix("notifications/"),
        sequence=item.sequence,
        title=item.title or "Notification",
        body=item.body,
        rule=item.rule.replace("-", " ").capitalize(),
        href=_about(item),
        created=moment(item.create_time, time_zone),
        is_read=item.HasField("read_time"),
        escalates=item.escalates,
    )


def _ending(escalations: Sequence[escalations_pb2.Escalation], me: str) -> str:
    """Return in words how it stands with what somebody has just acknowledged."""
    others = [one.acknowledger for one in escalations if one.acknowledger not in ("", me)]
    if others:
        return f"Read, taken on by {others[0].removeprefix('agents/')}"
    if any(one.state == escalations_pb2.ESCALATION_STATE_SETTLED for one in escalations):
        return "Read, its issue is settled"
    return "Read, taken on by you"


def _about(item: pb.Notification) -> str:
    contact, interaction = item.contact.removeprefix("contacts/"), item.interaction.removeprefix("interactions/")
    if contact:
        return url_for("customer.show", contact_id=contact, _anchor=f"i-{interaction}" if interaction else None)
    return url_for("inbox.show")

"""Answering a customer from their page, on a channel of theirs, with a while in which it can be taken back."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from backstory.contacts.v1 import contacts_pb2
from backstory.interactions.v1 import interactions_pb2
from backstory.notifications.v1 import messages_pb2 as pb
from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from servicekit.errors import Code, ServiceError

from services.desk.backends import is_outage
from services.desk.presentation import Label, channel_label
from services.desk.web import Desk, agent

CHANNELS: Mapping[str, tuple[str, ...]] = {
    "email": ("email",),
    "sms": ("phone",),
    "whatsapp": ("whatsapp", "phone"),
    "telegram": ("telegram",),
    "messenger": ("messenger-psid",),
    "instagram": ("instagram-igsid",),
}
"""What can be answered on, with the kinds of identities that reach a customer there; the service chooses which one."""

_MOST_CHARS = {"body": 20_000, "subject": 200, "channel": 40, "in_reply_to": 100, "answers_on": 40, "request_id": 40}
_SHOWN = {
    pb.MESSAGE_STATE_PENDING: "It leaves in a few seconds.",
    pb.MESSAGE_STATE_SENDING: "It is being sent.",
    pb.MESSAGE_STATE_SENT: "It was sent.",
    pb.MESSAGE_STATE_FAILED: "It could not be sent.",
    pb.MESSAGE_STATE_SUPPRESSED: "It was not sent: the customer may not be written to.",
    pb.MESSAGE_STATE_UNKNOWN: "It may have been sent; nobody knows for certain.",
    pb.MESSAGE_STATE_CANCELED: "It was taken back.",
}
_HELD = {"quiet-hours": "It waits until the customer's quiet hours are over.", "frequency-cap": "It waits its turn."}


@dataclass(frozen=True)
class Draft:
    """What stands in the box. The request id stays with a text, so that sending it twice is sending it once."""

    channel: str = ""
    subject: str = ""
    body: str = ""
    in_reply_to: str = ""
    answers_on: str = ""
    """The channel of what it answers; on another one it begins a thread of its own."""
    request_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    trouble: str = ""


@dataclass(frozen=True)
class Ordered:
    """What became of the answer that was just ordered."""

    id: str
    text: str
    can_undo: bool


@dataclass(frozen=True)
class ReplyBox:
    """The box as the page shows it."""

    channels: tuple[tuple[str, Label], ...]
    draft: Draft
    ordered: Ordered | None = None


ShowPage = Callable[[str, Draft], str]
"""Shows a customer's page with a draft in the box."""


def pages(desk: Desk, show_page: ShowPage) -> Blueprint:
    """Return how an answer is sent and taken back."""
    blueprint = Blueprint("reply", __name__)

    @blueprint.post("/customers/<contact_id>/reply")
    def send(contact_id: str) -> ResponseReturnValue:
        draft = Draft(**{name: request.form.get(name, "")[:most] for name, most in _MOST_CHARS.items()})
        try:
            made = desk.backends.ask(agent(), desk.backends.notifications.SendMessage, _order(contact_id, draft))
        except ServiceError as error:
            if error.code is Code.PERMISSION_DENIED:
                raise
            return show_page(contact_id, replace(draft, trouble=_trouble(error))), 503 if is_outage(error) else 422
        return _to_page(contact_id, made.name.removeprefix("messages/"))

    @blueprint.post("/customers/<contact_id>/reply/<message_id>/undo")
    def undo(contact_id: str, message_id: str) -> ResponseReturnValue:
        name, backends = f"messages/{message_id}", desk.backends
        found = backends.ask(agent(), backends.notifications.GetMessage, pb.GetMessageRequest(name=name))
        try:
            backends.ask(agent(), backends.notifications.CancelMessage, pb.CancelMessageRequest(name=name))
        except ServiceError as error:
            if error.code is not Code.FAILED_PRECONDITION:
                raise
            return _to_page(contact_id, message_id)  # it has left: the page says so
        back = Draft(found.channel, found.subject, found.body, found.in_reply_to, found.channel)
        return show_page(contact_id, replace(back, trouble="Taken back. Nothing was sent."))

    return blueprint


def reply_box(
    desk: Desk,
    contact: contacts_pb2.Contact | None,
    history: interactions_pb2.GetHistoryResponse,
    draft: Draft | None,
) -> ReplyBox | None:
    """Return the box for a customer; None for one who has no address to answer to."""
    keys = {each.partition(":")[0] for each in history.profile.identities}
    kinds = keys | {each.kind for each in (contact.identities if contact else ()) if each.valid and not each.blocked}
    channels = tuple((name, channel_label(name)) for name, usable in CHANNELS.items() if kinds.intersection(usable))
    if not channels:
        return None
    return ReplyBox(channels, draft or _answer_to(history.interactions, [name for name, _ in channels]), _ordered(desk))


def _answer_to(interactions: Iterable[interactions_pb2.Interaction], channels: list[str]) -> Draft:
    """Return an empty answer to what the customer wrote last, on the same channel."""
    for told in interactions:
        if told.direction == interactions_pb2.DIRECTION_INBOUND and told.channel in channels:
            subject = f"Re: {told.subject.removeprefix('Re: ')}"[:200] if told.subject else ""
            return Draft(told.channel, subject if told.channel == "email" else "", "", told.name, told.channel)
    return Draft(channels[0])


def _ordered(desk: Desk) -> Ordered | None:
    message = request.args.get("sent", "")[:64]
    if not message:
        return None
    wanted = pb.GetMessageRequest(name=f"messages/{message}")
    found = desk.backends.attempt(agent(), desk.backends.notifications.GetMessage, wanted).answer
    if found is None:
        return None
    is_waiting = found.state == pb.MESSAGE_STATE_PENDING
    text = _HELD.get(found.reason) if is_waiting else None
    return Ordered(message, text or _SHOWN.get(found.state, ""), is_waiting and not found.attempts)


def _order(contact_id: str, draft: Draft) -> pb.SendMessageRequest:
    message = pb.Message(
        contact=f"contacts/{contact_id}",
        channel=draft.channel,
        subject=draft.subject.strip() if draft.channel == "email" else "",
        body=draft.body.replace("\r\n", "\n").strip(),
        in_reply_to=draft.in_reply_to if draft.answers_on == draft.channel else "",
    )
    return pb.SendMessageRequest(message=message, request_id=draft.request_id)


def _to_page(contact_id: str, message_id: str) -> ResponseReturnValue:
    return redirect(url_for("customer.show", contact_id=contact_id, sent=message_id, _anchor="reply"), code=303)


def _trouble(error: ServiceError) -> str:
    if is_outage(error):
        return "It was not sent: a part of Backstory is not answering. Your text is still here; try again."
    return f"It was not sent. {error.message}"

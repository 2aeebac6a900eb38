"""Recording one message of a chat, by a visitor who may be nobody yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from servicekit.errors import InvalidArgument
from servicekit.text import clean_text, kebab_case

from services.interactions.domain.chatting import (
    ANONYMOUS,
    CHANNEL,
    MAX_TEXT_BYTES,
    ChatRates,
    stranger,
    too_many_messages,
)
from services.interactions.domain.identity_keys import key_of
from services.interactions.domain.interaction import Actor, Direction, Interaction, Kind, Sender
from services.interactions.domain.naming import interaction_id
from services.interactions.domain.ports import Recorded
from services.interactions.usecases.create_interaction import RecordingPorts
from services.interactions.usecases.record_one import record_one

_NAMES = {"body": "text", "thread_key": "conversation"}


@dataclass(frozen=True)
class RecordChatMessage:
    """One message, with what the widget knows of the visitor."""

    source: str
    source_id: str
    conversation: str
    visitor: str
    identity: Sender | None
    text: str
    direction: Direction | None
    actor: Actor | None
    occur_time: datetime | None
    display_name: str
    channel: str
    request_id: str
    caller: str


def record_chat_message(command: RecordChatMessage, rates: ChatRates, ports: RecordingPorts) -> Recorded:
    """Record the message; RESOURCE_EXHAUSTED with the time to wait when the visitor writes too much."""
    clean_text("text", command.text, max_bytes=MAX_TEXT_BYTES, required=True)
    kebab_case("source", command.source, 100)
    message_id = command.source_id or command.request_id
    if not message_id:
        raise InvalidArgument("source_id", "or request_id is required: by it a repeat is known", "FIELD_REQUIRED")
    sender = _sender(command, message_id)
    direction = command.direction or Direction.INBOUND
    if direction is Direction.INTERNAL:
        raise InvalidArgument("direction", "of a chat's message is inbound or outbound")
    if direction is Direction.INBOUND:
        _count(sender, interaction_id(command.source, message_id), rates, ports)
    message = Interaction(
        channel=command.channel or CHANNEL,
        direction=direction,
        kind=Kind.MESSAGE,
        source=command.source,
        source_id=message_id,
        thread_key=command.conversation,
        body=command.text,
        occur_time=command.occur_time,
        actor=command.actor,
    )
    return record_one(message, sender, command.request_id, command.caller, ports, _NAMES)


def _sender(command: RecordChatMessage, message_id: str) -> Sender:
    if command.identity and command.visitor:
        raise InvalidArgument("visitor", "and identity cannot both be given")
    known = command.identity or Sender(ANONYMOUS, command.source, command.visitor)
    if not command.identity and not command.visitor:
        known = stranger(command.source, command.conversation or message_id)
    return known._replace(display_name=command.display_name)


def _count(sender: Sender, interaction: str, rates: ChatRates, ports: RecordingPorts) -> None:
    """Count a message; one that is there already may be repeated however much was written since."""
    wait = rates.take(key_of(sender), ports.clock.now())
    if wait is not None and ports.histories.get(interaction) is None:
        raise too_many_messages(wait)

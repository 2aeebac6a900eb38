"""Intercom's exports: one message with its conversation, as `backstory import intercom` sends them."""

from __future__ import annotations

from datetime import datetime

from services.interactions.channels._hooks.helpdesk import read_history
from services.interactions.channels._hooks.intercom_parts import part_told
from services.interactions.channels._hooks.json_values import Object, object_
from services.interactions.domain.reading import Unreadable
from services.interactions.domain.webhook_items import Letter, Told, Unfit

CHANNEL = "intercom"

EXAMPLE = (
    b'{"conversation": {"type": "conversation", "id": "215469801290001", "source": {"type": "conversation"},'
    b' "contacts": {"contacts": [{"type": "contact", "id": "6762f0dd1bb69f9f2193bb83"}]}},'
    b' "part": {"type": "conversation_part", "id": "29089", "part_type": "comment", "created_at": 1748934900,'
    b' "body": "<p>It is late.</p>", "author": {"type": "user", "id": "6762f0dd1bb69f9f2193bb83"}}}'
)


def read(raw: bytes, now: datetime) -> Told | Unreadable:
    """Read one message. Any bytes are answered; nothing is raised."""
    return read_history(CHANNEL, raw, now, _told)


def _told(letter: Letter, record: Object) -> Told | Unfit:
    return part_told(letter, object_(record, "conversation"), object_(record, "part"))

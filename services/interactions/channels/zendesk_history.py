"""Zendesk's exports: one comment with its ticket and the people of it, as `backstory import zendesk` sends them."""

from __future__ import annotations

from datetime import datetime

from services.interactions.channels._hooks.helpdesk import read_history
from services.interactions.channels._hooks.json_values import Object, object_, objects
from services.interactions.channels._hooks.zendesk_comments import comment_told, people_of
from services.interactions.domain.reading import Unreadable
from services.interactions.domain.webhook_items import Letter, Told, Unfit

CHANNEL = "zendesk"

EXAMPLE = (
    b'{"ticket": {"id": 5158, "subject": "Where is my order?", "requester_id": 20978392, "via": {"channel": "email"}},'
    b' "comment": {"id": 1274, "type": "Comment", "author_id": 20978392, "plain_body": "It is late.", "public": true,'
    b' "created_at": "2025-06-03T07:15:00Z"},'
    b' "users": [{"id": 20978392, "name": "Mara Lind", "email": "mara.lind@example.com", "role": "end-user"}]}'
)


def read(raw: bytes, now: datetime) -> Told | Unreadable:
    """Read one comment. Any bytes are answered; nothing is raised."""
    return read_history(CHANNEL, raw, now, _told)


def _told(letter: Letter, record: Object) -> Told | Unfit:
    ticket = object_(record, "ticket")
    return comment_told(letter, ticket, object_(record, "comment"), people_of(ticket, objects(record, "users")))

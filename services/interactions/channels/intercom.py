"""Intercom's notifications: what is written in a conversation."""

from __future__ import annotations

from services.interactions.channels._hooks.example import ExamplePost
from services.interactions.channels._hooks.intercom_parts import messages_of, part_told
from services.interactions.channels._hooks.json_values import object_, parsed, text
from services.interactions.channels._hooks.options import no_options
from services.interactions.domain.webhook_items import Item, Letter

WEBHOOK = "intercom"
SIGNATURE = "intercom"
IS_MAIL = False

_BEGUN = ".created"

EXAMPLE = ExamplePost(
    b'{"type": "notification_event", "app_id": "a86dr8yl", "id": "notif_00000000-0000-4000-8000-000000000001",'
    b' "topic": "conversation.user.created", "created_at": 1748934901, "data": {"type": "notification_event_data",'
    b' "item": {"type": "conversation", "id": "215469801290001", "created_at": 1748934900,'
    b' "source": {"type": "conversation", "id": "403918330", "delivered_as": "customer_initiated", "subject": "",'
    b' "body": "<p>Where is my order?</p>", "attachments": [], "author": {"type": "user",'
    b' "id": "6762f0dd1bb69f9f2193bb83", "name": "Mara Lind", "email": "mara.lind@example.com"}},'
    b' "contacts": {"type": "contact.list", "contacts": [{"type": "contact", "id": "6762f0dd1bb69f9f2193bb83",'
    b' "external_id": "4711"}]}, "conversation_parts": {"type": "conversation_part.list",'
    b' "conversation_parts": [], "total_count": 0}}}}'
)


faults = no_options


def read(letter: Letter) -> list[Item]:
    """Read one notification; a conversation is posted with its first message each time, which counts when it begins."""
    notification = parsed(letter.body)
    if not isinstance(notification, dict) or text(notification, "type") != "notification_event":
        raise ValueError("no notification of Intercom's")
    conversation = object_(object_(notification, "data"), "item")
    if text(conversation, "type") != "conversation":
        return []
    is_begun = text(notification, "topic").endswith(_BEGUN)
    return [part_told(letter, conversation, part) for part in messages_of(conversation, with_first=is_begun)]

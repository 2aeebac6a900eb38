"""SendGrid's event webhook: what became of mails that were sent, known by their Message-ID."""

from __future__ import annotations

from collections.abc import Iterator

import orjson

from services.interactions.channels._hooks.example import ExamplePost
from services.interactions.channels._hooks.json_values import Object, parsed, text
from services.interactions.channels._hooks.options import no_options
from services.interactions.domain.statuses import DeliveryStatus
from services.interactions.domain.webhook_items import Delivery, Item, Letter

WEBHOOK = "sendgrid-events"
SIGNATURE = "sendgrid"
IS_MAIL = False

_STATUSES = {
    "processed": DeliveryStatus.ACCEPTED,
    "deferred": DeliveryStatus.ACCEPTED,
    "dropped": DeliveryStatus.FAILED,
    "bounce": DeliveryStatus.UNDELIVERED,
    "delivered": DeliveryStatus.DELIVERED,
}
"""What says that a mail was opened is left out: programs that look at mails for people open them too."""

EXAMPLE = ExamplePost(
    orjson.dumps(
        [
            {
                "email": "mara.lind@example.com", "timestamp": 1748934900, "event": "delivered",
                "smtp-id": "<m_00000000000000000000000000000001@example.org>", "sg_event_id": "ZGVsaXZlcmVk",
                "sg_message_id": "sendgrid.message.1", "response": "250 OK",
            }
        ]
    ),
)  # fmt: skip


faults = no_options


def read(letter: Letter) -> list[Item]:
    """Read a list of events; those that are not about delivery are passed over."""
    events = parsed(letter.body)
    if not isinstance(events, list):
        raise ValueError("no list of events")
    return [item for event in events if isinstance(event, dict) for item in _item(event)]


def _item(event: Object) -> Iterator[Item]:
    status, id_ = _STATUSES.get(text(event, "event")), text(event, "smtp-id").strip().strip("<>")
    if status is not None and id_:
        code = text(event, "status")
        is_code = len(code) <= 9 and code.replace(".", "").isdigit()
        yield Delivery(id_, status, f"status {code}" if is_code and status is DeliveryStatus.UNDELIVERED else "")

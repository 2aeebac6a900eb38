"""Mailgun's webhooks: what became of mails that were sent, known by their Message-ID."""

from __future__ import annotations

import orjson

from services.interactions.channels._hooks.example import ExamplePost
from services.interactions.channels._hooks.json_values import number, object_, parsed, text
from services.interactions.channels._hooks.options import no_options
from services.interactions.domain.statuses import DeliveryStatus
from services.interactions.domain.webhook_items import Delivery, Item, Letter

WEBHOOK = "mailgun-events"
SIGNATURE = "mailgun"
IS_MAIL = False

_STATUSES = {"accepted": DeliveryStatus.ACCEPTED, "delivered": DeliveryStatus.DELIVERED}
_PERMANENT = "permanent"

EXAMPLE = ExamplePost(
    orjson.dumps(
        {
            "signature": {"timestamp": "1748934900", "token": "0" * 50, "signature": "0" * 64},
            "event-data": {
                "event": "delivered", "id": "CPgfbmQMTCKtHW6uIWtuVe", "timestamp": 1748934900.5,
                "message": {"headers": {"message-id": "m_00000000000000000000000000000001@example.org"}},
            },
        }
    ),
)  # fmt: skip


faults = no_options


def read(letter: Letter) -> list[Item]:
    """Read one event; one that is not about delivery is passed over, like a failure that is tried again."""
    document = parsed(letter.body)
    if not isinstance(document, dict) or not object_(document, "event-data"):
        raise ValueError("no event")
    data = object_(document, "event-data")
    id_ = text(object_(object_(data, "message"), "headers"), "message-id").strip().strip("<>")
    event = text(data, "event")
    if event == "failed" and text(data, "severity") == _PERMANENT and id_:
        code = number(object_(data, "delivery-status"), "code")
        return [Delivery(id_, DeliveryStatus.UNDELIVERED, f"error {code}" if code is not None else "")]
    return [Delivery(id_, _STATUSES[event])] if event in _STATUSES and id_ else []

"""Twilio's messages: SMS and WhatsApp coming in, and what became of those sent."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from services.interactions.channels._hooks.example import FORM, ExamplePost
from services.interactions.channels._hooks.forms import form_fields
from services.interactions.channels._hooks.json_values import kept
from services.interactions.channels._hooks.options import no_options
from services.interactions.channels._hooks.telling import attachment, told
from services.interactions.domain.interaction import Direction, Sender
from services.interactions.domain.statuses import DeliveryStatus
from services.interactions.domain.webhook_items import Delivery, Item, Letter

WEBHOOK = "twilio-messages"
SIGNATURE = "twilio"
IS_MAIL = False

_STATUSES = {
    "accepted": DeliveryStatus.ACCEPTED,
    "scheduled": DeliveryStatus.ACCEPTED,
    "queued": DeliveryStatus.ACCEPTED,
    "sending": DeliveryStatus.ACCEPTED,
    "sent": DeliveryStatus.SENT,
    "canceled": DeliveryStatus.CANCELED,
    "failed": DeliveryStatus.FAILED,
    "undelivered": DeliveryStatus.UNDELIVERED,
    "delivered": DeliveryStatus.DELIVERED,
    "partially_delivered": DeliveryStatus.DELIVERED,
    "read": DeliveryStatus.READ,
}
_OF_INBOUND = frozenset({"", "receiving", "received"})
_MOST_MEDIA = 10
_KNOWN = frozenset(
    {
        "MessageSid", "SmsSid", "SmsMessageSid", "AccountSid", "MessagingServiceSid", "From", "To", "Body", "NumMedia",
        "NumSegments", "SmsStatus", "MessageStatus", "ApiVersion", "ProfileName", "WaId",
    }
)  # fmt: skip

EXAMPLE = ExamplePost(
    urlencode(
        {
            "MessageSid": "SM00000000000000000000000000000001",
            "AccountSid": "AC00000000000000000000000000000001",
            "MessagingServiceSid": "MG00000000000000000000000000000001",
            "From": "+15005550006",
            "To": "+15005550001",
            "Body": "Where is my parcel?",
            "NumMedia": "0",
            "NumSegments": "1",
            "SmsStatus": "received",
            "ApiVersion": "2010-04-01",
        }
    ).encode(),
    FORM,
)


faults = no_options


def read(letter: Letter) -> list[Item]:
    """Read one form: a message that came, or a status of one that was sent."""
    fields = form_fields(letter.body, letter.content_type)
    if fields is None or not fields.get("MessageSid"):
        raise ValueError("no MessageSid")
    status = (fields.get("MessageStatus") or fields.get("SmsStatus") or "").lower()
    if status not in _OF_INBOUND:
        return [_delivery(fields, status)] if status in _STATUSES else []
    if "From" not in fields:
        raise ValueError("no From")
    return [_message(letter, fields)]


def _delivery(fields: Mapping[str, str], status: str) -> Delivery:
    note = "partly delivered" if status == "partially_delivered" else ""
    code = fields.get("ErrorCode", "")
    return Delivery(fields["MessageSid"], _STATUSES[status], note or (f"error {code}"[:40] if code.isdigit() else ""))


def _message(letter: Letter, fields: Mapping[str, str]) -> Item:
    is_whatsapp = fields["From"].startswith("whatsapp:")
    number = fields["From"].removeprefix("whatsapp:")
    if is_whatsapp:
        sender = Sender("whatsapp", "", fields.get("WaId") or number, display_name=fields.get("ProfileName", ""))
    else:
        sender = Sender("phone", "", number)
    count = int(fields["NumMedia"]) if fields.get("NumMedia", "").isdigit() else 0
    media = [
        attachment(fields.get(f"MediaContentType{at}", ""), f"media-{at + 1}") for at in range(min(count, _MOST_MEDIA))
    ]
    addresses = [fields[f"MediaUrl{at}"] for at in range(len(media)) if fields.get(f"MediaUrl{at}")]
    return told(
        letter,
        sender,
        fields["MessageSid"],
        Direction.INBOUND,
        channel="whatsapp" if is_whatsapp else "sms",
        body=fields.get("Body", ""),
        thread_key=f"{fields.get('To', '')} {fields['From']}",
        attachments=tuple(media),
        payload=kept(fields, _KNOWN.union(*_of_media(len(media))), media=addresses),
    )


def _of_media(count: int) -> list[tuple[str, str]]:
    return [(f"MediaUrl{at}", f"MediaContentType{at}") for at in range(count)]

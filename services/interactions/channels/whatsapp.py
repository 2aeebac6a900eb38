"""WhatsApp's Cloud API: messages of every type, statuses, what was sent from the phone app, and changed numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from services.interactions.channels._hooks.example import ExamplePost
from services.interactions.channels._hooks.json_values import Object, number, object_, objects, parsed, text
from services.interactions.channels._hooks.options import no_options
from services.interactions.channels._hooks.telling import told, when
from services.interactions.channels._hooks.whatsapp_content import content_of
from services.interactions.domain.interaction import Direction, Sender
from services.interactions.domain.statuses import DeliveryStatus
from services.interactions.domain.webhook_items import Delivery, Item, Letter, Replaced, Unfit

WEBHOOK = "whatsapp"
SIGNATURE = "meta"
IS_MAIL = False

_STATUSES = {
    "accepted": DeliveryStatus.ACCEPTED,
    "sent": DeliveryStatus.SENT,
    "delivered": DeliveryStatus.DELIVERED,
    "read": DeliveryStatus.READ,
    "played": DeliveryStatus.PLAYED,
    "failed": DeliveryStatus.FAILED,
}
_NUMBER_CHANGED = ("user_changed_number", "customer_changed_number")

EXAMPLE = ExamplePost(
    b'{"object": "whatsapp_business_account", "entry": [{"id": "200000000000001", "changes": [{"field": "messages",'
    b' "value": {"messaging_product": "whatsapp",'
    b' "metadata": {"display_phone_number": "15005550001", "phone_number_id": "300000000000001"},'
    b' "contacts": [{"profile": {"name": "Mara Lind"}, "wa_id": "15005550006"}],'
    b' "messages": [{"from": "15005550006", "id": "wamid.example-1", "timestamp": "1748934900", "type": "text",'
    b' "text": {"body": "Where is my order?"}}]}}]}]}'
)


faults = no_options


def read(letter: Letter) -> list[Item]:
    """Read a batch: every message and status in every change of every entry, each for itself."""
    document = parsed(letter.body)
    if not isinstance(document, dict) or text(document, "object") != "whatsapp_business_account":
        raise ValueError("not of a WhatsApp account")
    values = [object_(change, "value") for entry in objects(document, "entry") for change in objects(entry, "changes")]
    return [item for value in values for item in _items(letter, value)]


def _items(letter: Letter, value: Object) -> Iterator[Item]:
    names = {text(each, "wa_id"): text(object_(each, "profile"), "name") for each in objects(value, "contacts")}
    number_id = text(object_(value, "metadata"), "phone_number_id")
    for message in objects(value, "messages"):
        yield from _message(letter, message, names, number_id)
    for echo in objects(value, "message_echoes"):
        yield _exchanged(letter, echo, text(echo, "to"), "", number_id, Direction.OUTBOUND)
    for status in objects(value, "statuses"):
        yield from _status(status)


def _message(letter: Letter, message: Object, names: Mapping[str, str], number_id: str) -> Iterator[Item]:
    system = object_(message, "system")
    if text(message, "type") == "system":
        yield from _replaced(message, system)
        return
    customer = text(message, "from")
    yield _exchanged(letter, message, customer, names.get(customer, ""), number_id, Direction.INBOUND)


def _replaced(message: Object, system: Object) -> Iterator[Item]:
    """Read that a customer has a new number; other notes of the system are nobody's message."""
    if text(system, "type") not in _NUMBER_CHANGED:
        return
    old = text(message, "from") or text(system, "customer")
    new = text(system, "new_wa_id") or text(system, "wa_id")
    if old and new:
        evidence = f"WhatsApp said so with message {text(message, 'id')}"[:200]
        yield Replaced(Sender("whatsapp", "", old), Sender("whatsapp", "", new), evidence)
    else:
        yield Unfit("NUMBER_MISSING", "A changed number without the old or the new one.")


def _exchanged(letter: Letter, message: Object, customer: str, name: str, number_id: str, direction: Direction) -> Item:
    if not text(message, "id") or not customer:
        return Unfit("MESSAGE_INCOMPLETE", "A message without id or without the customer's number.")
    content = content_of(message)
    return told(
        letter,
        Sender("whatsapp", "", customer, display_name=name),
        text(message, "id"),
        direction,
        channel="whatsapp",
        body=content.body,
        thread_key=f"{number_id}:{customer}",
        occur_time=when(number(message, "timestamp"), letter.receive_time),
        attachments=content.attachments,
        payload=content.payload,
        business_type="" if content.is_known else "opaque",
    )


def _status(status: Object) -> Iterator[Item]:
    """Read a status; one that is not known is newer than this reader and no fault."""
    known = _STATUSES.get(text(status, "status"))
    if known is None:
        return
    if not text(status, "id"):
        yield Unfit("STATUS_INCOMPLETE", "A status without the id of its message.")
        return
    codes = [text(error, "code") for error in objects(status, "errors")]
    yield Delivery(text(status, "id"), known, f"error {codes[0]}"[:40] if codes and codes[0] else "")

"""What a WhatsApp message says, whatever its type; of media only where WhatsApp keeps them."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from services.interactions.channels._hooks.json_values import Object, kept, object_, objects, text
from services.interactions.channels._hooks.telling import attachment
from services.interactions.domain.interaction import Attachment

UNSUPPORTED = "[Unsupported message]"

_ENVELOPE = ("id", "from", "to", "timestamp", "type")
_MEDIA = {
    "image": "image/jpeg",
    "video": "video/mp4",
    "audio": "audio/ogg",
    "voice": "audio/ogg",
    "document": "application/octet-stream",
    "sticker": "image/webp",
}


@dataclass(frozen=True)
class Content:
    """What stands in the history of a message. `payload` refers to media, or holds what nobody understood."""

    body: str
    attachments: tuple[Attachment, ...] = ()
    payload: bytes = b""
    is_known: bool = True


def content_of(message: Object) -> Content:
    """Return what a message says."""
    kind = text(message, "type")
    if kind in _MEDIA:
        return _media(kind, message)
    says = _SAYS.get(kind)
    if says is not None:
        return Content(says(message), payload=kept(message, {*_ENVELOPE, kind}))
    return Content(UNSUPPORTED, payload=kept(message, ()), is_known=False)


def _media(kind: str, message: Object) -> Content:
    media = object_(message, kind)
    name = text(media, "filename") or kind
    file = attachment(text(media, "mime_type") or _MEDIA[kind], name, sha256=_in_hex(text(media, "sha256")))
    return Content(text(media, "caption"), (file,), kept(message, {*_ENVELOPE, kind}, media=text(media, "id")))


def _in_hex(digest: str) -> str:
    try:
        raw = base64.b64decode(digest, validate=True)
    except (binascii.Error, ValueError):
        return ""
    return raw.hex() if len(raw) == 32 else ""


def _location(message: Object) -> str:
    place = object_(message, "location")
    named = ", ".join(filter(None, (text(place, "name"), text(place, "address"))))
    return f"Location: {named} ({place.get('latitude')}, {place.get('longitude')})"


def _contacts(message: Object) -> str:
    return "\n".join(_card(card) for card in objects(message, "contacts")) or UNSUPPORTED


def _card(card: Object) -> str:
    phones = ", ".join(text(phone, "phone") for phone in objects(card, "phones"))
    return f"Contact: {text(object_(card, 'name'), 'formatted_name')} {phones}".strip()


def _interactive(message: Object) -> str:
    chosen = object_(message, "interactive")
    reply = object_(chosen, "button_reply") or object_(chosen, "list_reply")
    if reply:
        return " - ".join(filter(None, (text(reply, "title"), text(reply, "description"))))
    return text(object_(chosen, "nfm_reply"), "body") or UNSUPPORTED


def _order(message: Object) -> str:
    order = object_(message, "order")
    lines = [
        f"{text(item, 'quantity')} x {text(item, 'product_retailer_id')}" for item in objects(order, "product_items")
    ]
    return "\n".join(["Order:", *lines, text(order, "text")]).strip()


_SAYS: Mapping[str, Callable[[Object], str]] = {
    "text": lambda message: text(object_(message, "text"), "body"),
    "button": lambda message: text(object_(message, "button"), "text"),
    "interactive": _interactive,
    "reaction": lambda message: f"Reaction: {text(object_(message, 'reaction'), 'emoji') or 'taken back'}",
    "location": _location,
    "contacts": _contacts,
    "order": _order,
}

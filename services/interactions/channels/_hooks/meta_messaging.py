"""What Messenger and Instagram have in common: entries of messaging events between a page and its customers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from services.interactions.channels._hooks.json_values import Object, kept, number, object_, objects, parsed, text
from services.interactions.channels._hooks.telling import attachment, told, when
from services.interactions.domain.interaction import Attachment, Direction, Sender
from services.interactions.domain.statuses import DeliveryStatus
from services.interactions.domain.webhook_items import Delivery, Item, Letter, Unfit, Watermark

_MEDIA = {"image": "image/jpeg", "video": "video/mp4", "audio": "audio/mp4", "file": "application/octet-stream"}
_UNSUPPORTED = "[Unsupported message]"
_KNOWN = frozenset({"mid", "text", "attachments", "is_echo"})


@dataclass(frozen=True)
class Network:
    """What differs between the networks."""

    document: str
    channel: str
    identity_kind: str


def read_entries(letter: Letter, network: Network) -> list[Item]:
    """Read every event of every entry; those in standby are of threads another app answers, and are kept as well."""
    document = parsed(letter.body)
    if not isinstance(document, dict) or text(document, "object") != network.document:
        raise ValueError(f"not of a {network.document}")
    return [
        item
        for entry in objects(document, "entry")
        for name in ("messaging", "standby")
        for event in objects(entry, name)
        for item in _Event(letter, network, text(entry, "id"), event).items()
    ]


class _Event:
    """One messaging event. On an echo sender and recipient are the other way round."""

    def __init__(self, letter: Letter, network: Network, page: str, event: Object) -> None:
        self._letter = letter
        self._network = network
        self._event = event
        self._message = object_(event, "message")
        self._is_echo = self._message.get("is_echo") is True
        customer, ours = ("recipient", "sender") if self._is_echo else ("sender", "recipient")
        self._customer = text(object_(event, customer), "id")
        self._page = text(object_(event, ours), "id") or page

    def items(self) -> Iterator[Item]:
        if not self._customer:
            yield Unfit("CUSTOMER_MISSING", "An event without the customer's id.")
        elif self._message:
            yield from self._exchanged()
        elif "postback" in self._event:
            yield self._postback()
        elif "reaction" in self._event:
            yield self._reaction()
        elif "delivery" in self._event:
            yield from self._delivered()
        elif "read" in self._event:
            yield from self._read()

    def _exchanged(self) -> Iterator[Item]:
        message = self._message
        mid = text(message, "mid")
        if not mid:
            yield Unfit("MESSAGE_INCOMPLETE", "A message without an id.")
        elif message.get("is_deleted") is True:
            yield self._told(f"{mid}:deleted", "[The customer took a message back.]")
        else:
            files = objects(message, "attachments")
            body = text(message, "text") or ("" if files else _UNSUPPORTED)
            references = [text(object_(file, "payload"), "url") for file in files]
            yield self._told(
                mid,
                body,
                attachments=tuple(map(_attachment, files)),
                payload=kept(message, _KNOWN, media=list(filter(None, references))),
                business_type="" if body or files else "opaque",
            )

    def _postback(self) -> Item:
        postback = object_(self._event, "postback")
        mid = text(postback, "mid") or f"postback:{self._customer}:{text(self._event, 'timestamp')}"
        return self._told(mid, text(postback, "title") or text(postback, "payload"))

    def _reaction(self) -> Item:
        reaction = object_(self._event, "reaction")
        emoji = text(reaction, "emoji") or text(reaction, "reaction")
        says = f"Reaction: {emoji}" if text(reaction, "action") != "unreact" else "Reaction taken back"
        of = f"{text(reaction, 'mid')}:{self._customer}:{text(self._event, 'timestamp')}"
        return self._told(f"reaction:{of}", says)

    def _delivered(self) -> Iterator[Item]:
        delivery = object_(self._event, "delivery")
        mids = delivery.get("mids")
        for mid in mids if isinstance(mids, list) else ():
            if isinstance(mid, str):
                yield Delivery(mid, DeliveryStatus.DELIVERED)
        yield from self._watermark(delivery, DeliveryStatus.DELIVERED)

    def _read(self) -> Iterator[Item]:
        read = object_(self._event, "read")
        if text(read, "mid"):
            yield Delivery(text(read, "mid"), DeliveryStatus.READ)
        yield from self._watermark(read, DeliveryStatus.READ)

    def _watermark(self, of: Object, status: DeliveryStatus) -> Iterator[Item]:
        until = self._when(number(of, "watermark"))
        if until is not None:
            yield Watermark(self._sender(), status, until)

    def _told(self, source_id: str, body: str, **fields: object) -> Item:
        return told(
            self._letter,
            self._sender(),
            source_id,
            Direction.OUTBOUND if self._is_echo else Direction.INBOUND,
            channel=self._network.channel,
            body=body,
            thread_key=f"{self._page}:{self._customer}",
            occur_time=self._when(number(self._event, "timestamp")),
            **fields,
        )

    def _sender(self) -> Sender:
        return Sender(self._network.identity_kind, self._page, self._customer)

    def _when(self, milliseconds: int | None) -> datetime | None:
        return when(milliseconds / 1000 if milliseconds is not None else None, self._letter.receive_time)


def _attachment(file: Object) -> Attachment:
    kind = text(file, "type")
    return attachment(_MEDIA.get(kind, "application/octet-stream"), kind or "file")

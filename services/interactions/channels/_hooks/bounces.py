"""Mails that say that a mail of ours was not delivered (RFC 3464), and which."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message
from email.policy import compat32

from services.interactions.domain.statuses import DeliveryStatus
from services.interactions.domain.webhook_items import Delivery

_ID = re.compile(r"<([^<>\s]{1,500})>")
_CODE = re.compile(r"[245]\.[0-9]{1,3}\.[0-9]{1,3}")
_REPORT = re.compile(rb"^content-type:\s*multipart/report\b", re.IGNORECASE | re.MULTILINE)
_HEAD_BYTES = 64 * 1024
_STATUSES = {"failed": DeliveryStatus.UNDELIVERED, "delivered": DeliveryStatus.DELIVERED}


def bounces(raw: bytes) -> Iterator[Delivery]:
    """Yield what a report says of the mail it is about; nothing for every other mail, and for one that was delayed."""
    if not _REPORT.search(raw[:_HEAD_BYTES]):
        return
    mail = message_from_bytes(raw, policy=compat32)
    parts = {part.get_content_type(): part for part in mail.walk()}
    original = _ID.search(_original_id(parts))
    for block in _blocks(parts.get("message/delivery-status")):
        status = _STATUSES.get(str(block.get("Action", "")).strip().lower())
        if status and original:
            code = _CODE.search(str(block.get("Status", "")))
            note = f"status {code[0]}" if code and status is DeliveryStatus.UNDELIVERED else ""
            yield Delivery(original[1], status, note)
            return  # our mails have one recipient each


def _blocks(part: Message | None) -> list[Message]:
    inner = part.get_payload() if part is not None else None
    return [block for block in inner if isinstance(block, Message)] if isinstance(inner, list) else []


def _original_id(parts: dict[str, Message]) -> str:
    inner = _blocks(parts.get("message/rfc822"))
    if inner:
        return str(inner[0].get("Message-ID", ""))
    headers = parts.get("text/rfc822-headers")
    payload = headers.get_payload(decode=True) if headers is not None else b""
    return str(message_from_bytes(payload, policy=compat32).get("Message-ID", "")) if isinstance(payload, bytes) else ""

"""What mutating requests carry besides their own fields."""

from __future__ import annotations

import hashlib
from typing import Any

from servicekit.access.caller import current_caller
from servicekit.text import request_id

from services.notifications.domain.webhook_ports import Request


def request_of(message: Any) -> Request | None:  # any mutating request: each has a request id
    """Return the request id with whose it is and the digest of what it asks for; None without one."""
    key = request_id(message.request_id)
    if not key:
        return None
    body = type(message)()
    body.CopyFrom(message)
    body.ClearField("request_id")
    form = message.DESCRIPTOR.full_name.encode() + b"\0" + body.SerializeToString(deterministic=True)
    return Request(key, hashlib.sha256(form).hexdigest(), current_caller().subject)

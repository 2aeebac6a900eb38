"""What every command carries: who caused it, the request id, and whether it is only to be checked."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import Any

from google.protobuf.message import Message
from servicekit.access.caller import current_caller
from servicekit.call import current_call
from servicekit.text import request_id

from services.contacts.domain.events import Origin
from services.contacts.domain.ports import Order, Request


def order_of(request: Any) -> Order:  # any mutating request: each has a request id, some can be checked only
    """Return what this request carries besides its own fields."""
    key = request_id(request.request_id)
    return Order(
        origin=replace(origin(), reason=getattr(request, "reason", "")),
        request=Request(key, _digest(request)) if key else None,
        validate_only="validate_only" in request.DESCRIPTOR.fields_by_name and request.validate_only,
    )


def origin() -> Origin:
    """Return who is calling, and what the call is part of."""
    call, caller = current_call(), current_caller()
    return Origin(
        actor=caller.subject,
        correlation_id=call.correlation_id,
        traceparent=call.traceparent,
        actor_name=caller.display_name,
        method=call.method,
        purpose=call.purpose,
    )


def _digest(request: Message) -> str:
    """Return what tells this request from any other with the same request id."""
    body = type(request)()
    body.CopyFrom(request)
    body.ClearField("request_id")
    return hashlib.sha256(
        request.DESCRIPTOR.full_name.encode() + b"\0" + body.SerializeToString(deterministic=True)
    ).hexdigest()

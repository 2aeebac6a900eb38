"""What every command about issues carries: who caused it, and the request id."""

from __future__ import annotations

import hashlib
from typing import Any

from google.protobuf.message import Message
from servicekit.access.caller import current_caller
from servicekit.call import current_call
from servicekit.errors import InvalidArgument
from servicekit.text import id_in_name, request_id

from services.interactions.domain.issue_ports import Order, Origin, Request


def order_of(request: Any) -> Order:  # any mutating request: each has a request id
    """Return what this request carries besides its own fields."""
    call, caller = current_call(), current_caller()
    key = request_id(request.request_id)
    return Order(
        origin=Origin(
            actor=caller.subject,
            actor_name=caller.display_name,
            correlation_id=call.correlation_id,
            traceparent=call.traceparent,
            method=call.method,
            purpose=call.purpose,
        ),
        request=Request(key, _digest(request)) if key else None,
    )


def owner_name(field: str, name: str, *collections: str) -> str:
    """Return the resource name of an agent or a team, as it is; empty for none."""
    if not name:
        return name
    collection = name.partition("/")[0]
    if collection not in collections:
        raise InvalidArgument(field, "must look like " + " or ".join(f"{each}/{{id}}" for each in collections))
    return f"{collection}/{id_in_name(field, name, collection)}"


def _digest(request: Message) -> str:
    """Return what tells this request from any other with the same request id."""
    body = type(request)()
    body.CopyFrom(request)
    body.ClearField("request_id")
    return hashlib.sha256(
        request.DESCRIPTOR.full_name.encode() + b"\0" + body.SerializeToString(deterministic=True)
    ).hexdigest()

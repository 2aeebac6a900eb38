"""What every command carries: who caused it, the request id, and whether it is only to be checked."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from servicekit.access.caller import current_caller
from servicekit.call import current_call
from servicekit.request_digest import request_digest
from servicekit.text import request_id

from services.contacts.domain.events import Origin
from services.contacts.domain.ports import Order, Request


def order_of(request: Any) -> Order:  # any mutating request: each has a request id, some can be checked only
    """Return what this request carries besides its own fields."""
    key = request_id(request.request_id)
    return Order(
        origin=replace(origin(), reason=getattr(request, "reason", "")),
        request=Request(key, request_digest(request)) if key else None,
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

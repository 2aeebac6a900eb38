"""What every command about issues carries: who caused it, and the request id."""

from __future__ import annotations

from typing import Any

from servicekit.access.caller import current_caller
from servicekit.call import current_call
from servicekit.errors import InvalidArgument
from servicekit.request_digest import request_digest
from servicekit.text import id_in_name, request_id

from services.interactions.domain.issue_ports import Order, Origin, Request

AGENTS = ("agents", "apiKeys")
"""What those who work on issues are called by: people, and bots by their keys."""


def order_of(request: Any) -> Order:  # any mutating request: each has a request id
    """Return what this request carries besides its own fields."""
    key = request_id(request.request_id)
    return Order(origin=origin_of_call(), request=Request(key, request_digest(request)) if key else None)


def origin_of_call() -> Origin:
    """Return who caused what the call in work changes."""
    call, caller = current_call(), current_caller()
    return Origin(
        actor=caller.subject,
        actor_name=caller.display_name,
        correlation_id=call.correlation_id,
        traceparent=call.traceparent,
        method=call.method,
        purpose=call.purpose,
    )


def owner_name(field: str, name: str, *collections: str) -> str:
    """Return the resource name of an agent or a team, as it is; empty for none."""
    if not name:
        return name
    collection = name.partition("/")[0]
    if collection not in collections:
        raise InvalidArgument(field, "must look like " + " or ".join(f"{each}/{{id}}" for each in collections))
    return f"{collection}/{id_in_name(field, name, collection)}"

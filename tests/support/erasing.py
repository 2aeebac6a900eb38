"""Erasing people over the public API, and waiting for the end of it."""

from __future__ import annotations

import uuid
from typing import Any

from backstory.contacts.v1 import erasures_pb2 as e
from backstory.interactions.v1 import interactions_pb2 as i

from tests.support.customers import Customers
from tests.support.eventually import eventually


def erase(customers: Customers, contact: str, **fields: Any) -> e.Erasure:
    """Erase a person; the answer comes at once."""
    request = e.ErasePersonRequest(contact=contact, reason="request 4711", request_id=str(uuid.uuid4()), **fields)
    asked: e.Erasure = customers.call(customers.contacts.ErasePerson, request)
    return asked


def erased(customers: Customers, erasure: e.Erasure, seconds: float = 60) -> e.Erasure:
    """Wait until every service has proved it."""

    def done() -> e.Erasure | None:
        now: e.Erasure = customers.call(customers.contacts.GetErasure, e.GetErasureRequest(name=erasure.name))
        return now if now.state == e.ERASURE_STATE_DONE else None

    return eventually(seconds, done) or erasure


def figures(customers: Customers, contact: str) -> Any:
    """What a history says in numbers, and the ids and times of what it is made of."""
    history = customers.history(contact=contact, page_size=50)
    summary = history.summary
    entries = [(each.name, each.channel, each.kind, each.occur_time.ToJsonString()) for each in history.interactions]
    return (
        dict(summary.by_kind),
        dict(summary.by_channel),
        summary.total,
        summary.first_contact_time.ToJsonString(),
        summary.last_contact_time.ToJsonString(),
        entries,
    )


def history_entry(customers: Customers, contact: str) -> i.Interaction:
    """The newest entry of a history."""
    return customers.history(contact=contact, page_size=1).interactions[0]

"""Requests for the methods about erasing people."""

from __future__ import annotations

import uuid

from backstory.contacts.v1 import erasures_pb2 as e

from tests.support.api_row import Row
from tests.support.api_world import ApiWorld
from tests.support.merge_calls import NOWHERE


def erasing_rows(w: ApiWorld) -> dict[str, Row]:
    """Return how each is called; the person erased is one nobody else in the world needs."""
    name = w.erasure.name
    return {
        "ErasePerson": Row(
            [
                e.ErasePersonRequest(contact=w.other.name, reason="request 4711", validate_only=True),
                e.ErasePersonRequest(contact=w.erasure.contact, reason="request 4711", request_id=str(uuid.uuid4())),
            ],
            [
                e.ErasePersonRequest(contact=w.other.name),
                e.ErasePersonRequest(contact=NOWHERE, reason="request 4711"),
                e.ErasePersonRequest(contact=w.other.name, reason="x" * 1001),
            ],
            differs=("create_time",),
        ),
        "GetErasure": Row([e.GetErasureRequest(name=name)], [e.GetErasureRequest(name="erasures/er_nowhere")]),
        "ListErasures": Row(
            [e.ListErasuresRequest(page_size=1), e.ListErasuresRequest(contact=w.erasure.contact)],
            [
                e.ListErasuresRequest(contact=NOWHERE),
                e.ListErasuresRequest(page_size=-1),
                e.ListErasuresRequest(page_token="spoiled"),
            ],
        ),
    }

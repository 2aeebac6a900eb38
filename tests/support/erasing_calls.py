"""Requests for the methods about erasing people, and about what forbids it."""

from __future__ import annotations

import uuid

from backstory.contacts.v1 import erasures_pb2 as e
from backstory.contacts.v1 import legal_holds_pb2 as h

from tests.support.api_row import Row
from tests.support.api_world import ApiWorld
from tests.support.merge_calls import NOWHERE


def erasing_rows(w: ApiWorld) -> dict[str, Row]:
    """Return how each is called; the person erased is one nobody else in the world needs."""
    name, hold = w.erasure.name, w.legal_hold.name
    return {
        "PlaceLegalHold": Row(
            [h.PlaceLegalHoldRequest(contact=w.other.name, reason="case 4711", request_id=str(uuid.uuid4()))],
            [
                h.PlaceLegalHoldRequest(contact=w.other.name),
                h.PlaceLegalHoldRequest(contact=NOWHERE, reason="case 4711"),
                h.PlaceLegalHoldRequest(contact=w.erasure.contact, reason="case 4711"),
            ],
        ),
        "ReleaseLegalHold": Row(
            [h.ReleaseLegalHoldRequest(name=hold, reason="closed", request_id=str(uuid.uuid4()))],
            [
                h.ReleaseLegalHoldRequest(name=hold),
                h.ReleaseLegalHoldRequest(name=f"{w.other.name}/legalHolds/h_nowhere", reason="closed"),
            ],
        ),
        "ListLegalHolds": Row(
            [h.ListLegalHoldsRequest(parent=w.erasure.contact)], [h.ListLegalHoldsRequest(parent=NOWHERE)]
        ),
        "ErasePerson": Row(
            [
                e.ErasePersonRequest(contact=w.contact.name, reason="request 4711", validate_only=True),
                e.ErasePersonRequest(contact=w.erasure.contact, reason="request 4711", request_id=str(uuid.uuid4())),
            ],
            [
                e.ErasePersonRequest(contact=w.other.name),
                e.ErasePersonRequest(contact=NOWHERE, reason="request 4711"),
                e.ErasePersonRequest(contact=w.other.name, reason="x" * 1001),
            ],
            differs=("create_time", "proofs"),
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

"""Requests for the methods about break-glass."""

from __future__ import annotations

import uuid

from backstory.interactions.v1 import break_glass_pb2 as b

from tests.support.api_row import Row
from tests.support.api_world import ApiWorld

NOWHERE = "contacts/c_nowhere"
REASON = "court order 17/25"


def break_glass_rows(w: ApiWorld) -> dict[str, Row]:
    """Return how restricted data is opened, and how that is watched over."""
    return {
        "StartBreakGlass": Row(
            [b.StartBreakGlassRequest(contact=w.contact.name, reason=REASON, request_id=str(uuid.uuid4()))],
            [
                b.StartBreakGlassRequest(contact=w.contact.name, reason="because"),
                b.StartBreakGlassRequest(contact=w.contact.name),
                b.StartBreakGlassRequest(contact=NOWHERE, reason=REASON),
                b.StartBreakGlassRequest(contact=w.erasure.contact, reason=REASON),
            ],
        ),
        "ListBreakGlasses": Row(
            [
                b.ListBreakGlassesRequest(contact=w.broken_glass.contact, page_size=1),
                b.ListBreakGlassesRequest(contact=w.broken_glass.contact, open_only=True),
            ],
            [
                b.ListBreakGlassesRequest(contact=NOWHERE),
                b.ListBreakGlassesRequest(page_size=-1),
                b.ListBreakGlassesRequest(page_token="spoiled"),
            ],
        ),
        "EndBreakGlass": Row(
            [b.EndBreakGlassRequest(name=w.broken_glass.name)],
            [b.EndBreakGlassRequest(name="breakGlasses/bg_nowhere")],
        ),
    }

"""Requests for the methods that record one thing each."""

from __future__ import annotations

import uuid

from backstory.interactions.v1 import interactions_pb2 as i

from tests.support.api_row import Row
from tests.support.api_world import ApiWorld

NOWHERE = "contacts/c_nowhere"


def recording_rows(w: ApiWorld) -> dict[str, Row]:
    """Return how notes and the like are recorded."""
    return {"CreateNote": _notes(w)}


def _notes(w: ApiWorld) -> Row:
    contact = w.contact.name
    return Row(
        [
            i.CreateNoteRequest(
                contact=contact, body="*Very* patient.", mentions=["agents/ben"], request_id=str(uuid.uuid4())
            ),
            i.CreateNoteRequest(
                contact=contact, body="A court case.", visibility=i.VISIBILITY_RESTRICTED, request_id=str(uuid.uuid4())
            ),
        ],
        [
            i.CreateNoteRequest(body="About nobody."),
            i.CreateNoteRequest(contact=contact),
            i.CreateNoteRequest(contact=NOWHERE, body="x"),
            i.CreateNoteRequest(contact=contact, body="x", visibility=i.VISIBILITY_CUSTOMER),
            i.CreateNoteRequest(contact=contact, body="x", mentions=["Ben"]),
            i.CreateNoteRequest(contact=contact, body="x", mentions=[f"agents/{n}" for n in range(21)]),
            i.CreateNoteRequest(contact=w.erasure.contact, body="x"),
        ],
    )

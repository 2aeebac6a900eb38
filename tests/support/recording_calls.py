"""Requests for the methods that record one thing each."""

from __future__ import annotations

import uuid
from typing import Any

from backstory.interactions.v1 import event_types_pb2 as t
from backstory.interactions.v1 import interactions_pb2 as i

from tests.support.api_row import Row
from tests.support.api_world import ApiWorld

NOWHERE = "contacts/c_nowhere"


def recording_rows(w: ApiWorld) -> dict[str, Row]:
    """Return how notes and the like are recorded."""
    return {"CreateNote": _notes(w)} | _business_events(w) | _chats(w) | _corrections(w)


def _corrections(w: ApiWorld) -> dict[str, Row]:
    def corrected(**changes: Any) -> i.CreateCorrectionRequest:
        fields: dict[str, Any] = {
            "interaction": w.corrected.name,
            "replacement": i.Interaction(body="It is here."),
            "reason": "the wrong window",
        }
        return i.CreateCorrectionRequest(**(fields | changes))

    return {
        "CreateCorrection": Row(
            [corrected()],
            [
                corrected(interaction="interactions/i_nowhere"),
                corrected(reason=""),
                corrected(replacement=None),
                corrected(contact=NOWHERE),
                corrected(replacement=i.Interaction(body="Something else.")),
            ],
        )
    }


def _chats(w: ApiWorld) -> dict[str, Row]:
    def said(**changes: Any) -> i.RecordChatMessageRequest:
        fields = {"source": "shop-widget", "source_id": uuid.uuid4().hex, "text": "Hello?"}
        return i.RecordChatMessageRequest(**(fields | changes))

    return {
        "RecordChatMessage": Row(
            [said(conversation="c-1"), said(visitor="v-1", display_name="Ann"), said(identity=w.phone)],
            [
                said(text="x" * (16 * 1024 + 1)),
                said(source=""),
                said(source_id=""),
                said(visitor="v-1", identity=w.phone),
                said(direction=i.DIRECTION_INTERNAL),
            ],
        )
    }


def _business_events(w: ApiWorld) -> dict[str, Row]:
    name = f"order-{uuid.uuid4().hex[:12]}"

    def registered(schema: str = '{"type": "object"}') -> t.CreateEventTypeRequest:
        told = t.EventType(description="An order.", schema=schema)
        return t.CreateEventTypeRequest(event_type_id=name, event_type=told)

    def told(**changes: Any) -> i.RecordBusinessEventRequest:
        fields = {
            "type": "refund",
            "source": "shop",
            "source_id": name,
            "contact": w.contact.name,
            "payload": b"\0\xff",
        }
        return i.RecordBusinessEventRequest(**(fields | changes))

    return {
        "CreateEventType": Row(
            [registered()],
            [
                registered(schema="{"),
                registered(schema='{"pattern": "a"}'),
                t.CreateEventTypeRequest(event_type_id="Not A Type", event_type=t.EventType(schema="{}")),
            ],
        ),
        "ListEventTypes": Row(
            [t.ListEventTypesRequest(page_size=1)],
            [t.ListEventTypesRequest(page_size=-1), t.ListEventTypesRequest(page_token="spoiled")],
        ),
        "RecordBusinessEvent": Row(
            [told(), told(source_id=f"{name}-2", self_service=True, subject="Refunded")],
            [
                told(type=""),
                told(source_id=""),
                told(contact=""),
                told(contact=NOWHERE, source_id=f"{name}-3"),
                told(payload=b"x" * (64 * 1024 + 1)),
            ],
        ),
    }


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
            i.CreateNoteRequest(body="She called.", issue=w.issues.plain.name, request_id=str(uuid.uuid4())),
        ],
        [
            i.CreateNoteRequest(body="About nothing.", issue="issues/is_nowhere"),
            i.CreateNoteRequest(body="x", issue="nowhere"),
            i.CreateNoteRequest(contact=w.other.name, body="x", issue=w.issues.plain.name),
            i.CreateNoteRequest(body="About nobody."),
            i.CreateNoteRequest(contact=contact),
            i.CreateNoteRequest(contact=NOWHERE, body="x"),
            i.CreateNoteRequest(contact=contact, body="x", visibility=i.VISIBILITY_CUSTOMER),
            i.CreateNoteRequest(contact=contact, body="x", mentions=["Ben"]),
            i.CreateNoteRequest(contact=contact, body="x", mentions=[f"agents/{n}" for n in range(21)]),
            i.CreateNoteRequest(contact=w.erasure.contact, body="x"),
        ],
    )

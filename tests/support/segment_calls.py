"""Requests for the methods about segments."""

from __future__ import annotations

import uuid

from backstory.contacts.v1 import contacts_pb2 as c
from backstory.contacts.v1 import listing_pb2 as l
from backstory.contacts.v1 import segments_pb2 as s
from google.protobuf.field_mask_pb2 import FieldMask

from tests.support.api_row import Row
from tests.support.customers import Customers

_NOWHERE = "segments/nowhere"


def make_segments(customers: Customers) -> tuple[s.Segment, s.Segment]:
    """Make two that everybody may use."""
    one, other = (
        customers.call(
            customers.contacts.CreateSegment,
            s.CreateSegmentRequest(
                segment=s.Segment(display_name=shown, filter=l.ContactFilter(tags=["nobody-has-this"]), shared=True)
            ),
        )
        for shown in ("One", "Other")
    )
    return one, other


def segment_rows(one: s.Segment, other: s.Segment) -> dict[str, Row]:
    """Return how each is called."""
    wanted = l.ContactFilter(custom_fields=[l.CustomFieldCondition(field="plan", equals="gold")])
    return {
        "CreateSegment": Row(
            [
                s.CreateSegmentRequest(
                    segment=s.Segment(display_name="Ärger", filter=wanted, columns=["tags"]),
                    request_id=str(uuid.uuid4()),
                )
            ],
            [
                s.CreateSegmentRequest(segment=s.Segment(display_name="A", columns=["mood"])),
                s.CreateSegmentRequest(
                    segment=s.Segment(display_name="A"), segment_id=one.name.removeprefix("segments/")
                ),
            ],
        ),
        "GetSegment": Row([s.GetSegmentRequest(name=one.name)], [s.GetSegmentRequest(name=_NOWHERE)]),
        "ListSegments": Row(
            [s.ListSegmentsRequest(page_size=1)],
            [s.ListSegmentsRequest(page_size=-1), s.ListSegmentsRequest(page_token="spoiled")],
        ),
        "UpdateSegment": Row(
            [
                s.UpdateSegmentRequest(
                    segment=s.Segment(name=one.name, columns=["display_name"]),
                    update_mask=FieldMask(paths=["columns"]),
                    request_id=str(uuid.uuid4()),
                )
            ],
            [
                s.UpdateSegmentRequest(segment=s.Segment(name=one.name, etag='"stale"', display_name="B")),
                s.UpdateSegmentRequest(segment=s.Segment(name=one.name), update_mask=FieldMask(paths=["nothing"])),
                s.UpdateSegmentRequest(segment=s.Segment(name=_NOWHERE, display_name="B")),
            ],
        ),
        "DeleteSegment": Row(
            [s.DeleteSegmentRequest(name=other.name, request_id=str(uuid.uuid4()))],
            [s.DeleteSegmentRequest(name=_NOWHERE), s.DeleteSegmentRequest(name=one.name, etag='"stale"')],
        ),
    }


def lists_of(one: s.Segment) -> tuple[list[c.ListContactsRequest], list[c.ListContactsRequest]]:
    """Return lists of a segment: those that are answered, and those that are refused."""
    both = c.ListContactsRequest(segment=one.name, filter=l.ContactFilter(tags=["x"]))
    return [c.ListContactsRequest(segment=one.name)], [c.ListContactsRequest(segment=_NOWHERE), both]

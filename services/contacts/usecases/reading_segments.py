"""Finding segments: one's own and those others share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from services.contacts.domain.listing.ports import Listing
from services.contacts.domain.organizing_errors import SegmentNotFound
from services.contacts.domain.segments import Segment, Segments


@dataclass(frozen=True)
class SegmentPage:
    """Some segments; `last` is the place to go on after, empty at the end."""

    segments: Sequence[Segment]
    last: str


def get_segment(segment_id: str, caller: str, segments: Segments) -> Segment:
    """Return a segment; one that the caller may not know of is not there."""
    stored = segments.stored(segment_id, None)
    if stored is None or not stored.segment.may_be_read_by(caller):
        raise SegmentNotFound(segment_id)
    return stored.segment


def missing_tags(segment: Segment, listing: Listing) -> tuple[str, ...]:
    """Return the tags of a filter that no contact has any more."""
    wanted = segment.view.filter
    tags = dict.fromkeys((*wanted.tags, *wanted.without_tags))
    return tuple(tag for tag in tags if not listing.count_tagged(tag, 1))


def list_segments(caller: str, after: str, size: int, segments: Segments) -> SegmentPage:
    """Return a page by display name; one more than asked for is read to know whether it is the last."""
    found = segments.page(caller, after, size + 1)
    page = found[:size]
    return SegmentPage([each for _, each in page], page[-1][0] if len(found) > size else "")

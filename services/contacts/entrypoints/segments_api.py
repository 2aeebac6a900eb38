"""The methods of ContactsService about segments: request in, use case, message out."""

from __future__ import annotations

from dataclasses import dataclass

import grpc
from backstory.contacts.v1 import segments_pb2 as pb
from servicekit.access.caller import current_caller
from servicekit.masks import updated_paths
from servicekit.paging import PageTokens, page_size
from servicekit.text import id_in_name
from servicekit.times import to_timestamp

from services.contacts.domain.listing.ports import Listing
from services.contacts.domain.segments import FIELDS, Segment, View
from services.contacts.entrypoints.listing_messages import filter_message, filter_of, order_message, order_of_list
from services.contacts.entrypoints.orders import order_of
from services.contacts.usecases.changing_segments import (
    CreateSegment,
    DeleteSegment,
    SegmentRules,
    UpdateSegment,
    create_segment,
    delete_segment,
    update_segment,
)
from services.contacts.usecases.reading_segments import get_segment, list_segments, missing_tags

ORGANIZE = "contacts.organize"
_OUTPUT_ONLY = ("name", "etag", "version", "create_time", "update_time", "owner", "missing_tags")

Context = grpc.ServicerContext


@dataclass(frozen=True)
class SegmentPorts:
    """What these methods work with."""

    rules: SegmentRules
    listing: Listing
    page_tokens: PageTokens


class SegmentsApi:
    """Segments; a part of ContactsApi."""

    def __init__(self, ports: SegmentPorts) -> None:
        """Keep what to work with."""
        self._segmenting = ports

    def CreateSegment(self, request: pb.CreateSegmentRequest, _: Context) -> pb.Segment:
        """Create a segment."""
        command = CreateSegment(request.segment_id, _view(request.segment), order_of(request))
        return _message(create_segment(command, self._segmenting.rules))

    def GetSegment(self, request: pb.GetSegmentRequest, _: Context) -> pb.Segment:
        """Return one segment."""
        with_, segment_id = self._segmenting, id_in_name("name", request.name, "segments")
        segment = get_segment(segment_id, current_caller().subject, with_.rules.segments)
        return _message(segment, missing_tags(segment, with_.listing))

    def ListSegments(self, request: pb.ListSegmentsRequest, _: Context) -> pb.ListSegmentsResponse:
        """Return a page of segments."""
        with_, caller = self._segmenting, current_caller().subject
        after = str(with_.page_tokens.decode(request.page_token, request).get("after", ""))
        page = list_segments(caller, after, page_size(request.page_size), with_.rules.segments)
        return pb.ListSegmentsResponse(
            segments=map(_message, page.segments),
            next_page_token=with_.page_tokens.encode({"after": page.last}, request) if page.last else "",
        )

    def UpdateSegment(self, request: pb.UpdateSegmentRequest, _: Context) -> pb.Segment:
        """Change a segment."""
        command = UpdateSegment(
            id_in_name("segment.name", request.segment.name, "segments"),
            request.segment.etag,
            _whole(updated_paths(request.update_mask, request.segment, FIELDS, _OUTPUT_ONLY)),
            _view(request.segment),
            current_caller().may(ORGANIZE),
            order_of(request),
        )
        return _message(update_segment(command, self._segmenting.rules))

    def DeleteSegment(self, request: pb.DeleteSegmentRequest, _: Context) -> pb.Segment:
        """Delete a segment."""
        segment_id = id_in_name("name", request.name, "segments")
        command = DeleteSegment(segment_id, request.etag, current_caller().may(ORGANIZE), order_of(request))
        return _message(delete_segment(command, self._segmenting.rules))


def _view(message: pb.Segment) -> View:
    return View(
        display_name=message.display_name,
        filter=filter_of(message.filter, "segment.filter"),
        order=order_of_list("segment.order", message.order),
        columns=tuple(message.columns),
        shared=message.shared,
    )


def _whole(paths: tuple[str, ...]) -> tuple[str, ...]:
    """Return the fields that these paths are of."""
    return tuple(dict.fromkeys(path.partition(".")[0] for path in paths))


def _message(segment: Segment, missing: tuple[str, ...] = ()) -> pb.Segment:
    view = segment.view
    return pb.Segment(
        name=segment.name,
        etag=segment.etag,
        version=segment.version,
        create_time=to_timestamp(segment.create_time),
        update_time=to_timestamp(segment.update_time),
        owner=segment.owner,
        display_name=view.display_name,
        filter=filter_message(view.filter),
        order=order_message(view.order),
        columns=view.columns,
        shared=view.shared,
        missing_tags=missing,
    )

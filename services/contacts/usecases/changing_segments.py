"""Creating, changing and deleting segments, each for those who may."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from servicekit.text import plain_id

from services.contacts.domain.custom_fields import CustomFields
from services.contacts.domain.organizing_errors import SegmentAlreadyExists, SegmentContended, SegmentNotFound
from services.contacts.domain.ports import Order, Stamps
from services.contacts.domain.segments import Segment, Segments, View, changed, checked_view, deleted
from services.contacts.usecases.ids_of_requests import id_for

_ATTEMPTS = 12


@dataclass(frozen=True)
class CreateSegment:
    """A new segment of the caller's; an empty `segment_id` lets the service choose."""

    segment_id: str
    view: View
    order: Order


@dataclass(frozen=True)
class UpdateSegment:
    """Takes the fields at `paths` from `view`; an organizer may change what others share."""

    segment_id: str
    etag: str
    paths: tuple[str, ...]
    view: View
    is_organizer: bool
    order: Order


@dataclass(frozen=True)
class DeleteSegment:
    """Deletes a segment; an organizer may delete what others share."""

    segment_id: str
    etag: str
    is_organizer: bool
    order: Order


@dataclass(frozen=True)
class SegmentRules:
    """What segments are kept in and checked against."""

    segments: Segments
    custom_fields: CustomFields
    stamps: Stamps


def create_segment(command: CreateSegment, rules: SegmentRules) -> Segment:
    """Return the created segment, or the one this request created before."""
    chosen, order, stamps = command.segment_id, command.order, rules.stamps
    segment_id = plain_id("segment_id", chosen) if chosen else id_for("s", order, stamps)
    now = stamps.clock.now()
    view = checked_view(command.view, rules.custom_fields)
    segment = Segment(segment_id, stamps.epoch, 1, order.origin.actor, view, now, now)
    if rules.segments.add(segment, order.request):
        return segment
    stored = rules.segments.stored(segment_id, order.request)
    if stored is None or not stored.is_answered:
        raise SegmentAlreadyExists(segment_id)
    return stored.segment


def update_segment(command: UpdateSegment, rules: SegmentRules) -> Segment:
    """Return the segment after the change; one that alters nothing writes nothing."""

    def decide(segment: Segment) -> Segment | None:
        told = {path: getattr(command.view, path) for path in command.paths}
        view = checked_view(replace(segment.view, **told), rules.custom_fields)
        return changed(segment, view, rules.stamps.epoch, rules.stamps.clock.now())

    return _change(command, rules, decide)


def delete_segment(command: DeleteSegment, rules: SegmentRules) -> Segment:
    """Return the segment as it was last."""
    return _change(command, rules, lambda found: deleted(found, rules.stamps.epoch, rules.stamps.clock.now()))


def _change(
    command: UpdateSegment | DeleteSegment, rules: SegmentRules, decide: Callable[[Segment], Segment | None]
) -> Segment:
    request, caller = command.order.request, command.order.origin.actor
    for _ in range(_ATTEMPTS):
        stored = rules.segments.stored(command.segment_id, request)
        if stored is not None and stored.is_answered:
            return stored.segment
        if stored is None or not stored.segment.may_be_read_by(caller):
            raise SegmentNotFound(command.segment_id)
        before = stored.segment
        before.require_change_by(caller, is_organizer=command.is_organizer)
        before.require_etag(command.etag)
        after = decide(before)
        if after is None:
            return before
        if rules.segments.save(before, after, request):
            return after
    raise SegmentContended

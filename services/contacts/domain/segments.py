"""A segment: a filter kept under a name, for its owner or for all, with how its contacts are shown."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from servicekit.errors import InvalidArgument
from servicekit.text import clean_text

from services.contacts.domain.custom_fields import CustomFields
from services.contacts.domain.listing.filters import ContactFilter, ListOrder, checked_filter
from services.contacts.domain.organizing_errors import SegmentChanged, SegmentNotYours
from services.contacts.domain.ports import Request
from services.contacts.domain.tags import Replacement

MAX_NAME = 100
MAX_COLUMNS = 20
FIELDS = ("display_name", "filter", "order", "columns", "shared")

_COLUMNS = frozenset(
    (
        "name", "person", "state", "create_time", "update_time", "delete_time", "merged_into", "display_name",
        "given_name", "family_name", "additional_name", "memberships", "preferences.language", "preferences.channel",
        "preferences.time_zone", "preferences.accessibility", "tags", "stage", "identities",
    )
)  # fmt: skip
_CUSTOM_COLUMN = re.compile(r"custom_fields\.[a-z][a-z0-9_]{0,62}")

EVERYBODY = ContactFilter()
"""The filter that all contacts fit that are not deleted."""


@dataclass(frozen=True)
class View:
    """Everything about a segment that its owner writes."""

    display_name: str
    filter: ContactFilter = EVERYBODY
    order: ListOrder = ListOrder.NEWEST
    columns: tuple[str, ...] = ()
    shared: bool = False


@dataclass(frozen=True)
class Segment:
    """One segment at one version."""

    id: str
    epoch: int
    version: int
    owner: str
    view: View
    create_time: datetime
    update_time: datetime
    is_deleted: bool = False

    @property
    def name(self) -> str:
        """The resource name."""
        return f"segments/{self.id}"

    @property
    def etag(self) -> str:
        """The stamp of this state, quoted as in HTTP."""
        return f'"{self.epoch}-{self.version}"'

    def may_be_read_by(self, caller: str) -> bool:
        """Tell whether somebody may know of it."""
        return not self.is_deleted and (self.view.shared or self.owner == caller)

    def require_etag(self, etag: str) -> None:
        """Refuse a change that was decided on an older state; no etag accepts any."""
        if etag and etag != self.etag:
            raise SegmentChanged(self.etag)

    def require_change_by(self, caller: str, *, is_organizer: bool) -> None:
        """Refuse a change by somebody who has no say in it."""
        if caller != self.owner and not is_organizer:
            raise SegmentNotYours(self.id)


@dataclass(frozen=True)
class StoredSegment:
    """A segment as read for a change, and whether this request has changed it before."""

    segment: Segment
    is_answered: bool


class Segments(Protocol):
    """All segments of this deployment."""

    def stored(self, segment_id: str, request: Request | None) -> StoredSegment | None:
        """Return a segment, a deleted one as well; INVALID_ARGUMENT when the request id was used otherwise."""
        ...

    def page(self, caller: str, after: str, limit: int) -> Sequence[tuple[str, Segment]]:
        """Return the segments somebody may read by display name, each with its place, after a place."""
        ...

    def with_tags(self, tags: Sequence[str], limit: int) -> Sequence[Segment]:
        """Return some of the segments whose filters name any of these tags."""
        ...

    def add(self, segment: Segment, request: Request | None) -> bool:
        """Store a new segment; False when the id is taken."""
        ...

    def save(self, before: Segment, after: Segment, request: Request | None) -> bool:
        """Store the next version; False when somebody else was first."""
        ...


def changed(segment: Segment, view: View, epoch: int, now: datetime) -> Segment | None:
    """Return the segment with another view, one version on, or None when that alters nothing."""
    if view == segment.view:
        return None
    return replace(segment, view=view, epoch=epoch, version=segment.version + 1, update_time=now)


def deleted(segment: Segment, epoch: int, now: datetime) -> Segment:
    """Return the segment as nobody sees it any more."""
    return replace(segment, is_deleted=True, epoch=epoch, version=segment.version + 1, update_time=now)


def checked_view(view: View, declared: CustomFields, at: str = "segment") -> View:
    """Return the view, or refuse it with the name of the field at fault."""
    clean_text(f"{at}.display_name", view.display_name, max_chars=MAX_NAME, required=True, one_line=True)
    if len(view.columns) > MAX_COLUMNS:
        raise InvalidArgument(f"{at}.columns", f"has {len(view.columns)} entries; at most {MAX_COLUMNS} are allowed")
    for number, column in enumerate(view.columns):
        if column not in _COLUMNS and not _CUSTOM_COLUMN.fullmatch(column):
            raise InvalidArgument(f"{at}.columns[{number}]", "is no field of a contact that can be a column")
    return replace(view, filter=checked_filter(view.filter, declared, f"{at}.filter"))


def retagged(view: View, ordered: Replacement) -> View:
    """Return the view with a tag put in the place of others."""

    def other(tags: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(ordered.into if tag in ordered.tags else tag for tag in tags))

    wanted = view.filter
    return replace(view, filter=replace(wanted, tags=other(wanted.tags), without_tags=other(wanted.without_tags)))

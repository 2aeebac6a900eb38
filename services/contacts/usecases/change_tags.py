"""Ordering a change of tags: renaming one, or merging several into one. A worker carries it out."""

from __future__ import annotations

from dataclasses import dataclass

from servicekit.errors import InvalidArgument
from servicekit.text import kebab_case

from services.contacts.domain.listing.ports import Listing
from services.contacts.domain.organizing_errors import (
    TagAlreadyExists,
    TagChangeGoesOn,
    TagChangeNotFound,
    TagNotFound,
)
from services.contacts.domain.ports import Order, Stamps
from services.contacts.domain.profile import MAX_LABEL
from services.contacts.domain.tags import Replacement, TagChange, TagChanges
from services.contacts.usecases.ids_of_requests import id_for

MAX_MERGED = 20


@dataclass(frozen=True)
class RenameTag:
    """Gives a tag a name that is not in use."""

    tag: str
    new_tag: str
    order: Order


@dataclass(frozen=True)
class MergeTags:
    """Puts one tag, in use or not, in the place of others."""

    tags: tuple[str, ...]
    into: str
    order: Order


@dataclass(frozen=True)
class Tagging:
    """What changing tags needs."""

    listing: Listing
    changes: TagChanges
    stamps: Stamps


def rename_tag(command: RenameTag, tagging: Tagging) -> TagChange:
    """Return the change, or the one this request ordered before."""
    tag = kebab_case("tag", command.tag, MAX_LABEL)
    new_tag = kebab_case("new_tag", command.new_tag, MAX_LABEL)
    if tag == new_tag:
        raise InvalidArgument("new_tag", "must differ from tag")
    change_id = id_for("tc", command.order, tagging.stamps)
    if earlier := tagging.changes.get(change_id, command.order.request):
        return earlier
    _require_used((tag,), tagging.listing)
    if tagging.listing.count_tagged(new_tag, 1):
        raise TagAlreadyExists(new_tag)
    return _started(change_id, (tag,), new_tag, command.order, tagging)


def merge_tags(command: MergeTags, tagging: Tagging) -> TagChange:
    """Return the change, or the one this request ordered before."""
    tags, into = _checked(command)
    change_id = id_for("tc", command.order, tagging.stamps)
    if earlier := tagging.changes.get(change_id, command.order.request):
        return earlier
    _require_used(tags, tagging.listing)
    return _started(change_id, tags, into, command.order, tagging)


def get_tag_change(change_id: str, changes: TagChanges) -> TagChange:
    """Return how far a change is."""
    found = changes.get(change_id)
    if found is None:
        raise TagChangeNotFound(change_id)
    return found


def _checked(command: MergeTags) -> tuple[tuple[str, ...], str]:
    if not 0 < len(command.tags) <= MAX_MERGED:
        raise InvalidArgument("tags", f"must name 1 to {MAX_MERGED} tags")
    named = [kebab_case(f"tags[{number}]", tag, MAX_LABEL) for number, tag in enumerate(command.tags)]
    into = kebab_case("into_tag", command.into, MAX_LABEL)
    tags = tuple(dict.fromkeys(tag for tag in named if tag != into))
    if not tags:
        raise InvalidArgument("tags", "must name another tag than into_tag")
    return tags, into


def _require_used(tags: tuple[str, ...], listing: Listing) -> None:
    for tag in tags:
        if not listing.count_tagged(tag, 1):
            raise TagNotFound(tag)


def _started(change_id: str, tags: tuple[str, ...], into: str, order: Order, tagging: Tagging) -> TagChange:
    change = TagChange(change_id, Replacement(tags, into, order.origin), tagging.stamps.clock.now())
    started = tagging.changes.start(change, order.request)
    if started.id != change_id:
        raise TagChangeGoesOn(started.id)
    return started

"""Listing the merges of a person, newest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from services.contacts.domain.merging import Merge
from services.contacts.domain.ports import MergePlace, Merges
from services.contacts.usecases.get_person import get_person


@dataclass(frozen=True)
class ListMerges:
    """Asks for `size` merges older than the one at `after`."""

    contact_id: str
    after: MergePlace | None
    size: int


@dataclass(frozen=True)
class MergePage:
    """Some merges; `last` is the place to go on after, None at the end."""

    merges: Sequence[Merge]
    last: MergePlace | None


def list_merges(query: ListMerges, merges: Merges) -> MergePage:
    """Return every merge that a present contact of the person took part in; undone ones are among them."""
    members = [member.id for member in get_person(query.contact_id, merges).members]
    found = merges.page(members, query.after, query.size + 1)
    page = found[: query.size]
    last = MergePlace(page[-1].made.time, page[-1].id) if len(found) > query.size else None
    return MergePage(page, last)

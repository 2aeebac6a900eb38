"""Listing the tags in use, with how many contacts have each."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from servicekit.errors import InvalidArgument

from services.contacts.domain.listing.ports import Listing
from services.contacts.domain.profile import MAX_LABEL

COUNTED_AT_MOST = 10_000
_PREFIX = re.compile(rf"[a-z0-9-]{{0,{MAX_LABEL}}}")


@dataclass(frozen=True)
class ListTags:
    """Asks for `size` tags that begin with `prefix`, after another one."""

    prefix: str
    after: str
    size: int


@dataclass(frozen=True)
class CountedTag:
    """A tag; `contacts` is exact up to COUNTED_AT_MOST."""

    tag: str
    contacts: int
    has_more: bool


@dataclass(frozen=True)
class TagPage:
    """Some tags; `last` is the tag to go on after, empty at the end."""

    tags: Sequence[CountedTag]
    last: str


def list_tags(query: ListTags, listing: Listing) -> TagPage:
    """Return a page of tags in the order of the alphabet."""
    if not _PREFIX.fullmatch(query.prefix):
        raise InvalidArgument("prefix", f"must have up to {MAX_LABEL} characters of a-z, 0-9 and -")
    found = listing.tags(query.prefix, query.after, query.size + 1)
    page = found[: query.size]
    return TagPage([_counted(tag, listing) for tag in page], page[-1] if len(found) > query.size else "")


def _counted(tag: str, listing: Listing) -> CountedTag:
    counted = listing.count_tagged(tag, COUNTED_AT_MOST + 1)
    return CountedTag(tag, min(counted, COUNTED_AT_MOST), counted > COUNTED_AT_MOST)

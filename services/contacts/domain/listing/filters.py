"""Which contacts are meant: a small filter of typed conditions, each of which an index answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from servicekit.errors import InvalidArgument
from servicekit.text import id_in_name, kebab_case

from services.contacts.domain.listing.facets import EVERYBODY, organization_facet, tag_facet
from services.contacts.domain.profile import MAX_LABEL

MAX_CONDITIONS = 10


class ListOrder(Enum):
    """The order of a list, by when contacts were created."""

    NEWEST = "newest"
    OLDEST = "oldest"


@dataclass(frozen=True)
class ContactFilter:
    """The contacts that fit every condition."""

    tags: tuple[str, ...] = ()
    without_tags: tuple[str, ...] = ()
    organization: str = ""

    @property
    def wanted(self) -> tuple[str, ...]:
        """What such contacts are all listed under: at least one key."""
        return tuple(dict.fromkeys(self._wanted())) or (EVERYBODY,)

    @property
    def unwanted(self) -> tuple[str, ...]:
        """What none of them is listed under."""
        return tuple(dict.fromkeys(map(tag_facet, self.without_tags)))

    def _wanted(self) -> Iterator[str]:
        yield from map(tag_facet, self.tags)
        if self.organization:
            yield organization_facet(self.organization)


def checked_filter(given: ContactFilter, at: str = "filter") -> ContactFilter:
    """Return the filter, or refuse it with the name of the field at fault."""
    _check_tags(given.tags, f"{at}.tags")
    _check_tags(given.without_tags, f"{at}.without_tags")
    if given.organization:
        id_in_name(f"{at}.organization", given.organization, "organizations")
    return given


def _check_tags(tags: tuple[str, ...], at: str) -> None:
    if len(tags) > MAX_CONDITIONS:
        raise InvalidArgument(at, f"has {len(tags)} entries; at most {MAX_CONDITIONS} are allowed")
    for number, tag in enumerate(tags):
        kebab_case(f"{at}[{number}]", tag, MAX_LABEL)

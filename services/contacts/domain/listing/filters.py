"""Which contacts are meant: a small filter of typed conditions, each of which an index answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum

from servicekit.errors import InvalidArgument
from servicekit.text import clean_text, id_in_name, kebab_case

from services.contacts.domain.custom_fields import CustomFields, FieldType, is_custom_key, ordered
from services.contacts.domain.languages import is_language_tag
from services.contacts.domain.listing.facets import (
    EVERYBODY,
    channel_facet,
    field_facet,
    language_facet,
    organization_facet,
    tag_facet,
    value_facet,
)
from services.contacts.domain.profile import MAX_CUSTOM_BYTES, MAX_LABEL

MAX_CONDITIONS = 10
_RANGED = (FieldType.NUMBER, FieldType.DATE)


class ListOrder(Enum):
    """The order of a list, by when contacts were created."""

    NEWEST = "newest"
    OLDEST = "oldest"


@dataclass(frozen=True)
class FieldCondition:
    """What a custom field must say: a value, or a number or day between bounds, or anything.

    `type` is set where there are bounds: how they are compared.
    """

    field: str
    equals: str = ""
    minimum: str = ""
    maximum: str = ""
    type: FieldType | None = None

    @property
    def is_range(self) -> bool:
        """Whether it has bounds."""
        return bool(self.minimum or self.maximum)

    @property
    def facet(self) -> str:
        """What contacts that may fit are listed under."""
        return value_facet(self.field, self.equals) if self.equals else field_facet(self.field)


@dataclass(frozen=True)
class ContactFilter:
    """The contacts that fit every condition; created from `from_time` on and before `to_time`."""

    tags: tuple[str, ...] = ()
    without_tags: tuple[str, ...] = ()
    organization: str = ""
    language: str = ""
    channel: str = ""
    from_time: datetime | None = None
    to_time: datetime | None = None
    custom_fields: tuple[FieldCondition, ...] = ()

    @property
    def wanted(self) -> tuple[str, ...]:
        """What such contacts are all listed under: at least one key."""
        return tuple(dict.fromkeys(self._wanted())) or (EVERYBODY,)

    @property
    def unwanted(self) -> tuple[str, ...]:
        """What none of them is listed under."""
        return tuple(dict.fromkeys(map(tag_facet, self.without_tags)))

    @property
    def ranges(self) -> tuple[FieldCondition, ...]:
        """The conditions that their key alone does not answer."""
        return tuple(each for each in self.custom_fields if each.is_range)

    def _wanted(self) -> Iterator[str]:
        yield from map(tag_facet, self.tags)
        if self.organization:
            yield organization_facet(self.organization)
        if self.language:
            yield language_facet(self.language)
        if self.channel:
            yield channel_facet(self.channel)
        yield from (each.facet for each in self.custom_fields)


def checked_filter(given: ContactFilter, declared: CustomFields, at: str = "filter") -> ContactFilter:
    """Return the filter, ready to be asked, or refuse it with the name of the field at fault."""
    _check_tags(given.tags, f"{at}.tags")
    _check_tags(given.without_tags, f"{at}.without_tags")
    if given.organization:
        id_in_name(f"{at}.organization", given.organization, "organizations")
    if given.language and not is_language_tag(given.language):
        raise InvalidArgument(f"{at}.language", "must be a BCP 47 tag of a known language, such as pt-BR")
    kebab_case(f"{at}.channel", given.channel, MAX_LABEL, required=False)
    if given.from_time and given.to_time and given.to_time < given.from_time:
        raise InvalidArgument(f"{at}.to_create_time", "must not lie before from_create_time")
    _at_most(given.custom_fields, f"{at}.custom_fields")
    conditions = (
        _checked_condition(each, declared, f"{at}.custom_fields[{number}]")
        for number, each in enumerate(given.custom_fields)
    )
    return replace(given, custom_fields=tuple(conditions))


def _check_tags(tags: tuple[str, ...], at: str) -> None:
    _at_most(tags, at)
    for number, tag in enumerate(tags):
        kebab_case(f"{at}[{number}]", tag, MAX_LABEL)


def _at_most(conditions: tuple[object, ...], at: str) -> None:
    if len(conditions) > MAX_CONDITIONS:
        raise InvalidArgument(at, f"has {len(conditions)} entries; at most {MAX_CONDITIONS} are allowed")


def _checked_condition(given: FieldCondition, declared: CustomFields, at: str) -> FieldCondition:
    if not is_custom_key(given.field):
        raise InvalidArgument(f"{at}.field", "must match [a-z][a-z0-9_]{0,62}")
    clean_text(f"{at}.equals", given.equals, max_bytes=MAX_CUSTOM_BYTES)
    if not given.is_range:
        return given
    if given.equals:
        raise InvalidArgument(f"{at}.equals", "cannot be set together with minimum or maximum")
    kind = declared[given.field].type if given.field in declared else None
    if kind not in _RANGED:
        raise InvalidArgument(f"{at}.field", "must be declared as a number or a date to have a minimum or maximum")
    for name in ("minimum", "maximum"):
        _check_bound(kind, getattr(given, name), f"{at}.{name}")
    return replace(given, type=kind)


def _check_bound(kind: FieldType, bound: str, at: str) -> None:
    try:
        _ = bound and ordered(kind, bound)
    except ValueError:
        wanted = "a decimal number" if kind is FieldType.NUMBER else "a day as YYYY-MM-DD"
        raise InvalidArgument(at, f"must be {wanted}") from None

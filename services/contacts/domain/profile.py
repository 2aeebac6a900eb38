"""The profile of a contact: what people call them and how they want to be treated."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any
from zoneinfo import available_timezones

from servicekit.errors import InvalidArgument
from servicekit.text import clean_text, id_in_name, kebab_case

from services.contacts.domain.custom_fields import MAX_CUSTOM_FIELDS, is_custom_key
from services.contacts.domain.languages import is_language_tag

MAX_NAME = 200
MAX_ROLE = 100
MAX_MEMBERSHIPS = 20
MAX_TAGS = 30
MAX_LABEL = 40
MAX_ACCESSIBILITY = 20
MAX_CUSTOM_BYTES = 4096

_CLOCK_TIME = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]")
_NAMES = ("display_name", "given_name", "family_name", "additional_name")
_TIME_ZONES = frozenset(available_timezones())


@dataclass(frozen=True)
class Membership:
    """A role in an organisation."""

    organization: str
    role: str = ""


@dataclass(frozen=True)
class QuietHours:
    """A daily span without proactive messages; it may run over midnight."""

    start: str = ""
    end: str = ""
    weekdays: tuple[int, ...] = ()


@dataclass(frozen=True)
class Preferences:
    """How the customer wants to be treated."""

    language: str = ""
    channel: str = ""
    time_zone: str = ""
    quiet_hours: QuietHours | None = None
    accessibility: tuple[str, ...] = ()


NO_PREFERENCES = Preferences()


@dataclass(frozen=True)
class Profile:
    """Everything about a contact that its editors write."""

    display_name: str = ""
    given_name: str = ""
    family_name: str = ""
    additional_name: str = ""
    memberships: tuple[Membership, ...] = ()
    preferences: Preferences = NO_PREFERENCES
    tags: tuple[str, ...] = ()
    custom_fields: Mapping[str, str] = field(default_factory=dict)


PROFILE_FIELDS = tuple(each.name for each in fields(Profile))


def checked_profile(profile: Profile, at: str = "contact") -> Profile:
    """Return the profile with repeated labels taken once, or refuse it with the name of the field at fault."""
    for name in _NAMES:
        clean_text(f"{at}.{name}", getattr(profile, name), max_chars=MAX_NAME, one_line=True)
    _at_most(profile.memberships, MAX_MEMBERSHIPS, f"{at}.memberships")
    for number, membership in enumerate(profile.memberships):
        id_in_name(f"{at}.memberships[{number}].organization", membership.organization, "organizations")
        clean_text(f"{at}.memberships[{number}].role", membership.role, max_chars=MAX_ROLE, one_line=True)
    _check_custom_fields(profile.custom_fields, f"{at}.custom_fields")
    tags = _labels(profile.tags, MAX_TAGS, f"{at}.tags")
    preferences = _checked_preferences(profile.preferences, f"{at}.preferences")
    if tags == profile.tags and preferences is profile.preferences:
        return profile
    return replace(profile, tags=tags, preferences=preferences)


def with_paths(current: Profile, given: Profile, paths: Iterable[str]) -> Profile:
    """Return the current profile with the fields at these paths taken from the given one."""
    for path in paths:
        current = _with_path(current, given, path.split("."))
    return current


def changed_paths(before: Profile, after: Profile) -> tuple[str, ...]:
    """Return where two profiles differ, one level deep into preferences and custom fields."""
    changed = [name for name in PROFILE_FIELDS if getattr(before, name) != getattr(after, name)]
    return tuple(path for name in changed for path in _paths_within(name, before, after))


def _paths_within(name: str, before: Profile, after: Profile) -> list[str]:
    if name == "custom_fields":
        keys = sorted(before.custom_fields.keys() | after.custom_fields.keys())
        return [f"{name}.{key}" for key in keys if before.custom_fields.get(key) != after.custom_fields.get(key)]
    if name == "preferences":
        parts = [part.name for part in fields(Preferences)]
        return [
            f"{name}.{part}" for part in parts if getattr(before.preferences, part) != getattr(after.preferences, part)
        ]
    return [name]


def _with_path(current: Any, given: Any, names: list[str]) -> Any:  # walks dataclasses of several types
    name, rest = names[0], names[1:]
    if isinstance(current, Mapping):
        kept = {key: value for key, value in current.items() if key != name}
        return kept | {name: given[name]} if name in given else kept
    value = getattr(given, name)
    if rest:
        value = _with_path(
            getattr(current, name) if getattr(current, name) is not None else QuietHours(),
            value if value is not None else QuietHours(),
            rest,
        )
    return replace(current, **{name: value})


def _checked_preferences(preferences: Preferences, at: str) -> Preferences:
    if preferences.language and not is_language_tag(preferences.language):
        raise InvalidArgument(f"{at}.language", "must be a BCP 47 tag of a known language, such as pt-BR")
    if preferences.time_zone and preferences.time_zone not in _TIME_ZONES:
        raise InvalidArgument(f"{at}.time_zone", "must be an IANA time zone, such as Europe/Berlin")
    kebab_case(f"{at}.channel", preferences.channel, MAX_LABEL, required=False)
    if preferences.quiet_hours is not None:
        _check_quiet_hours(preferences.quiet_hours, f"{at}.quiet_hours")
    accessibility = _labels(preferences.accessibility, MAX_ACCESSIBILITY, f"{at}.accessibility")
    return (
        preferences if accessibility == preferences.accessibility else replace(preferences, accessibility=accessibility)
    )


def _check_quiet_hours(hours: QuietHours, at: str) -> None:
    for name in ("start", "end"):
        if not _CLOCK_TIME.fullmatch(getattr(hours, name)):
            raise InvalidArgument(f"{at}.{name}", "must be a time of day as HH:MM, 00:00 to 23:59")
    if hours.start == hours.end:
        raise InvalidArgument(f"{at}.end", "must differ from start")
    days = set(hours.weekdays)
    if len(days) != len(hours.weekdays) or not days <= set(range(1, 8)):
        raise InvalidArgument(f"{at}.weekdays", "must be different days, 1 (Monday) to 7")


def _check_custom_fields(custom_fields: Mapping[str, str], at: str) -> None:
    _at_most(custom_fields, MAX_CUSTOM_FIELDS, at)
    for key, value in custom_fields.items():
        if not is_custom_key(key):
            raise InvalidArgument(at, "has a key that does not match [a-z][a-z0-9_]{0,62}", key=key[:100])
        clean_text(f"{at}.{key}", value, max_bytes=MAX_CUSTOM_BYTES)


def _labels(labels: tuple[str, ...], maximum: int, at: str) -> tuple[str, ...]:
    distinct = tuple(dict.fromkeys(labels))
    _at_most(distinct, maximum, at)
    for number, label in enumerate(distinct):
        kebab_case(f"{at}[{number}]", label, MAX_LABEL)
    return distinct


def _at_most(values: Mapping[str, str] | tuple[Any, ...], maximum: int, at: str) -> None:
    if len(values) > maximum:
        raise InvalidArgument(at, f"has {len(values)} entries; at most {maximum} are allowed")

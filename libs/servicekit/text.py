"""Checks of what callers write: texts, words, ids and times, each refused with the name of its field."""

from __future__ import annotations

import re
import uuid
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache

from servicekit.errors import InvalidArgument

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
AHEAD = timedelta(minutes=5)

# Control characters of ASCII and Latin-1 but tab and newline; CR only as part of CRLF; halves of surrogate pairs.
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]|\r(?!\n)")
_PERHAPS_UNFIT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")  # a plain set is searched three times as fast
_LINE_BREAKS = re.compile("[\r\n\u2028\u2029]")
_KEBAB = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
ID_PATTERN = r"[A-Za-z0-9_-]{1,64}"
"""What the last part of a resource name looks like."""

_ID = re.compile(ID_PATTERN)


def clean_text(
    field: str,
    value: str,
    *,
    max_chars: int | None = None,
    max_bytes: int | None = None,
    required: bool = False,
    one_line: bool = False,
) -> str:
    """Return the text unchanged, or refuse it: too long, empty though required, or holding control characters.

    Newlines and tabs are fine unless it must be one line. Nothing is trimmed or normalised: what came is what is kept.
    """
    if required and not value.strip():
        raise InvalidArgument(field, "is required", "FIELD_REQUIRED")
    if max_chars is not None and len(value) > max_chars:
        raise InvalidArgument(field, f"has {len(value)} characters; at most {max_chars} are allowed", "TEXT_TOO_LONG")
    unfit = None if value.isprintable() else _unfit(value, one_line=one_line)  # no printable character is unfit
    if unfit:
        code = f"U+{ord(unfit[0][0]):04X}"
        raise InvalidArgument(field, f"character {unfit.start()} is {code}, which is not allowed", "CHARACTER_REFUSED")
    if max_bytes is not None and len(value) * 4 > max_bytes and len(value.encode()) > max_bytes:
        raise InvalidArgument(field, f"is longer than {max_bytes} bytes of UTF-8", "TEXT_TOO_LONG")
    return value


def _unfit(value: str, *, one_line: bool) -> re.Match[str] | None:
    if _PERHAPS_UNFIT.search(value) and (found := _UNFIT.search(value)):
        return found
    return _LINE_BREAKS.search(value) if one_line else None


def strip_unfit(value: str) -> str:
    """Return a foreign text without what `clean_text` would refuse: for channels that must take what they get."""
    return _UNFIT.sub("", value)


def kebab_case(field: str, value: str, max_chars: int, *, required: bool = True) -> str:
    """Return a lower-case word such as `service-messages`."""
    if not value and not required:
        return value
    if not value:
        raise InvalidArgument(field, "is required", "FIELD_REQUIRED")
    if len(value) > max_chars or not _is_kebab(value):
        raise InvalidArgument(field, f"must be kebab-case (a-z, 0-9, single hyphens), 1 to {max_chars} characters")
    return value


@lru_cache(maxsize=1024)  # the same few words come with every interaction
def _is_kebab(value: str) -> bool:
    return _KEBAB.fullmatch(value) is not None


def plain_id(field: str, value: str) -> str:
    """Return an id of 1 to 64 letters, digits, `_` and `-`."""
    if not _ID.fullmatch(value):
        raise InvalidArgument(field, "must have 1 to 64 characters of A-Z, a-z, 0-9, _ and -")
    return value


def id_in_name(field: str, name: str, *collections: str) -> str:
    """Return the id at the end of a resource name: `id_in_name("name", "contacts/c_1", "contacts")` is `c_1`.

    For `contacts/c_1/identities/i_2` and the collections contacts, identities it is `c_1/i_2`.
    """
    known = _names_in(collections).fullmatch(name)
    if known:
        return "/".join(known.groups())
    parts = name.split("/")
    pattern = "/".join(f"{collection}/{{{singular(collection)}}}" for collection in collections)
    if len(parts) != 2 * len(collections) or tuple(parts[::2]) != collections:
        raise InvalidArgument(field, f"must look like {pattern}")
    raise InvalidArgument(field, f"must look like {pattern}, with ids of 1 to 64 characters of A-Z, a-z, 0-9, _, -")


@cache
def _names_in(collections: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("/".join(f"{re.escape(collection)}/({_ID.pattern})" for collection in collections))


def singular(collection: str) -> str:
    """Return what one entry of a collection is called: `identities` gives `identity`, `batches` `batch`."""
    if collection.endswith("ies"):
        return f"{collection[:-3]}y"
    return collection[:-2] if collection.endswith(("sses", "ches")) else collection.removesuffix("s")


def request_id(value: str, field: str = "request_id") -> str:
    """Return a request id in its usual spelling; empty when there is none."""
    if not value:
        return value
    try:
        return str(uuid.UUID(value))
    except ValueError as fault:
        raise InvalidArgument(field, "must be a UUID") from fault


def claimed_time(field: str, value: datetime, now: datetime) -> datetime:
    """Return a time somebody claims for an event: from 1990 to 5 minutes ahead."""
    if not EARLIEST <= value <= now + AHEAD:
        raise InvalidArgument(field, "must lie between 1990 and 5 minutes ahead", "TIME_OUT_OF_RANGE")
    return value

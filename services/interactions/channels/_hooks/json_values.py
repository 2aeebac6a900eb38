"""Values out of JSON that others wrote: each of the expected type, or nothing."""

from __future__ import annotations

from collections.abc import Container, Mapping
from typing import Any

import orjson

MAX_DEPTH = 20
MAX_KEPT_BYTES = 64 * 1024

Object = Mapping[str, Any]
_EMPTY: dict[str, Any] = {}


def parsed(body: bytes) -> Any:
    """Return the document, or raise ValueError: no JSON, or nested too deep."""
    document = orjson.loads(body)
    if _is_deep(document):
        raise ValueError("nested too deep")
    return document


def text(of: Object, name: str) -> str:
    """Return a text; numbers, which some providers write for ids, as their digits."""
    value = of.get(name)
    if isinstance(value, bool):
        return ""
    return str(value) if isinstance(value, str | int) else ""


def number(of: Object, name: str) -> int | None:
    """Return a whole number, also one written as a text."""
    value = of.get(name)
    if isinstance(value, str) and value.isascii() and value.lstrip("-").isdigit() and len(value) < 20:
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def object_(of: Object, name: str) -> Object:
    """Return an object; an empty one when there is none."""
    value = of.get(name)
    return value if isinstance(value, dict) else _EMPTY


def objects(of: Object, name: str) -> list[Object]:
    """Return the objects of a list."""
    value = of.get(name)
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def kept(of: Object, known: Container[str], **references: Any) -> bytes:
    """Return what is kept of an item besides its text: where its media are, and every field this reader does not know.

    What does not fit is left out, the references last.
    """
    found = {name: value for name, value in references.items() if value}
    unknown = {name: value for name, value in of.items() if name not in known}
    for told in (found | {"more": unknown} if unknown else found, found):
        written = orjson.dumps(told, option=orjson.OPT_SORT_KEYS) if told else b""
        if len(written) <= MAX_KEPT_BYTES:
            return written
    return b""


def _is_deep(document: Any) -> bool:
    level = [document]
    for _ in range(MAX_DEPTH):
        level = [
            inner
            for each in level
            if isinstance(each, dict | list)
            for inner in (each.values() if isinstance(each, dict) else each)
        ]
        if not level:
            return False
    return True

"""A business event's payload: bytes of any sort, looked into where they are JSON."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any


def payload_with(text: Callable[[str], str], payload: bytes) -> bytes:
    """Return the payload with every text, name and number of its JSON put through `text`.

    What needs no change keeps its bytes. What is no JSON is put through as a whole, and what is no text byte by byte.
    """
    try:
        written, spelling = payload.decode(), "utf-8"
    except UnicodeDecodeError:
        written, spelling = payload.decode("latin-1"), "latin-1"
    as_characters = text(written)
    if as_characters == written and "\\" not in written:
        return payload
    try:
        told = json.loads(payload)
        changed = _changed(told, text)
    except (ValueError, RecursionError):
        return as_characters.encode(spelling)
    return payload if changed == told else json.dumps(changed, ensure_ascii=False, separators=(",", ":")).encode()


def _changed(value: Any, text: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return text(value)
    if isinstance(value, dict):
        return {text(name): _changed(each, text) for name, each in value.items()}
    if isinstance(value, list):
        return [_changed(each, text) for each in value]
    if isinstance(value, int | float) and not isinstance(value, bool):
        digits = str(value)
        masked = text(digits)
        return value if masked == digits else masked
    return value

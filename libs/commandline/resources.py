"""Names of resources as people type them: with or without what they are."""

from __future__ import annotations


def resource_name(collection: str, typed: str) -> str:
    """Return `issues/is_1` for `is_1` and for itself; empty for nothing."""
    return typed if not typed or "/" in typed else f"{collection}/{typed}"

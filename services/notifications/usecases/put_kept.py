"""Putting a calendar, a service level or whatever else is laid down whole under a name."""

from __future__ import annotations

from typing import TypeVar

from services.notifications.domain.timing.kept import Keeping, Kept, KeptChanged

Content = TypeVar("Content")


def put(id_: str, content: Content, etag: str, store: Keeping[Content]) -> Kept[Content]:
    """Keep this state and no other; one that is there already is not written again."""
    before = store.get(id_)
    if etag and (before is None or before.etag != etag):
        raise KeptChanged(f"{store.kind}/{id_}", before.etag if before else "")
    if before is not None and before.content == content:
        return before
    after = store.put(id_, content, before)
    if after is None:
        raise KeptChanged(f"{store.kind}/{id_}", "")
    return after

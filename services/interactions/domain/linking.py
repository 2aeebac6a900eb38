"""Which issue an interaction belongs to: a record of its own, so that the interaction never changes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from services.interactions.domain.issue_changes import Stamp
from services.interactions.domain.issue_faults import linked_elsewhere, no_contact_yet, not_linked

MOST_AT_ONCE = 100
MOST_LINKS = 5_000
"""How many interactions an issue has at most: its history is put together from all of them."""


@dataclass(frozen=True)
class Linkable:
    """What linking needs to know of an interaction. `thread` tells its thread apart from others; empty for none."""

    id: str
    contact: str
    occur_time: datetime
    thread: str


@dataclass(frozen=True)
class Link:
    """That an interaction belongs to an issue; one that has ended names no issue."""

    interaction: str
    issue: str
    contact: str
    occur_time: datetime
    link_time: datetime
    actor: str
    version: int
    thread: str = ""


@dataclass(frozen=True)
class LinkEvent:
    """A link was made, or ended: then `link` is what it was, at its next version."""

    link: Link
    is_end: bool = False


def linked(interaction: Linkable, before: Link | None, issue: str, stamp: Stamp) -> LinkEvent | None:
    """Return the link of an interaction with an issue; None when it is there, refused when it is another's."""
    if before and before.issue == issue:
        return None
    if before and before.issue:
        raise linked_elsewhere(interaction.id, before.issue)
    return _made(interaction, before, issue, stamp)


def moved(interaction: Linkable, before: Link | None, old: str, new: str, stamp: Stamp) -> LinkEvent:
    """Return the link with another issue of what is linked with this very one; NOT_FOUND when it is not."""
    if before is None or before.issue != old:
        raise not_linked(interaction.id, old)
    return _made(interaction, before, new, stamp)


def unlinked(before: Link, stamp: Stamp) -> LinkEvent:
    """Return the end of a link."""
    ended = Link(
        interaction=before.interaction,
        issue=before.issue,
        contact=before.contact,
        occur_time=before.occur_time,
        link_time=stamp.now,
        actor=stamp.actor,
        version=before.version + 1,
        thread=before.thread,
    )
    return LinkEvent(ended, is_end=True)


def _made(interaction: Linkable, before: Link | None, issue: str, stamp: Stamp) -> LinkEvent:
    if not interaction.contact:
        raise no_contact_yet(interaction.id)
    return LinkEvent(
        Link(
            interaction=interaction.id,
            issue=issue,
            contact=interaction.contact,
            occur_time=interaction.occur_time,
            link_time=stamp.now,
            actor=stamp.actor,
            version=before.version + 1 if before else 1,
            thread=interaction.thread,
        )
    )

"""Which issue an interaction belongs to: a record of its own, so that the interaction never changes."""

from __future__ import annotations

from dataclasses import dataclass, replace
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
    """That an interaction belongs to an issue, or did: one that `is_ended` names the last one."""

    interaction: str
    issue: str
    contact: str
    occur_time: datetime
    link_time: datetime
    actor: str
    version: int
    thread: str = ""
    is_ended: bool = False


@dataclass(frozen=True)
class LinkEvent:
    """A link was made or, if it `is_ended`, ended."""

    link: Link


def linked(interaction: Linkable, before: Link | None, issue: str, stamp: Stamp) -> LinkEvent | Link:
    """Return the new link of an interaction with an issue, or the one that is there; refused when it is another's."""
    if before and not before.is_ended:
        if before.issue == issue:
            return before
        raise linked_elsewhere(interaction.id, before.issue)
    return _made(interaction, before, issue, stamp)


def moved(interaction: Linkable, before: Link | None, old: str, new: str, stamp: Stamp) -> LinkEvent:
    """Return the link with another issue of what is linked with this very one; NOT_FOUND when it is not."""
    if before is None or before.is_ended or before.issue != old:
        raise not_linked(interaction.id, old)
    return _made(interaction, before, new, stamp)


def unlinked(before: Link, stamp: Stamp) -> LinkEvent:
    """Return the end of a link."""
    return LinkEvent(replace(before, link_time=stamp.now, actor=stamp.actor, version=before.version + 1, is_ended=True))


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

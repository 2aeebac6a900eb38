"""Which contacts stand for one person: worked out from nothing but each contact's parent, whatever was told first."""

from __future__ import annotations

from collections.abc import Mapping


def people(parents: Mapping[str, str]) -> list[tuple[str, ...]]:
    """Return the contacts of each person, the canonical one first and the others by id.

    `parents` maps each known contact to the contact it is merged into, or to an empty text; a parent must be a key
    itself. Contacts that hang together in any way are one person. The canonical contact is the one that has no parent.
    News of several contacts may meet in an order that never was, and then their parents form a ring for a moment: the
    smallest id of the ring stands for the person until the missing news comes.
    """
    groups: dict[str, set[str]] = {}
    top_of: dict[str, str] = {}
    for contact in parents:
        way, top = _climb(contact, parents, top_of)
        top_of |= dict.fromkeys(way, top)
        groups.setdefault(top, set()).update(way)
    return [(top, *sorted(members - {top})) for top, members in sorted(groups.items())]


def _climb(contact: str, parents: Mapping[str, str], top_of: Mapping[str, str]) -> tuple[list[str], str]:
    """Return the contacts on the way up that were not known yet, and the top."""
    way: list[str] = []
    at = contact
    while at not in top_of:
        if at in way:
            return way, min(way[way.index(at) :])
        way.append(at)
        if not parents[at]:
            return way, at
        at = parents[at]
    return way, top_of[at]

"""Rebuilding every card from the stored interactions while live traffic goes on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

from services.interactions.domain.ports import ContactState

STRETCH = 200


class Comparison(Protocol):
    """What rebuilding one card found."""

    @property
    def interactions(self) -> int:
        """Interactions on the card."""
        ...

    @property
    def equal(self) -> bool:
        """Whether the rebuilt card has the checksum of the live one."""
        ...


class Cards(Protocol):
    """Cards to rebuild."""

    def names(self, after: str, limit: int) -> list[str]:
        """Return cards in order of their names."""
        ...

    def contacts_without_card(self) -> Iterator[str]:
        """Return contacts that have interactions and stand on no card."""
        ...

    def apply(self, states: list[ContactState]) -> None:
        """Take over newer states of contacts, with a card for those that have none."""
        ...

    def count(self) -> int:
        """Return how many cards there are, about."""
        ...

    def rebuild(self, card: str) -> Comparison | None:
        """Build one card anew and put it in place where it differs."""
        ...


class ContactPages(Protocol):
    """The contacts service's list."""

    def pages(self, page_token: str) -> Iterator[tuple[list[ContactState], str]]:
        """Return contacts a page at a time, each with the token of the next."""
        ...


@dataclass
class RebuildProgress:
    """How far a rebuild is. `cursor` is where it goes on with cards after an interruption, `entries_to` with entries.

    `entries` counts the interactions whose search entry was looked at, `entries_mended` those that were not right.
    """

    cursor: str = ""
    cards: int = 0
    total: int = 0
    interactions: int = 0
    equal: int = 0
    mended: int = 0
    cards_done: bool = False
    entries_to: str = ""
    entries: int = 0
    entries_mended: int = 0


def rebuild_cards(
    progress: RebuildProgress,
    cards: Cards,
    contacts: ContactPages,
    report: Callable[[RebuildProgress], None],
) -> RebuildProgress:
    """Bring back lost cards from what contacts lists, then build each card anew and compare; go on from the cursor.

    Each card is compared with the live one in one snapshot, so equal means equal at the same moment.
    """
    if not progress.cursor:
        for states, _ in contacts.pages(""):
            cards.apply(states)
        missing = [ContactState(contact) for contact in cards.contacts_without_card()]
        for start in range(0, len(missing), STRETCH):
            cards.apply(missing[start : start + STRETCH])
    progress.total = max(cards.count(), progress.cards)
    while names := cards.names(progress.cursor, STRETCH):
        for name in names:
            _rebuild_one(name, cards, progress)
        progress.cursor = names[-1]
        report(progress)
    return progress


def _rebuild_one(name: str, cards: Cards, progress: RebuildProgress) -> None:
    found = cards.rebuild(name)
    if found is None:
        return
    progress.cards += 1
    progress.interactions += found.interactions
    if found.equal:
        progress.equal += 1
    else:
        progress.mended += 1

"""Rebuilding everything that is made from the stored interactions: the cards, and what interactions are found by."""

from __future__ import annotations

from collections.abc import Callable

from services.interactions.usecases.rebuild_cards import Cards, ContactPages, RebuildProgress, rebuild_cards
from services.interactions.usecases.renew_search_entries import Renewable, renew_search_entries


def rebuild(
    progress: RebuildProgress,
    cards: Cards,
    contacts: ContactPages,
    entries: Renewable,
    report: Callable[[RebuildProgress], None],
) -> RebuildProgress:
    """Rebuild the cards and then the search entries, going on from where an interrupted run stopped."""
    if not progress.cards_done:
        rebuild_cards(progress, cards, contacts, report)
        progress.cards_done = True
    return renew_search_entries(progress, entries, report)

"""Reading facts from what customers wrote: as their texts come in, and once more when an extractor was added."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from services.interactions.domain.extracting import Extractor, Text, facts_in, is_read
from services.interactions.domain.facts import NO_CAUSES, Causes, Facts

READER = "services/interactions"
AT_ONCE = 500


class Texts(Protocol):
    """All that was ever said."""

    def window(self, after: str, limit: int) -> tuple[Sequence[Text], int, str]:
        """Return what is in the next so many interactions by id, how many those are, and the last id."""
        ...


@dataclass
class ReadingProgress:
    """How far reading everything again is. `cursor` is where it goes on after an interruption."""

    cursor: str = ""
    looked_at: int = 0
    changed: int = 0


def read_texts(texts: Iterable[Text], extractors: Iterable[Extractor], facts: Facts, causes: Causes = NO_CAUSES) -> int:
    """Keep what is found in these texts and return how many facts that changed. It may run any number of times.

    `causes` says by interaction in which call it was recorded.
    """
    drafts = [draft for text in texts if is_read(text) for draft in facts_in(text, extractors, READER)]
    return facts.read(drafts, causes) if drafts else 0


def read_everything(
    progress: ReadingProgress,
    texts: Texts,
    extractors: Iterable[Extractor],
    facts: Facts,
    report: Callable[[ReadingProgress], None],
) -> ReadingProgress:
    """Read all stored texts once, going on from the cursor."""
    known = tuple(extractors)
    while True:
        some, looked_at, last = texts.window(progress.cursor, AT_ONCE)
        if not last:
            return progress
        progress.changed += read_texts(some, known, facts)
        progress.looked_at += looked_at
        progress.cursor = last
        report(progress)

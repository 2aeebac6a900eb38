"""Erasing from reports that name nobody by id: lines in which one of a person's addresses or names stands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from pymongo.client_session import ClientSession
from pymongo.collection import Collection

from servicekit.adapters.mongo_client import Row
from servicekit.erasing import Step, Whom

SHORTEST_TEXT = 3
"""Shorter texts stand in too many words to tell anybody apart."""

LONGEST_PATTERN = 8_000
"""In characters, of up to four bytes each: the server refuses expressions of more than 32,764 bytes."""


class TextEraser:
    """Empties fields of documents in which a person's texts are found, in upper or lower case."""

    def __init__(self, collection: Collection[Row], fields: Sequence[str]) -> None:
        """Look into these fields of a collection."""
        self._collection = collection
        self._fields = tuple(fields)

    def step(self, whom: Whom, _: Mapping[str, Any], session: ClientSession) -> Step:
        """Empty all that are found: reports are bounded, and this runs in one pass over them."""
        wanted = self._wanted(whom)
        if wanted is None:
            return Step(0)
        emptied = self._collection.update_many(wanted, {"$set": dict.fromkeys(self._fields, "")}, session=session)
        return Step(emptied.modified_count)

    def left(self, whom: Whom, session: ClientSession) -> int:
        """Return how many are found."""
        wanted = self._wanted(whom)
        return self._collection.count_documents(wanted, session=session) if wanted else 0

    def _wanted(self, whom: Whom) -> Row | None:
        texts = sorted({text.strip() for text in (*whom.texts, *whom.values) if len(text.strip()) >= SHORTEST_TEXT})
        found = [{"$regex": pattern, "$options": "i"} for pattern in _patterns(map(re.escape, texts))]
        return {"$or": [{name: any_of} for name in self._fields for any_of in found]} if found else None


def telling_words(texts: Iterable[str]) -> re.Pattern[str]:
    """Return what matches texts that tell one person apart, as whole words; where there are none it matches nothing.

    A single word without a digit tells nobody apart.
    """
    stripped = {text.strip() for text in texts}
    telling = sorted(re.escape(text) for text in stripped if len(text) >= SHORTEST_TEXT and not text.isalpha())
    return re.compile(rf"(?<!\w)(?:{'|'.join(telling)})(?!\w)" if telling else r"(?!)", re.IGNORECASE)


def _patterns(texts: Iterable[str]) -> Iterator[str]:
    """Yield expressions that match any of these, none longer than the server takes."""
    pattern = ""
    for text in texts:
        if pattern and len(pattern) + len(text) >= LONGEST_PATTERN:
            yield pattern
            pattern = ""
        pattern = f"{pattern}|{text}" if pattern else text
    if pattern:
        yield pattern

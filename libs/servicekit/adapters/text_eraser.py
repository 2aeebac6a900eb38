"""Erasing from reports that name nobody by id: lines in which one of a person's addresses or names stands."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from pymongo.client_session import ClientSession
from pymongo.collection import Collection

from servicekit.adapters.mongo_client import Row
from servicekit.erasing import Step, Whom

SHORTEST_TEXT = 3
"""Shorter texts stand in too many words to tell anybody apart."""


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
        if not texts:
            return None
        found = {"$regex": "|".join(map(re.escape, texts)), "$options": "i"}
        return {"$or": [{name: found} for name in self._fields]}

"""Erasing from segments: a name or a condition may tell of one person, and the segment may be everybody's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pymongo.client_session import ClientSession
from pymongo.database import Database
from servicekit.adapters.mongo_client import Row
from servicekit.adapters.text_eraser import telling_words
from servicekit.erasing import ERASED_TEXT, Step, Whom

from services.contacts.adapters.documents import COLLECTION
from services.contacts.adapters.organizing_documents import SEGMENTS
from services.contacts.domain.finding.folding import plain_text
from services.contacts.domain.listing.facets import value_facet


class SegmentEraser:
    """Replaces what tells of a person by a text that fits nobody, so that no segment holds more people than before.

    A single word without a digit tells nobody apart: a segment of annual contracts stays when an Ann is erased. A
    condition that other contacts fit stays too.
    """

    def __init__(self, database: Database[Row]) -> None:
        """Work on the service's own database."""
        self._segments = database[SEGMENTS]
        self._contacts = database[COLLECTION]

    def step(self, whom: Whom, _: Mapping[str, Any], session: ClientSession) -> Step:
        """Change them all: segments are few, and nearly none of them names anybody."""
        changes = list(self._changes(whom, session))
        for row, change in changes:
            update = {"$set": change, "$inc": {"version": 1}}
            self._segments.update_one({"_id": row["_id"]}, update, session=session)
        return Step(len(changes))

    def left(self, whom: Whom, session: ClientSession) -> int:
        """Return how many still tell of them."""
        return sum(1 for _ in self._changes(whom, session))

    def _changes(self, whom: Whom, session: ClientSession) -> Iterator[tuple[Row, Row]]:
        """Yield segments that tell of a person, with what they should say instead."""
        named, fitting = telling_words(whom.texts), telling_words((*whom.texts, *whom.values))
        for row in self._segments.find({}, {"display_name": 1, "filter.custom_fields": 1}, session=session):
            change: Row = {}
            if named.search(row["display_name"]):
                change = {"display_name": ERASED_TEXT, "place": f"{plain_text(ERASED_TEXT)}\n{row['_id']}"}
            for number, condition in enumerate(row["filter"].get("custom_fields", ())):
                if fitting.search(condition["equals"]) and not self._is_common(condition, session):
                    change[f"filter.custom_fields.{number}.equals"] = ERASED_TEXT
            if change:
                yield row, change

    def _is_common(self, condition: Row, session: ClientSession) -> bool:
        """Tell whether anybody who is left fits a condition: those who are erased are listed under nothing."""
        facet = value_facet(condition["field"], condition["equals"])
        return self._contacts.find_one({"facets": facet}, {"_id": 1}, session=session) is not None

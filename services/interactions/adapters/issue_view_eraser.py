"""Erasing from views of issues: a name, a tag or a topic may tell of one person, and the view may be everybody's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pymongo.client_session import ClientSession
from pymongo.database import Database
from servicekit.adapters.mongo_client import Row
from servicekit.adapters.text_eraser import telling_words
from servicekit.erasing import ERASED_TEXT, Step, Whom

from services.interactions.adapters.mongo_issue_views import ISSUE_VIEWS, place_of


class IssueViewEraser:
    """Replaces what tells of a person by a text that fits no issue, so that no view holds more than before."""

    def __init__(self, database: Database[Row]) -> None:
        """Work on the service's own database."""
        self._views = database[ISSUE_VIEWS]

    def step(self, whom: Whom, _: Mapping[str, Any], session: ClientSession) -> Step:
        """Change them all: views are few, and nearly none of them names anybody."""
        changes = list(self._changes(whom, session))
        for row, change in changes:
            update = {"$set": change, "$inc": {"version": 1}}
            self._views.update_one({"_id": row["_id"]}, update, session=session)
        return Step(len(changes))

    def left(self, whom: Whom, session: ClientSession) -> int:
        """Return how many still tell of them."""
        return sum(1 for _ in self._changes(whom, session))

    def _changes(self, whom: Whom, session: ClientSession) -> Iterator[tuple[Row, Row]]:
        """Yield views that tell of a person, with what they should say instead."""
        telling = telling_words((*whom.texts, *whom.values))
        shown = {"display_name": 1, "filter.tags": 1, "filter.topic": 1}
        for row in self._views.find({}, shown, session=session):
            change: Row = {}
            if telling.search(row["display_name"]):
                change = {"display_name": ERASED_TEXT, "place": place_of(ERASED_TEXT, row["_id"])}
            tags = [ERASED_TEXT if telling.search(tag) else tag for tag in row["filter"]["tags"]]
            if tags != row["filter"]["tags"]:
                change["filter.tags"] = tags
            if telling.search(row["filter"]["topic"]):
                change["filter.topic"] = ERASED_TEXT
            if change:
                yield row, change

"""Erasing from what is kept of webhooks: posts that name a person, recordings of calls, watermarks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import unquote_plus

from pymongo.client_session import ClientSession
from pymongo.database import Database
from servicekit.adapters.mongo_client import Row
from servicekit.erasing import Step, Whom

from services.interactions.adapters.mongo_inbox import body_of
from services.interactions.adapters.recordings import WITH_RECORDING, forget_recordings
from services.interactions.adapters.webhook_documents import INBOX, PARTS, STATUS_LOGS, WATERMARKS

SHORTEST_VALUE = 4
"""Shorter values stand in too many bodies to tell anybody apart."""

_AT_ONCE = 20
_WITH_CONTENT: Row = {"state": {"$ne": "done"}}
_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")
_TELLING = re.compile(r"[@\s\d]")


class InboxEraser:
    """Removes posts that still have their content and name a person: by an identity of theirs, or by their full name.

    A post is not taken apart for this, since it may be one that nobody can read.
    """

    def __init__(self, database: Database[Row]) -> None:
        """Work on the service's own database."""
        self._posts = database[INBOX]
        self._parts = database[PARTS]

    def step(self, whom: Whom, cursor: Mapping[str, Any], session: ClientSession) -> Step:
        """Go through the posts in the order of their ids."""
        after = {"_id": {"$gt": cursor.get("after", "")}} | _WITH_CONTENT
        rows = list(self._posts.find(after, session=session).sort("_id", 1).limit(_AT_ONCE))
        if not rows:
            return Step(0)
        found = [row["_id"] for row in rows if self._names(row, whom, session)]
        if found:
            self._posts.delete_many({"_id": {"$in": found}}, session=session)
            self._parts.delete_many({"post": {"$in": found}}, session=session)
        return Step(len(found), {"after": rows[-1]["_id"]})

    def left(self, whom: Whom, session: ClientSession) -> int:
        """Return how many still name them."""
        rows = self._posts.find(_WITH_CONTENT, session=session).batch_size(_AT_ONCE)
        return sum(self._names(row, whom, session) for row in rows)

    def _names(self, row: Row, whom: Whom, session: ClientSession) -> bool:
        pieces = self._parts.find({"post": row["_id"]}, session=session).sort("at", 1) if "parts" in row else iter(())
        return names_any(body_of(row, pieces), sought(whom))


class StatusEraser:
    """Takes out of a person's calls where their provider keeps recordings; that and how they took place stays."""

    def __init__(self, database: Database[Row]) -> None:
        """Work on the service's own database."""
        self._database = database
        self._logs = database[STATUS_LOGS]

    def step(self, whom: Whom, _: Mapping[str, Any], session: ClientSession) -> Step:
        """Take out some; what is taken out is not found again."""
        removed = forget_recordings(self._database, _whose(whom), _AT_ONCE, session)
        return Step(removed, {"more": True} if removed == _AT_ONCE else None)

    def left(self, whom: Whom, session: ClientSession) -> int:
        """Return how many still say where."""
        return self._logs.count_documents(_whose(whom) | WITH_RECORDING, session=session)


class WatermarkEraser:
    """Removes the watermarks of a person's identities."""

    def __init__(self, database: Database[Row]) -> None:
        """Work on the service's own database."""
        self._watermarks = database[WATERMARKS]

    def step(self, whom: Whom, _: Mapping[str, Any], session: ClientSession) -> Step:
        """Remove them all: there is one for each identity and source."""
        return Step(self._watermarks.delete_many({"key": {"$in": list(whom.keys)}}, session=session).deleted_count)

    def left(self, whom: Whom, session: ClientSession) -> int:
        """Return how many there are."""
        return self._watermarks.count_documents({"key": {"$in": list(whom.keys)}}, session=session)


def sought(whom: Whom) -> list[str]:
    """Return what a body is searched for: values of identities, and texts that are more than a single word."""
    values = [key.rpartition("|")[2] for key in whom.keys]
    texts = [text for text in whom.texts if _TELLING.search(text.strip())]
    found = {text.strip().lower() for text in (*values, *texts)}
    return sorted(text for text in found if len(text) >= SHORTEST_VALUE)


def names_any(body: bytes, texts: Iterable[str]) -> bool:
    """Tell whether one of these stands in a body, however it is written: as it is, in a form, or escaped in JSON."""
    wanted = [text.removeprefix("+") for text in texts]
    return any(text in spelling for spelling in _spellings(body) for text in wanted)


def _spellings(body: bytes) -> Iterator[str]:
    plain = body.decode("utf-8", "replace").lower()
    yield plain
    if "%" in plain or "+" in plain:
        yield unquote_plus(plain)
    if "\\" in plain:
        yield _ESCAPED.sub(lambda escaped: chr(int(escaped[1], 16)), plain).replace("\\/", "/").lower()


def _whose(whom: Whom) -> Row:
    return {"contact": {"$in": list(whom.contacts)}}

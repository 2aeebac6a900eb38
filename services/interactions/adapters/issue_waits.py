"""Waiting for bots in MongoDB: beside an issue stands whom its customer waits for, and when the bot said something."""

from __future__ import annotations

from datetime import datetime

from pymongo.client_session import ClientSession
from pymongo.collection import Collection
from servicekit.adapters.mongo_client import Row

from services.interactions.adapters.issue_rows import SHOWN, issue_of
from services.interactions.domain.bots import BotWait
from services.interactions.domain.issues import Issue

WAIT, ANSWER = "bot_wait", "bot_answer"


class IssueWaits:
    """A part of MongoIssues."""

    _issues: Collection[Row]
    _session: ClientSession | None

    def await_bot(self, issue_id: str, wait: BotWait) -> None:
        """Begin to wait, or note that something more was said."""
        longer = {"$max": {f"{WAIT}.last": wait.last}}
        waited_for = {"_id": issue_id, f"{WAIT}.bot": wait.bot}
        if self._issues.update_one(waited_for, longer, session=self._session).matched_count:
            return
        begun = {"bot": wait.bot, "first": wait.first, "last": wait.last, "due": wait.due}
        unanswered = {"_id": issue_id, ANSWER: {"$not": {"$gte": wait.last}}}
        self._issues.update_one(unanswered, {"$set": {WAIT: begun}}, session=self._session)

    def answered(self, issue_id: str, record_time: datetime) -> None:
        """End the wait for an answer to what was said before it; no wait has a time before all others."""
        is_over = {"$lte": [f"${WAIT}.last", record_time]}
        change = {
            ANSWER: {"$max": [f"${ANSWER}", record_time]},
            WAIT: {"$cond": [is_over, "$$REMOVE", f"${WAIT}"]},
        }
        self._issues.update_one({"_id": issue_id}, [{"$set": change}], session=self._session)

    def unanswered(self, now: datetime, limit: int) -> list[tuple[Issue, BotWait]]:
        """Return issues whose customers have waited long enough, the longest first."""
        rows = self._issues.find({f"{WAIT}.due": {"$lte": now}}, SHOWN).sort(f"{WAIT}.due", 1).limit(limit)
        return [(issue_of(row), BotWait(**row[WAIT])) for row in rows]

    def waited(self, issue_id: str, wait: BotWait) -> None:
        """End this very wait."""
        this = {"_id": issue_id, f"{WAIT}.bot": wait.bot, f"{WAIT}.first": wait.first}
        self._issues.update_one(this, {"$unset": {WAIT: ""}}, session=self._session)

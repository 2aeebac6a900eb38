"""Keeping stored interactions apart from histories, and putting them back: the row stays, what it counts for goes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from pymongo.client_session import ClientSession
from pymongo.database import Database
from servicekit.adapters.mongo_client import Row
from servicekit.adapters.transactions import Transactions
from servicekit.clock import Clock

from services.interactions.adapters.card_facts import FACTS
from services.interactions.adapters.card_facts import IN_FORCE as FACTS_IN_FORCE
from services.interactions.adapters.interaction_rows import NOT_TOLD, fresh_publication, screening_row
from services.interactions.adapters.mongo_histories import stored_interaction
from services.interactions.adapters.regrouping import places, recount
from services.interactions.adapters.search_entries import move
from services.interactions.domain.faults import interaction_not_found
from services.interactions.domain.interaction import Direction
from services.interactions.domain.ports import ContactState, StoredInteraction
from services.interactions.domain.screening import Screened, Screening, not_screenable

SCREENED_PAST = "screened_past"
"""When an interaction was kept apart before: from, and until."""

_SECONDS = 10.0
_NEWEST_FIRST = [("screened.time", -1), ("_id", -1)]


class MongoScreened:
    """Changes an interaction, its card, its facts and what it is found by in one transaction."""

    def __init__(self, database: Database[Row], transactions: Transactions, clock: Clock) -> None:
        """Work on the service's own database."""
        self._database = database
        self._interactions = database["interactions"]
        self._facts = database[FACTS]
        self._transactions = transactions
        self._clock = clock

    def screen(self, interaction: str, screening: Screening) -> StoredInteraction:
        """Keep an interaction apart; one that is so already stays as it is."""
        return self._transactions.run(lambda session: self._screen(interaction, screening, session), _SECONDS)

    def release(self, interaction: str) -> StoredInteraction:
        """Put an interaction into its history; one that is there already stays as it is."""
        return self._transactions.run(lambda session: self._release(interaction, session), _SECONDS)

    def page(self, after: tuple[datetime, str] | None, limit: int) -> Sequence[Screened]:
        """Return what is kept apart, last kept apart first."""
        wanted: Row = {"screened.time": {"$exists": True}}
        if after:
            at, name = after
            wanted["$or"] = [{"screened.time": {"$lt": at}}, {"screened.time": at, "_id": {"$lt": name}}]
        rows = self._interactions.find(wanted).sort(_NEWEST_FIRST).limit(limit)
        return [Screened(stored_interaction(row), (row["screened"]["time"], row["_id"])) for row in rows]

    def _screen(self, interaction: str, screening: Screening, session: ClientSession) -> StoredInteraction:
        row = self._row(interaction, session)
        if "screened" in row:
            return stored_interaction(row)
        _check(row)
        screened = screening_row(screening)
        self._interactions.update_one({"_id": interaction}, {"$set": {"screened": screened}}, session=session)
        move(self._database, interaction, session, apart=True)
        told_there = {"interaction": interaction} | FACTS_IN_FORCE
        gone = {"$set": {"gone_time": screening.time, "gone_apart": True}}
        self._facts.update_many(told_there, gone, session=session)
        recount(self._database, [row["contact"]], session)
        return stored_interaction(row | {"screened": screened})

    def _release(self, interaction: str, session: ClientSession) -> StoredInteraction:
        row = self._row(interaction, session)
        if "screened" not in row:
            return stored_interaction(row)
        screened, now = row.pop("screened"), self._clock.now()
        change: Row = {"$unset": {"screened": ""}}
        change["$push"] = {SCREENED_PAST: {"from": screened["time"], "until": now}}
        if "contact" in row and row.get("pub") == NOT_TOLD and "removed_time" not in row:
            at = places(self._database, [ContactState(row["contact"])], session)[row["contact"]]
            row |= {"seq": at + 1, "pub": fresh_publication(now)}
            change["$set"] = {name: row[name] for name in ("seq", "pub")}
        self._interactions.update_one({"_id": interaction}, change, session=session)
        move(self._database, interaction, session, apart=False)
        told_there = {"interaction": interaction, "gone_apart": True}
        self._facts.update_many(told_there, {"$unset": {"gone_time": "", "gone_apart": ""}}, session=session)
        if "contact" in row:
            recount(self._database, [row["contact"]], session)
        return stored_interaction(row)

    def _row(self, interaction: str, session: ClientSession) -> Row:
        row = self._interactions.find_one({"_id": interaction}, session=session)
        if row is None:
            raise interaction_not_found(f"interactions/{interaction}")
        return row


def _check(row: Row) -> None:
    """Refuse what nobody is protected from by keeping it apart."""
    if row["direction"] != Direction.INBOUND:
        raise not_screenable(row["_id"], "did not come from a customer")
    if "contact" not in row:
        raise not_screenable(row["_id"], "waits for its contact")
    if "corrected" in row:
        raise not_screenable(row["_id"], "was corrected; mark the correction")
    if "removed_time" in row:
        raise not_screenable(row["_id"], "has no content any more")

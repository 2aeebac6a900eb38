"""Interactions that were stored before their sender could be resolved."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bson.binary import Binary
from pymongo import UpdateOne
from pymongo.client_session import ClientSession
from pymongo.database import Database
from servicekit.adapters.mongo_client import Row
from servicekit.adapters.transactions import Outdated, Transactions
from servicekit.clock import Clock

from services.interactions.adapters.cards import entry_of, growth
from services.interactions.adapters.interaction_messages import late_contact
from services.interactions.adapters.interaction_rows import fresh_publication
from services.interactions.adapters.regrouping import places
from services.interactions.domain.interaction import Sender
from services.interactions.domain.ports import ContactState, WaitingSender

_LONGEST_WAIT_SECONDS = 60.0


class MongoWaitingSenders:
    """Finds them, and gives them their contact."""

    def __init__(self, database: Database[Row], transactions: Transactions, clock: Clock) -> None:
        """Work on the service's own database."""
        self._database = database
        self._interactions = database["interactions"]
        self._transactions = transactions
        self._clock = clock

    def due(self, limit: int) -> list[WaitingSender]:
        """Return those to try now, oldest first."""
        rows = self._interactions.find(
            {"unresolved.next_at": {"$lte": self._clock.now()}}, {"unresolved": 1, "source": 1}
        )
        return [_waiting(row) for row in rows.sort("unresolved.next_at", 1).limit(limit)]

    def count(self) -> int:
        """Return how many wait."""
        return self._interactions.count_documents({"unresolved.next_at": {"$exists": True}}, limit=100_000)

    def settle(self, waiting: Sequence[WaitingSender], state: ContactState) -> None:
        """Give these interactions their contact: they join its card, and their events may go out."""
        self._transactions.run(lambda session: self._settle(waiting, state, session))

    def postpone(self, waiting: WaitingSender, reason: str) -> None:
        """Try again after a second, doubling to a minute."""
        delay = timedelta(seconds=min(2.0**waiting.attempts, _LONGEST_WAIT_SECONDS))
        self._interactions.update_one(
            {"_id": waiting.interaction, "unresolved": {"$exists": True}},
            {
                "$set": {"unresolved.next_at": self._clock.now() + delay, "unresolved.reason": reason},
                "$inc": {"unresolved.attempts": 1},
            },
        )

    def _settle(self, waiting: Sequence[WaitingSender], state: ContactState, session: ClientSession) -> None:
        names = [each.interaction for each in waiting]
        still = self._interactions.find({"_id": {"$in": names}, "unresolved": {"$exists": True}}, session=session)
        rows = sorted(still, key=lambda row: names.index(row["_id"]))
        if not rows:
            return
        for row in rows:
            row["data"] = bytes(row["data"]) + late_contact(state.contact)
        sequence = places(self._database, [state], session)[state.contact]
        cards = self._database["cards"]
        grown = cards.bulk_write([growth(state.contact, sequence, [entry_of(row) for row in rows])], session=session)
        if not grown.matched_count:
            raise Outdated("the contact was erased meanwhile: its identity is to be asked for again")
        resolved = [self._resolved(row, state.contact, sequence + place) for place, row in enumerate(rows, 1)]
        self._interactions.bulk_write(resolved, session=session)

    def _resolved(self, row: Row, contact: str, sequence: int) -> UpdateOne:
        return UpdateOne(
            {"_id": row["_id"]},
            {
                "$set": {
                    "contact": contact,
                    "seq": sequence,
                    "data": Binary(row["data"]),
                    "pub": fresh_publication(self._clock.now()),
                },
                "$unset": {"unresolved": ""},
            },
        )


def _waiting(row: Row) -> WaitingSender:
    unresolved = row["unresolved"]
    sender = Sender(
        kind=unresolved["kind"],
        scope=unresolved["scope"],
        value=unresolved["value"],
        default_region=unresolved["default_region"],
        display_name=unresolved["display_name"],
    )
    return WaitingSender(row["_id"], sender, unresolved["source"], unresolved["attempts"])

"""Reading a card for a brief: the newest interactions and the facts by one read."""

from __future__ import annotations

from pymongo.database import Database
from servicekit.adapters.mongo_client import Row

from services.interactions.adapters.cards import person_of
from services.interactions.adapters.mongo_histories import MongoHistories
from services.interactions.domain.briefs.knowing import Card, KnownFact
from services.interactions.domain.facts import FactState
from services.interactions.domain.history import HistoryPage
from services.interactions.domain.interaction import Visibility
from services.interactions.domain.naming import id_of


class MongoBriefs:
    """Reads cards as briefs need them."""

    def __init__(self, database: Database[Row], histories: MongoHistories) -> None:
        """Read the service's own database the way histories do."""
        self._histories = histories
        self._interactions = database["interactions"]

    def card(self, *, contact: str = "", key: str = "") -> Card | None:
        """Return the card of a contact or a key by one read; None when there is none."""
        row = self._histories.card_row(contact=contact, key=key)
        if row is None:
            return None
        entries = tuple(bytes(entry["b"]) for entry in self._whole(row["recent"]))
        page = HistoryPage(person_of(row, contact=contact, key=key), entries, "")
        facts = tuple(_fact(member["id"], fact) for member in row["members"] for fact in member.get("facts", ()))
        return Card(page, facts)

    def _whole(self, recent: list[Row]) -> list[Row]:
        """Return the entries of a card, with those that were too large to stand on it."""
        missing = [id_of(entry["k"]) for entry in recent if "b" not in entry]
        if not missing:
            return recent
        rows = self._interactions.find({"_id": {"$in": missing}}, {"data": 1})
        large = {row["_id"]: bytes(row["data"]) for row in rows}
        filled = [entry if "b" in entry else {"k": entry["k"], "b": large.get(id_of(entry["k"]))} for entry in recent]
        return [entry for entry in filled if entry["b"] is not None]


def _fact(contact: str, row: Row) -> KnownFact:
    return KnownFact(
        name=f"contacts/{contact}/facts/{row['f']}",
        key=row["k"],
        value=row["v"],
        interaction=f"interactions/{row['i']}" if row.get("i") else "",
        learn_time=row["t"],
        expire_time=row["e"],
        state=FactState(row["s"]),
        visibility=Visibility(row["l"]),
    )

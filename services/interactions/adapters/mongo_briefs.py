"""Reading a card for a brief: the newest interactions and the facts by one read."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import UTC

from backstory.contacts.v1 import consents_pb2
from pymongo.database import Database
from servicekit.adapters.mongo_client import Row

from services.interactions.adapters.cards import person_of
from services.interactions.adapters.mongo_histories import MongoHistories
from services.interactions.domain.briefs.consenting import ConsentStatement, ConsentStatus
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
        return None if row is None else self._card(row, contact=contact, key=key)

    def cards(self, contacts: Collection[str]) -> dict[str, Card]:
        """Return the cards of these contacts by one read; those that have none are missing."""
        return {
            member["id"]: self._card(row, contact=member["id"])
            for row in self._histories.card_rows(contacts)
            for member in row["members"]
            if member["id"] in contacts
        }

    def _card(self, row: Row, *, contact: str = "", key: str = "") -> Card:
        entries = tuple(bytes(entry["b"]) for entry in self._whole(row["recent"]))
        page = HistoryPage(person_of(row, contact=contact, key=key), entries, "")
        facts = tuple(known_fact(member["id"], fact) for member in row["members"] for fact in member.get("facts", ()))
        return Card(page, facts, tuple(consents_of({member["id"]: member for member in row["members"]})))

    def _whole(self, recent: list[Row]) -> list[Row]:
        """Return the entries of a card, with those that were too large to stand on it."""
        missing = [id_of(entry["k"]) for entry in recent if "b" not in entry]
        if not missing:
            return recent
        rows = self._interactions.find({"_id": {"$in": missing}}, {"data": 1})
        large = {row["_id"]: bytes(row["data"]) for row in rows}
        filled = [entry if "b" in entry else {"k": entry["k"], "b": large.get(id_of(entry["k"]))} for entry in recent]
        return [entry for entry in filled if entry["b"] is not None]


def consents_of(members: Mapping[str, Row]) -> Iterator[ConsentStatement]:
    """Yield what these members of a card said about consent, each under its contact."""
    for contact, member in members.items():
        for told in consents_pb2.ConsentSummary.FromString(member.get("consents", b"")).statements:
            yield ConsentStatement(
                contact=contact,
                consent=told.consent,
                purpose=told.purpose,
                channel=told.channel,
                status=ConsentStatus.GRANTED
                if told.status == consents_pb2.CONSENT_STATUS_GRANTED
                else ConsentStatus.WITHDRAWN,
                effective_time=told.effective_time.ToDatetime(tzinfo=UTC),
                expire_time=told.expire_time.ToDatetime(tzinfo=UTC) if told.HasField("expire_time") else None,
            )


def known_fact(contact: str, row: Row) -> KnownFact:
    """Return a fact as it stands on the card of a contact."""
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

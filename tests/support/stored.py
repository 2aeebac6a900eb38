"""What the interactions service has stored, read past it: for promises that no answer shows."""

from __future__ import annotations

from types import TracebackType
from typing import Any

from backstory.interactions.v1 import interactions_pb2 as pb
from pymongo import MongoClient
from servicekit.adapters.transactions import Transactions
from servicekit.clock import SystemClock

from services.interactions.adapters.mongo_cards import MongoCards
from services.interactions.domain.naming import interaction_id
from tests.support.deployment import Deployment


class Stored:
    """The database of one deployment's interactions service."""

    def __init__(self, deployment: Deployment) -> None:
        layout = deployment.system.layout
        self._client = MongoClient[dict[str, Any]](layout.addresses.mongodb_uri, tz_aware=True)
        self.database = self._client[f"{layout.namespace}_interactions"]

    def __enter__(self) -> Stored:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()

    def bodies_in_order_of_recording(self, contact: str) -> list[str]:
        """What a contact told, after a check that its sequence has no gap and no repeat."""
        rows = list(self.database["interactions"].find({"contact": contact}).sort("seq", 1))
        assert [row["seq"] for row in rows] == list(range(1, len(rows) + 1))
        return [pb.Interaction.FromString(row["data"]).body for row in rows]

    def card_is_as_rebuilt(self, contact: str) -> bool:
        """Whether the card is what the stored interactions make of it."""
        compared = MongoCards(self.database, Transactions(self.database), SystemClock()).rebuild(contact)
        return compared is not None and compared.equal

    def names_from(self, source: str) -> set[str]:
        return {row["_id"] for row in self.database["interactions"].find({"source": source}, {"_id": 1})}

    def name_of(self, record: pb.ImportRecord, source: str) -> str:
        return interaction_id(source, record.interaction.interaction.source_id)

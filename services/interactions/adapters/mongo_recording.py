"""Recording in MongoDB: an interaction and its place on the card become durable together, or not at all."""

from __future__ import annotations

from collections.abc import Sequence

from pymongo.client_session import ClientSession
from pymongo.database import Database
from servicekit.adapters.mongo_client import Row
from servicekit.adapters.transactions import Transactions
from servicekit.turns import Turns

from services.interactions.adapters.card_growth import grow_cards
from services.interactions.adapters.interaction_messages import digest_of, told
from services.interactions.adapters.interaction_rows import Origin, Prepared, document, entry, prepared
from services.interactions.adapters.quarantine import ANSWERED, fate_of, quarantine
from services.interactions.adapters.search_entries import SearchEntries
from services.interactions.adapters.waking_statuses import wake_statuses
from services.interactions.domain.faults import request_id_reused
from services.interactions.domain.interaction import Direction, Interaction
from services.interactions.domain.ports import ContactState, Fate, Recorded, Recording


class MongoRecording:
    """Stores interactions with their cards.

    What a transaction stands on is read before it begins, so that it holds its customers' cards for two writes only.
    Whatever changed in between makes it collide: a card that moved on is not found at its sequence, an interaction or a
    card that came is a duplicate key. Then it looks again.
    """

    def __init__(self, database: Database[Row], transactions: Transactions) -> None:
        """Work on the service's own database."""
        self._database = database
        self._interactions = database["interactions"]
        self._cards = database["cards"]
        self._transactions = transactions
        self._search_entries = SearchEntries(database)
        self._turns = Turns()

    def record(self, recordings: Sequence[Recording]) -> list[Recorded]:
        """Store what is new; answer in order. A repeat inside one call meets its first like any other repeat."""
        every = [prepared(recording) for recording in recordings]
        first = {each.id: each for each in reversed(every)}
        unique = [each for each in every if each is first[each.id]]
        origin = Origin.of_call()
        # Writers of one process queue per customer instead of colliding in the database.
        with self._turns.of(each.contact for each in unique if each.contact):
            there = self._transactions.run(lambda session: self._store(unique, origin, session))
        apart = [each.id for each in unique if each.recording.screening and each.contact and each.id not in there]
        if apart:  # no event tells of them, so nobody else makes them findable
            self._search_entries.keep(apart)
        wake_statuses(self._database, [each.id for each in unique if each.id not in there and _is_ours(each)])
        answers = [_answer(each, there.get(each.id), first[each.id]) for each in every]
        different = [each for each, answer in zip(every, answers, strict=True) if answer.fate is Fate.DIFFERS]
        quarantine(self._database, different)
        return answers

    def by_request(self, request_id: str) -> tuple[Recorded, bytes] | None:
        """Return what a request id led to, with the digest of what it asked for."""
        row = self._interactions.find_one({"request_id": request_id})
        if row is None:
            return None
        found = Recorded(row["_id"], Fate.ALREADY_THERE, row.get("contact", ""), bytes(row["data"]))
        return found, bytes(row["digest"])

    def digest(self, interaction: Interaction) -> bytes:
        """Return a digest of what the source told."""
        return digest_of(told(interaction))

    def preview(self, recording: Recording) -> Recorded:
        """Return what recording would lead to, without storing anything."""
        each = prepared(recording)
        return _answer(each, self._interactions.find_one({"_id": each.id}, ANSWERED), each)

    def _store(self, unique: Sequence[Prepared], origin: Origin, session: ClientSession) -> dict[str, Row]:
        """Insert what is not there and return what was."""
        self._refuse_reused(unique)
        there = self._stored(unique)
        new = [each for each in unique if each.id not in there]
        if new:
            sequences = self._grow_cards(new, session)
            rows = [document(each, sequences.get(each.id), origin) for each in new]
            self._interactions.insert_many(rows, session=session)
        return there

    def _stored(self, unique: Sequence[Prepared]) -> dict[str, Row]:
        found = self._interactions.find({"_id": {"$in": [each.id for each in unique]}}, ANSWERED)
        return {row["_id"]: row for row in found}

    def _refuse_reused(self, unique: Sequence[Prepared]) -> None:
        """Refuse a request id under which another interaction was recorded."""
        asked = {each.recording.request_id: each.id for each in unique if each.recording.request_id}
        if not asked:
            return
        for row in self._interactions.find({"request_id": {"$in": list(asked)}}, {"request_id": 1}):
            if asked[row["request_id"]] != row["_id"]:
                raise request_id_reused()

    def _grow_cards(self, new: Sequence[Prepared], session: ClientSession) -> dict[str, int]:
        """Put new interactions on their cards; return each one's place in its contact's order of recording."""
        by_contact: dict[str, list[Prepared]] = {}
        for each in new:
            if each.contact:
                by_contact.setdefault(each.contact, []).append(each)
        owners = {contact: _owner(mine) for contact, mine in by_contact.items()}
        entries = {contact: [entry(each) for each in mine] for contact, mine in by_contact.items()}
        at = grow_cards(self._database, owners, entries, session)
        return {
            each.id: at[contact] + number for contact, mine in by_contact.items() for number, each in enumerate(mine, 1)
        }


def _is_ours(each: Prepared) -> bool:
    """Tell whether something may have been heard of it before it was told: of what we sent."""
    return each.recording.interaction.direction is Direction.OUTBOUND


def _owner(mine: Sequence[Prepared]) -> ContactState:
    return mine[0].recording.owner or ContactState(mine[0].contact)


def _answer(each: Prepared, there: Row | None, first: Prepared) -> Recorded:
    fate = fate_of(each, there, first)
    if there is None:
        return Recorded(each.id, fate, first.contact, first.data)
    return Recorded(each.id, fate, there.get("contact", ""), bytes(there["data"]))

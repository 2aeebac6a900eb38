"""Recording in MongoDB: an interaction and its place on the card become durable together, or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import count

from bson.binary import Binary
from pymongo import InsertOne, UpdateOne
from pymongo.client_session import ClientSession
from pymongo.database import Database
from pymongo.read_concern import ReadConcern
from servicekit.adapters.mongo_client import Row
from servicekit.adapters.transactions import TRANSACTION_SECONDS, Outdated, Transactions
from servicekit.turns import Turns

from services.interactions.adapters.cards import first_card, growth
from services.interactions.adapters.interaction_messages import told
from services.interactions.adapters.interaction_rows import Origin, Prepared, document, entry, prepared
from services.interactions.adapters.regrouping import places
from services.interactions.domain.faults import contact_erased, request_id_reused
from services.interactions.domain.interaction import Interaction
from services.interactions.domain.ports import ContactState, Fate, Recorded, Recording

_ANSWERED = {"digest": 1, "contact": 1, "data": 1}


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
        self._turns = Turns()

    def record(
        self, recordings: Sequence[Recording], *, likely_new: bool = False, seconds: float = TRANSACTION_SECONDS
    ) -> list[Recorded]:
        """Store what is new; answer in order. A repeat inside one call meets its first like any other repeat.

        `likely_new` saves looking for what is there already: the caller has just looked. `seconds` is for how long
        collisions with others are repeated.
        """
        every = [prepared(recording) for recording in recordings]
        first = {each.id: each for each in reversed(every)}
        unique = [each for each in every if each is first[each.id]]
        origin = Origin.of_call()
        attempts = count()
        # Writers of one process queue per customer instead of colliding in the database.
        with self._turns.of(each.contact for each in unique if each.contact):
            there = self._transactions.run(
                lambda session: self._store(unique, origin, session, look=next(attempts) > 0 or not likely_new), seconds
            )
        answers = [_answer(each, there.get(each.id), first[each.id]) for each in every]
        self._quarantine([each for each, answer in zip(every, answers, strict=True) if answer.fate is Fate.DIFFERS])
        return answers

    def there(self, interactions: Sequence[str]) -> set[str]:
        """Return which of these ids are stored."""
        return {row["_id"] for row in self._interactions.find({"_id": {"$in": list(interactions)}}, {"_id": 1})}

    def by_request(self, request_id: str) -> tuple[Recorded, bytes] | None:
        """Return what a request id led to, with the digest of what it asked for."""
        row = self._interactions.find_one({"request_id": request_id})
        if row is None:
            return None
        found = Recorded(row["_id"], Fate.ALREADY_THERE, row.get("contact", ""), bytes(row["data"]))
        return found, bytes(row["digest"])

    def digest(self, interaction: Interaction) -> bytes:
        """Return a digest of what the source told."""
        return told(interaction).digest

    def preview(self, recording: Recording) -> Recorded:
        """Return what recording would lead to, without storing anything."""
        each = prepared(recording)
        return _answer(each, self._interactions.find_one({"_id": each.id}, _ANSWERED), each)

    def _store(
        self, unique: Sequence[Prepared], origin: Origin, session: ClientSession, *, look: bool
    ) -> dict[str, Row]:
        """Insert what is not there and return what was."""
        self._refuse_reused(unique)
        there = self._stored(unique) if look else {}
        new = [each for each in unique if each.id not in there]
        if new:
            sequences = self._grow_cards(new, session)
            rows = [document(each, sequences.get(each.id), origin) for each in new]
            self._interactions.insert_many(rows, session=session)
        return there

    def _stored(self, unique: Sequence[Prepared]) -> dict[str, Row]:
        found = self._interactions.find({"_id": {"$in": [each.id for each in unique]}}, _ANSWERED)
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
        if not by_contact:
            return {}
        at = self._sequences(by_contact, session)
        writes: list[UpdateOne | InsertOne[Row]] = []
        for contact, mine in by_contact.items():
            entries = [entry(each) for each in mine]
            if contact in at:
                writes.append(growth(contact, at[contact], entries))
            else:
                writes.append(InsertOne(first_card(_owner(mine), entries)))
        done = self._cards.bulk_write(writes, ordered=False, session=session)
        if done.matched_count + done.inserted_count < len(writes):
            raise Outdated("a card has moved on")
        return {
            each.id: at.get(contact, 0) + number
            for contact, mine in by_contact.items()
            for number, each in enumerate(mine, 1)
        }

    def _sequences(self, by_contact: dict[str, list[Prepared]], session: ClientSession) -> dict[str, int]:
        """Return where the order of recording stands of each contact that has a card, or should have one."""
        # A guarded write decides whether this holds, so the newest is better than the safest.
        there = self._cards.with_options(read_concern=ReadConcern("local")).find(
            {"members.id": {"$in": list(by_contact)}}, {"members.id": 1, "members.seq": 1, "members.erased": 1}
        )
        members = [member for card in there for member in card["members"]]
        erased = next((each["id"] for each in members if "erased" in each and each["id"] in by_contact), None)
        if erased is not None:
            raise contact_erased(erased)
        at = {member["id"]: member["seq"] for member in members}
        missing = {contact: _owner(by_contact[contact]) for contact in by_contact.keys() - at.keys()}
        return at | self._regrouped(missing, session)

    def _regrouped(self, missing: Mapping[str, ContactState], session: ClientSession) -> dict[str, int]:
        """Put those on a card for whom a first card would be wrong: the merged, and those whose card was lost."""
        if not missing:
            return {}
        lost = self._interactions.distinct("contact", {"contact": {"$in": sorted(missing)}})
        owners = [owner for contact, owner in missing.items() if owner.parent or contact in lost]
        return places(self._database, owners, session) if owners else {}

    def _quarantine(self, different: Iterable[Prepared]) -> None:
        for each in different:
            self._database["quarantine"].update_one(
                {"_id": f"{each.id}-{each.digest.hex()}"},
                {
                    "$setOnInsert": {
                        "interaction": each.id,
                        "data": Binary(each.data),
                        "record_time": each.recording.record_time,
                    }
                },
                upsert=True,
            )


def _owner(mine: Sequence[Prepared]) -> ContactState:
    return mine[0].recording.owner or ContactState(mine[0].contact)


def _answer(each: Prepared, there: Row | None, first: Prepared) -> Recorded:
    if there is None and each is first:
        return Recorded(each.id, Fate.RECORDED, each.contact, each.data)
    if there is None:
        fate = Fate.ALREADY_THERE if first.digest == each.digest else Fate.DIFFERS
        return Recorded(each.id, fate, first.contact, first.data)
    # a row whose content was removed has no digest: whatever is told again stays removed
    fate = Fate.ALREADY_THERE if bytes(there["digest"]) in (b"", each.digest) else Fate.DIFFERS
    return Recorded(each.id, fate, there.get("contact", ""), bytes(there["data"]))

"""Corrections: what belongs to another contact is shown with that one from now on; what was stored stays as it is."""

from __future__ import annotations

from collections.abc import Sequence

from bson.binary import Binary
from pymongo import UpdateOne
from pymongo.client_session import ClientSession
from pymongo.database import Database
from servicekit.adapters.mongo_client import Row
from servicekit.adapters.transactions import Transactions
from servicekit.call import current_call
from servicekit.clock import Clock
from servicekit.errors import InvalidArgument

from services.interactions.adapters.card_sources import IN_FORCE
from services.interactions.adapters.cards import entry_of, growth
from services.interactions.adapters.correction_messages import content_of, corrected, occur_time_of, visibility_of
from services.interactions.adapters.interaction_messages import digest_of, moved
from services.interactions.adapters.interaction_rows import Origin, fresh_publication
from services.interactions.adapters.mongo_facts import MongoFacts
from services.interactions.adapters.regrouping import places, recount
from services.interactions.adapters.removing import remove_content
from services.interactions.adapters.search_entries import bury
from services.interactions.domain.correcting import SOURCE as SOURCE_OF_CORRECTIONS
from services.interactions.domain.correcting import (
    SOURCE_OF_SPLITS,
    Correction,
    Followed,
    already_corrected,
    content_removed,
    told_as,
    waits_for_contact,
)
from services.interactions.domain.faults import contact_erased, interaction_not_found, source_id_taken
from services.interactions.domain.interaction import Kind, Visibility
from services.interactions.domain.naming import interaction_id
from services.interactions.domain.ports import ContactState, Fate, Recorded, Split

_SECONDS = 10.0


class MongoCorrections:
    """Writes corrections together with both cards, and with the facts that were told in what is corrected."""

    def __init__(self, database: Database[Row], transactions: Transactions, clock: Clock, facts: MongoFacts) -> None:
        """Work on the service's own database."""
        self._facts = facts
        self._database = database
        self._interactions = database["interactions"]
        self._transactions = transactions
        self._clock = clock

    def split(self, split: Split) -> int:
        """Record a correction for each interaction of the parted contact that has none yet; return how many.

        Names of interactions that are unknown or of somebody else change nothing.
        """
        return self._transactions.run(lambda session: self._split(split, session), _SECONDS)

    def correct(self, correction: Correction) -> Recorded:
        """Store a correction, or return it as it was stored the first time."""
        origin = Origin.of_call().row
        return self._transactions.run(lambda session: self._correct(correction, origin, session), _SECONDS)

    def _correct(self, correction: Correction, origin: Row, session: ClientSession) -> Recorded:
        target, now = correction.interaction, self._clock.now()
        name = interaction_id(SOURCE_OF_CORRECTIONS, target)
        row = self._interactions.find_one({"_id": target}, session=session)
        if row is None:
            raise interaction_not_found(f"interactions/{target}")
        if "contact" not in row:
            raise waits_for_contact(target)
        if "removed_time" in row:
            raise content_removed(target)
        contact = correction.contact or row["contact"]
        if correction.replacement is None and contact == row["contact"]:
            raise InvalidArgument("contact", "is the one it belongs to already")
        if self._is_erased(contact, session):
            raise contact_erased(contact)
        data = corrected(bytes(row["data"]), name, contact, correction, now)
        digest = digest_of(content_of(data))
        if "corrected" in row:
            return self._first(row, name, digest, session)
        if self._interactions.find_one({"_id": name}, {"_id": 1}, session=session) is not None:
            raise source_id_taken(SOURCE_OF_CORRECTIONS, target, name)  # somebody records under this source by hand
        sequence = places(self._database, [ContactState(contact)], session)[contact] + 1
        self._interactions.insert_one(
            {field: row[field] for field in ("channel", "direction")}
            | origin
            | {
                "_id": name,
                "contact": contact,
                "seq": sequence,
                "occur_time": occur_time_of(data),
                "record_time": now,
                "kind": int(Kind.CORRECTION),
                "source": SOURCE_OF_CORRECTIONS,
                "data": Binary(data),
                "digest": Binary(digest),
                "pub": fresh_publication(now),
            },
            session=session,
        )
        replaced = {"$set": {"corrected": name, "corrected_time": now}}
        self._interactions.update_one({"_id": target}, replaced, session=session)
        bury(self._database, [target], session)
        is_same_text = correction.replacement is None
        followed = Followed(target, name, contact, Visibility(visibility_of(data)), is_same_text)
        self._facts.follow(followed, session)
        recount(self._database, {row["contact"], contact}, session)
        return Recorded(name, Fate.RECORDED, contact, data)

    def _first(self, row: Row, name: str, digest: bytes, session: ClientSession) -> Recorded:
        """Return the correction that is there if it is the same one."""
        there = self._interactions.find_one({"_id": name}, session=session) if row["corrected"] == name else None
        if there is None or bytes(there["digest"]) != digest:
            raise already_corrected(row["_id"], row["corrected"])
        return Recorded(name, Fate.ALREADY_THERE, there["contact"], bytes(there["data"]))

    def _split(self, split: Split, session: ClientSession) -> int:
        wanted = {"_id": {"$in": list(split.interactions)}, "contact": split.contact} | IN_FORCE
        found = list(self._interactions.find(wanted, session=session).sort("seq", 1))
        if not found:
            return 0
        if self._is_erased(split.new_contact, session):
            return remove_content(self._database, found, self._clock.now(), session)
        at = places(self._database, [ContactState(split.new_contact)], session)[split.new_contact]
        rows = [self._correction(row, split, at + number) for number, row in enumerate(found, 1)]
        update = growth(split.new_contact, at, [entry_of(row) for row in rows])
        self._database["cards"].bulk_write([update], session=session)
        self._interactions.insert_many(rows, session=session)
        self._interactions.bulk_write(_replaced(found, rows), session=session)
        bury(self._database, [row["_id"] for row in found], session)
        recount(self._database, [split.contact], session)
        return len(rows)

    def _is_erased(self, contact: str, session: ClientSession) -> bool:
        """Tell whether who these interactions belong to was erased before this was known: then so are they."""
        erased = {"members": {"$elemMatch": {"id": contact, "erased": True}}}
        return self._database["cards"].find_one(erased, {"_id": 1}, session=session) is not None

    def _correction(self, row: Row, split: Split, sequence: int) -> Row:
        now = self._clock.now()
        source = told_as(split, row["_id"])
        name = interaction_id(*source)
        kept = ("occur_time", "channel", "direction", "digest", "shown")
        return {field: row[field] for field in kept if field in row} | {
            "_id": name,
            "record_time": now,
            "kind": int(Kind.CORRECTION),
            "source": SOURCE_OF_SPLITS,
            "data": Binary(moved(bytes(row["data"]), name, source, split.new_contact, now)),
            "actor": split.actor,
            "correlation_id": current_call().correlation_id,
            "contact": split.new_contact,
            "seq": sequence,
            "pub": fresh_publication(now),
        }


def _replaced(rows: Sequence[Row], corrections: Sequence[Row]) -> list[UpdateOne]:
    return [
        UpdateOne(
            {"_id": row["_id"]},
            {"$set": {"corrected": correction["_id"], "corrected_time": correction["record_time"]}},
        )
        for row, correction in zip(rows, corrections, strict=True)
    ]

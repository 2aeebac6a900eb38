"""Recording in MongoDB: an interaction and its place on the card become durable together, or not at all."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime

from bson.binary import Binary
from pymongo import UpdateOne
from pymongo.client_session import ClientSession
from pymongo.database import Database
from servicekit.access.caller import current_caller
from servicekit.adapters.mongo_client import Row
from servicekit.adapters.transactions import Transactions
from servicekit.call import current_call

from services.interactions.adapters.cards import Entry, growth
from services.interactions.adapters.interaction_messages import digest, stamp, told
from services.interactions.adapters.regrouping import places
from services.interactions.domain.faults import request_id_reused
from services.interactions.domain.identity_keys import key_of
from services.interactions.domain.interaction import Interaction
from services.interactions.domain.naming import interaction_id
from services.interactions.domain.ports import ContactState, Fate, Recorded, Recording

_STRIPES = 256


@dataclass(frozen=True)
class _Prepared:
    """A recording with everything worked out but its sequence."""

    id: str
    recording: Recording
    told: bytes
    digest: bytes
    data: bytes
    occur_time: datetime


class MongoRecording:
    """Stores interactions with their cards."""

    def __init__(self, database: Database[Row], transactions: Transactions) -> None:
        """Work on the service's own database."""
        self._database = database
        self._interactions = database["interactions"]
        self._cards = database["cards"]
        self._transactions = transactions
        self._stripes = [threading.Lock() for _ in range(_STRIPES)]

    def record(self, recordings: Sequence[Recording]) -> list[Recorded]:
        """Store what is new; answer in order. A repeat inside one call meets its first like any other repeat."""
        prepared = [_prepared(recording) for recording in recordings]
        first = {each.id: each for each in reversed(prepared)}
        owners = [each.recording.owner.contact for each in first.values() if each.recording.owner]
        with ExitStack() as stack:
            # Writers of one process queue per customer instead of colliding in the database.
            for stripe in sorted({hash(owner) % _STRIPES for owner in owners}):
                stack.enter_context(self._stripes[stripe])
            there = self._transactions.run(lambda session: self._store(list(first.values()), session))
        answers = [self._answer(each, there.get(each.id), first[each.id]) for each in prepared]
        self._quarantine([each for each, answer in zip(prepared, answers, strict=True) if answer.fate is Fate.DIFFERS])
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
        return digest(interaction)

    def preview(self, recording: Recording) -> Recorded:
        """Return what recording would lead to, without storing anything."""
        each = _prepared(recording)
        there = self._interactions.find_one({"_id": each.id}, {"digest": 1, "contact": 1, "data": 1})
        return self._answer(each, there, each)

    def _store(self, prepared: Sequence[_Prepared], session: ClientSession) -> dict[str, Row]:
        """Insert what is not there and return what was."""
        self._refuse_reused(prepared, session)
        found = self._interactions.find(
            {"_id": {"$in": [each.id for each in prepared]}}, {"digest": 1, "contact": 1, "data": 1}, session=session
        )
        there = {row["_id"]: row for row in found}
        new = [each for each in prepared if each.id not in there]
        if new:
            sequences = self._grow_cards([each for each in new if each.recording.owner], session)
            rows = [_row(each, sequences.get(each.id)) for each in new]
            self._interactions.insert_many(rows, session=session)
        return there

    def _refuse_reused(self, prepared: Sequence[_Prepared], session: ClientSession) -> None:
        """Refuse a request id under which another interaction was recorded."""
        asked = {each.recording.request_id: each.id for each in prepared if each.recording.request_id}
        if not asked:
            return
        for row in self._interactions.find({"request_id": {"$in": list(asked)}}, {"request_id": 1}, session=session):
            if asked[row["request_id"]] != row["_id"]:
                raise request_id_reused()

    def _grow_cards(self, prepared: Sequence[_Prepared], session: ClientSession) -> dict[str, int]:
        """Put new interactions on their cards; return each one's place in its contact's order of recording."""
        by_contact: dict[str, list[_Prepared]] = {}
        for each in prepared:
            if each.recording.owner:
                by_contact.setdefault(each.recording.owner.contact, []).append(each)
        if not by_contact:
            return {}
        owners = [mine[0].recording.owner or ContactState(contact) for contact, mine in by_contact.items()]
        at = places(self._database, owners, session)
        updates: list[UpdateOne] = []
        sequences: dict[str, int] = {}
        for contact, mine in by_contact.items():
            entries = [_entry(each) for each in mine]
            updates.append(growth(contact, at[contact], entries))
            sequences |= {each.id: at[contact] + number for number, each in enumerate(mine, 1)}
        self._cards.bulk_write(updates, ordered=False, session=session)
        return sequences

    def _answer(self, each: _Prepared, there: Row | None, first: _Prepared) -> Recorded:
        owner = first.recording.owner
        if there is None and each is first:
            return Recorded(each.id, Fate.RECORDED, owner.contact if owner else "", each.data)
        if there is None:
            fate = Fate.ALREADY_THERE if first.digest == each.digest else Fate.DIFFERS
            return Recorded(each.id, fate, owner.contact if owner else "", first.data)
        fate = Fate.ALREADY_THERE if bytes(there["digest"]) == each.digest else Fate.DIFFERS
        return Recorded(each.id, fate, there.get("contact", ""), bytes(there["data"]))

    def _quarantine(self, different: Sequence[_Prepared]) -> None:
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


def _prepared(recording: Recording) -> _Prepared:
    interaction = recording.interaction
    name = interaction_id(interaction.source, interaction.source_id)
    told_bytes = told(interaction)
    contact = recording.owner.contact if recording.owner else ""
    data = told_bytes + stamp(interaction, name, contact, recording.identity, recording.record_time)
    occurred = interaction.occur_time or recording.record_time
    return _Prepared(name, recording, told_bytes, digest(interaction), data, occurred)


def _entry(each: _Prepared) -> Entry:
    interaction = each.recording.interaction
    if interaction.kind is None:
        raise ValueError("an interaction is checked before it is recorded")
    return Entry(each.id, each.occur_time, interaction.kind, interaction.channel, each.data)


def _row(each: _Prepared, sequence: int | None) -> Row:
    recording, interaction = each.recording, each.recording.interaction
    call, caller = current_call(), current_caller()
    row: Row = {
        "_id": each.id,
        "occur_time": each.occur_time,
        "record_time": recording.record_time,
        "channel": interaction.channel,
        "direction": int(interaction.direction or 0),
        "kind": int(interaction.kind or 0),
        "source": interaction.source,
        "data": Binary(each.data),
        "digest": Binary(each.digest),
        "actor": caller.subject,
        "correlation_id": call.correlation_id,
    }
    about = {
        "actor_name": caller.display_name,
        "method": call.method.rpartition("/")[2],
        "purpose": call.purpose,
        "traceparent": call.traceparent,
    }
    row |= {name: value for name, value in about.items() if value}
    if recording.request_id:
        row["request_id"] = recording.request_id
    if recording.owner is not None:
        row |= {"contact": recording.owner.contact, "seq": sequence, "pub": fresh_publication(recording.record_time)}
    elif recording.sender is not None:
        row["unresolved"] = _unresolved(recording)
    return row


def fresh_publication(now: datetime) -> Row:
    """Return the publish state of an interaction whose event has yet to go out."""
    return {"state": "pending", "attempts": 0, "next_at": now}


def _unresolved(recording: Recording) -> Row:
    sender = recording.sender
    if sender is None:
        raise ValueError("an interaction without a contact keeps its sender")
    return {
        "kind": sender.kind,
        "scope": sender.scope,
        "value": sender.value,
        "default_region": sender.default_region,
        "display_name": sender.display_name,
        "source": recording.interaction.source,
        "key": key_of(sender),
        "attempts": 0,
        "next_at": recording.record_time,
    }

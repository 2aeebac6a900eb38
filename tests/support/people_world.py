"""The cards of interactions on a real database, fed with states of contacts as their events would bring them."""

from __future__ import annotations

import hashlib
import itertools
import random
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import bson
import mongoengine
from backstory.contacts.v1 import consents_pb2 as k
from commandline.system.servers import Servers
from pymongo.database import Database
from servicekit.access.caller import Caller, acting_as
from servicekit.adapters.mongo_client import Row, connect, ensure_indexes
from servicekit.adapters.transactions import Transactions
from servicekit.clock import SystemClock

from services.interactions.adapters.cards import checksum
from services.interactions.adapters.documents import DOCUMENTS
from services.interactions.adapters.mongo_cards import MongoCards
from services.interactions.adapters.mongo_histories import MongoHistories
from services.interactions.adapters.mongo_recording import MongoRecording
from services.interactions.domain.checking import checked
from services.interactions.domain.history import HistoryPage, HistoryQuery
from services.interactions.domain.interaction import Direction, Interaction, Kind
from services.interactions.domain.naming import interaction_id
from services.interactions.domain.ports import ContactState, Profile, Recorded, Recording
from services.interactions.domain.redaction import Redaction
from services.interactions.settings import InteractionsSettings

NOON = datetime(2025, 6, 1, 12, tzinfo=UTC)
_KINDS = (Kind.MESSAGE, Kind.VISIT, Kind.SELF_SERVICE)
_CHANNELS = ("email", "sms", "phone")
_numbers = itertools.count()


def a_state(contact: str, version: int, parent: str = "") -> ContactState:
    """What contacts tells of a contact; each version is told apart by its name, and by what it said of consent."""
    word = k.ConsentStatement(consent=f"contacts/{contact}/consents/cs_{version}", status=k.CONSENT_STATUS_REVOKED)
    return ContactState(
        contact=contact,
        order=(1 << 40) + version,
        profile=Profile(f"{contact} in version {version}"),
        keys=(f"phone:{contact}",),
        parent=parent,
        consents=k.ConsentSummary(statements=[word]).SerializeToString() if version % 3 else b"",
    )


class PeopleWorld:
    """Applying, recording and reading, without the wire."""

    def __init__(self, database: Database[Row]) -> None:
        transactions = Transactions(database)
        self.database = database
        self.cards = MongoCards(database, transactions, SystemClock())
        self.recording = MongoRecording(database, transactions)
        self.histories = MongoHistories(database, transactions)

    def record(self, contact: str, occur_time: datetime | None = None) -> Recorded:
        """Record one interaction with a contact that is known."""
        return self.record_as(ContactState(contact), occur_time)

    def record_as(self, owner: ContactState, occur_time: datetime | None = None) -> Recorded:
        """Record one interaction with a contact as contacts told of it when asked."""
        number = next(_numbers)
        told = Interaction(
            channel=_CHANNELS[number % 3],
            direction=Direction.INBOUND,
            kind=_KINDS[number % 7 % 3],
            source="people",
            source_id=uuid.uuid4().hex,
            occur_time=occur_time or NOON + timedelta(minutes=number * 37 % 5000),
            body=f"number {number}",
        )
        interaction = checked(told, "agents/anna", NOON + timedelta(days=30), Redaction())
        name = interaction_id(interaction.source, interaction.source_id)
        recording = Recording(name, interaction, owner, None, "", "", NOON)
        with acting_as(Caller("agents/anna", frozenset(), frozenset())):
            return self.recording.record([recording])[0]

    def people(self) -> dict[str, tuple[str, ...]]:
        """Return the contacts of each person by the canonical one."""
        return {card["_id"]: tuple(member["id"] for member in card["members"]) for card in self._all()}

    def checksums(self) -> dict[str, str]:
        """Return the checksum of each card."""
        return {card["_id"]: checksum(card) for card in self._all()}

    def forget_cards(self) -> None:
        self.database["cards"].delete_many({})

    def differing(self) -> list[str]:
        """Return the cards that a rebuild finds different."""
        found = {name: self.cards.rebuild(name) for name in self.cards.names("", 1000)}
        return [name for name, comparison in found.items() if comparison is None or not comparison.equal]

    def newest(self, contact: str) -> HistoryPage:
        page = self.histories.newest(HistoryQuery(50), contact=contact)
        assert page is not None
        return page

    def stored(self) -> str:
        """Return a digest of every interaction as it is stored, byte for byte."""
        digest = hashlib.sha256()
        for row in self.database["interactions"].find().sort("_id", 1):
            digest.update(bson.encode(row))
        return digest.hexdigest()

    def _all(self) -> list[Row]:
        return list(self.database["cards"].find())


@contextmanager
def people_world(servers: Servers, namespace: str) -> Iterator[PeopleWorld]:
    """Cards in a database of their own."""
    settings = InteractionsSettings(mongodb_uri=servers.addresses.mongodb_uri, namespace=namespace)
    database = connect(settings)
    try:
        ensure_indexes(database, DOCUMENTS)
        yield PeopleWorld(database)
    finally:
        mongoengine.disconnect(settings.service)


class Merging:
    """Merges and unmerges at random, as contacts would allow them, and tells the states of all contacts they change."""

    def __init__(self, contacts: Sequence[str], chance: random.Random) -> None:
        self.parents: dict[str, str] = dict.fromkeys(contacts, "")
        self._versions = dict.fromkeys(contacts, 0)
        self._chance = chance

    def begin(self) -> list[ContactState]:
        """Tell of every contact for the first time."""
        return [self._next(contact) for contact in self.parents]

    def step(self) -> list[ContactState]:
        """Merge two people, or undo a merge, or change somebody; tell of whoever changed."""
        joined = [contact for contact, parent in self.parents.items() if parent]
        alone = [contact for contact, parent in self.parents.items() if not parent]
        what = self._chance.random()
        if what < 0.5 and len(alone) > 1:
            child, other = self._chance.sample(alone, 2)
            parent = self._chance.choice([each for each in self.parents if self._root(each) == other])
            self.parents[child] = parent
            return [self._next(child), self._next(other)]
        if what < 0.85 and joined:
            child = self._chance.choice(joined)
            parent, self.parents[child] = self._root(child), ""
            return [self._next(child), self._next(parent)]
        return [self._next(self._chance.choice(list(self.parents)))]

    def newest(self) -> list[ContactState]:
        """Tell of every contact as it is now, as a list would."""
        return [a_state(contact, self._versions[contact], parent) for contact, parent in self.parents.items()]

    def people(self) -> Mapping[str, frozenset[str]]:
        """Return who stands for whom now."""
        found: dict[str, set[str]] = {}
        for contact in self.parents:
            found.setdefault(self._root(contact), set()).add(contact)
        return {root: frozenset(members) for root, members in found.items()}

    def _next(self, contact: str) -> ContactState:
        self._versions[contact] += 1
        return a_state(contact, self._versions[contact], self.parents[contact])

    def _root(self, contact: str) -> str:
        while self.parents[contact]:
            contact = self.parents[contact]
        return contact

"""Customers with histories in the stored form, written past the service so that millions take minutes.

The rows have every field a recorded interaction has; that the cards are what the service would have made of them is
checked by letting it rebuild some.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from backstory.interactions.v1 import interactions_pb2 as pb
from bson.binary import Binary
from identities import normalise
from pymongo.database import Database
from servicekit.adapters.transactions import Transactions
from servicekit.clock import SystemClock
from servicekit.times import to_timestamp

from services.interactions.adapters.cards import Entry, card_of, empty_member
from services.interactions.adapters.mongo_cards import MongoCards
from services.interactions.domain.interaction import Kind
from services.interactions.domain.naming import interaction_id
from services.interactions.domain.ports import ContactState, Profile

EACH = 20
"""Interactions of one customer."""

_CHANNELS = ("email", "phone", "whatsapp", "web-chat")
_START = datetime(2024, 1, 1, tzinfo=UTC)
_PEOPLE_AT_ONCE = 250

Row = dict[str, Any]


@dataclass(frozen=True)
class Person:
    """One customer of the seed."""

    number: int

    @property
    def contact(self) -> str:
        return f"c_{self.number:026d}"

    @property
    def phone(self) -> str:
        return f"+4915{self.number:09d}"

    @property
    def state(self) -> ContactState:
        profile = Profile(display_name=f"Customer {self.number}", identities=(f"phone:{self.phone}",))
        return ContactState(self.contact, 2**40 + 1, profile, (normalise("phone", "", self.phone).key,))


def seed(database: Database[Row], people: int, each: int = EACH) -> list[Person]:
    """Write that many customers with their interactions and cards, and check some of the cards."""
    everybody = [Person(number) for number in range(people)]
    for start in range(0, people, _PEOPLE_AT_ONCE):
        some = everybody[start : start + _PEOPLE_AT_ONCE]
        rows = [row for person in some for row in interaction_rows(person, each)]
        database["interactions"].insert_many(rows, ordered=False)
        database["cards"].insert_many(list(_cards(some, rows, each)), ordered=False)
    _check(database, everybody[:: max(1, people // 10)])
    return everybody


def interaction_rows(person: Person, each: int, source: str = "seed") -> Iterator[Row]:
    """Return one customer's interactions as they are stored."""
    for sequence in range(1, each + 1):
        number = person.number * each + sequence
        name = interaction_id(source, str(number))
        occurred = _START + timedelta(minutes=number % 500_000)
        data = _told(number) + _stamp(person, name, source, number, occurred)
        yield {
            "_id": name,
            "occur_time": occurred,
            "record_time": occurred,
            "channel": _CHANNELS[number % 4],
            "direction": 1,
            "kind": 1,
            "source": source,
            "data": Binary(data),
            "digest": Binary(hashlib.sha256(data).digest()[:16]),
            "actor": "operators/bench",
            "correlation_id": f"{number:032x}",
            "contact": person.contact,
            "seq": sequence,
            "pub": {"state": "published"},
        }


_LETTERS = str.maketrans("0123456789", "ghijklmnop")


def text_of(number: int, size: int = 430) -> str:
    """Return a text that is nobody's and compresses like a real one.

    Its words have no digits: thirteen of them in a row are looked at closely, and few customers write that many.
    """
    digest = hashlib.sha512(str(number % 997).encode()).hexdigest()
    words = digest.translate(_LETTERS)
    pieces = (f"{words[at : at + 3 + int(digest[at], 16) % 7]} " for at in range(0, 120, 3))
    return (("My order has not come and I would like to know when. " + "".join(pieces)) * 2)[:size]


def _told(number: int) -> bytes:
    form = (number % 997, number % 4)
    known = _TOLD.get(form)
    if known is None:
        message = pb.Interaction(
            channel=_CHANNELS[number % 4],
            direction=pb.DIRECTION_INBOUND,
            kind=pb.INTERACTION_KIND_MESSAGE,
            visibility=pb.VISIBILITY_CUSTOMER,
            subject="Where is my order?",
            body=text_of(number),
            backfill=True,
            actor=pb.Actor(type=pb.ACTOR_TYPE_CUSTOMER),
        )
        known = _TOLD[form] = message.SerializeToString(deterministic=True)
    return known


_TOLD: dict[tuple[int, int], bytes] = {}


def _stamp(person: Person, name: str, source: str, number: int, occurred: datetime) -> bytes:
    at = to_timestamp(occurred)
    return pb.Interaction(
        name=f"interactions/{name}",
        contact=f"contacts/{person.contact}",
        identity=f"phone:{person.phone}",
        communication=True,
        source=source,
        source_id=str(number),
        occur_time=at,
        record_time=at,
    ).SerializeToString(deterministic=True)


def _cards(people: Sequence[Person], rows: Sequence[Row], each: int) -> Iterator[Row]:
    for number, person in enumerate(people):
        mine = rows[number * each : (number + 1) * each]
        times = [row["occur_time"] for row in mine]
        channels = [row["channel"] for row in mine]
        entries = [Entry(row["_id"], row["occur_time"], Kind.MESSAGE, row["channel"], row["data"]) for row in mine]
        counts: Row = {
            "seq": each,
            "by_kind": {"MESSAGE": each},
            "by_channel": {channel: channels.count(channel) for channel in set(channels)},
            "first": min(times),
            "last": max(times),
        }
        recent = sorted((entry.stored() for entry in entries), key=lambda entry: str(entry["k"]), reverse=True)
        yield card_of([empty_member(person.state) | counts], recent)


def _check(database: Database[Row], people: Sequence[Person]) -> None:
    cards = MongoCards(database, Transactions(database), SystemClock())
    for person in people:
        compared = cards.rebuild(person.contact)
        if compared is None or not compared.equal:
            raise RuntimeError(f"the card of {person.contact} is not what the service would have made")

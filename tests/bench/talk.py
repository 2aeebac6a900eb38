"""Interactions with words as people use them, few often and most rarely: what searching is measured over.

Run as a program it stores some of them; several such programs share the work.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from backstory.interactions.v1 import interactions_pb2 as pb
from bson.binary import Binary
from pymongo import MongoClient
from pymongo.database import Database
from servicekit.times import to_timestamp

from services.interactions.adapters.search_documents import SEARCH_ENTRIES, SearchEntryDocument
from services.interactions.adapters.search_entries import entry_of
from services.interactions.domain.naming import interaction_id
from tests.bench import indexing

EACH = 20
"""Interactions of one customer; those of the first customer are a hundredth of all."""

BATCH = 1_000
_VOCABULARY = 40_000
_CONSONANTS, _VOWELS = "bcdfghklmnprstvwz", "aeiou"
_START = datetime(2024, 1, 1, tzinfo=UTC)

Row = dict[str, Any]


@cache
def vocabulary() -> tuple[str, ...]:
    """Return made-up words, the most frequent first; those are the shortest."""
    chance, words = random.Random(11), dict[str, None]()
    while len(words) < _VOCABULARY:
        syllables = 1 + len(words) // 60 if len(words) < 180 else chance.randint(2, 4)
        words["".join(chance.choice(_CONSONANTS) + chance.choice(_VOWELS) for _ in range(syllables + 1))] = None
    return tuple(words)


def words_of(number: int) -> list[str]:
    """Return the words of one text: each word half as often as one that stands twice as far in front."""
    chance = random.Random(number)
    known = vocabulary()
    said = [known[int(_VOCABULARY ** chance.random()) - 1] for _ in range(chance.randint(8, 60))]
    if number % 4 == 0:
        said.insert(chance.randrange(len(said)), str(400_000 + number))
    return said


def contact_of(number: int) -> str:
    """Return whose interaction it is."""
    return f"c_{0 if number % 100 == 0 else number // EACH:026d}"


def interaction_row(number: int) -> Row:
    """Return an interaction as it is stored; one in ten is a note that customers do not see."""
    name, occurred = interaction_id("talk", str(number)), _START + timedelta(seconds=30 * (number * 7919 % 1_000_003))
    is_note = number % 10 == 0
    message = pb.Interaction(
        name=f"interactions/{name}",
        contact=f"contacts/{contact_of(number)}",
        channel="email" if number % 3 else "phone",
        direction=pb.DIRECTION_INTERNAL if is_note else pb.DIRECTION_INBOUND,
        kind=pb.INTERACTION_KIND_NOTE if is_note else pb.INTERACTION_KIND_MESSAGE,
        visibility=pb.VISIBILITY_INTERNAL if is_note else pb.VISIBILITY_CUSTOMER,
        body=" ".join(words_of(number)),
        source="talk",
        source_id=str(number),
        occur_time=to_timestamp(occurred),
        record_time=to_timestamp(occurred),
    )
    return {
        "_id": name,
        "occur_time": occurred,
        "record_time": occurred,
        "channel": message.channel,
        "direction": int(message.direction),
        "kind": int(message.kind),
        "source": "talk",
        "data": Binary(message.SerializeToString()),
        "digest": Binary(b""),
        "contact": contact_of(number),
        "seq": number + 1,
        "pub": {"state": "published"},
    }


def seed(database: Database[Row], first: int, after: int) -> None:
    """Store interactions, what they are found by, and the cards of those who begin here."""
    for start in range(first, after, BATCH):
        rows = [interaction_row(number) for number in range(start, min(start + BATCH, after))]
        database["interactions"].insert_many(rows, ordered=False)
        database[SEARCH_ENTRIES].insert_many([entry_of(row) for row in rows], ordered=False)


def cards(interactions: int) -> Iterator[Row]:
    """Yield a card for each customer, with counts and no entries."""
    for number in range(interactions // EACH):
        contact, count = f"c_{number:026d}", interactions // 100 if number == 0 else EACH
        counts: Row = {"seq": count, "by_kind": {"MESSAGE": count}, "by_channel": {"email": count}}
        member = {"id": contact, "order": 1, "keys": [f"phone||+49{number:09d}"], "profile": Binary(b"")}
        yield {"_id": contact, "members": [member | counts], "recent": [], "rev": 1}


def index(database: Database[Row]) -> None:
    """Make the indexes of what is found."""
    indexing.index(database[SEARCH_ENTRIES], SearchEntryDocument)


if __name__ == "__main__":
    uri, name, first, after = sys.argv[1:]
    client: MongoClient[Row] = MongoClient(uri, w="majority", tz_aware=True)
    seed(client[name], int(first), int(after))

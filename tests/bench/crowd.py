"""Seeds many contacts as the service itself would store them: `python -m tests.bench.crowd URI DATABASE FROM TO`."""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from anyascii import anyascii
from identities import normalise
from pymongo import MongoClient
from pymongo.collection import Collection
from servicekit.adapters import guarded

from services.contacts.adapters.event_messages import outbox_event
from services.contacts.adapters.rows import state_of
from services.contacts.domain.contact import Contact, create
from services.contacts.domain.events import Origin
from services.contacts.domain.identity import Identity, stored_identity
from services.contacts.domain.profile import Profile
from tests.bench.names import Language, a_family_name, a_given_name, a_language

Row = dict[str, Any]
BATCH = 2_000

_START = datetime(2024, 1, 1, tzinfo=UTC)
_PROVIDERS = ("gmail.com", "example.com", "mail.example.org", "post.example.net", "firma.example.de")
_ORIGIN = Origin("operators/bench")


def contact(number: int) -> Contact:
    """Return the customer with this number: always the same one."""
    chance = random.Random(number)
    language = a_language(chance)
    given, family = a_given_name(language, chance), a_family_name(language, chance)
    now = _START + timedelta(seconds=number * 40)
    profile = Profile(f"{given} {family}", given, family, custom_fields=_details(chance), tags=_tags(chance))
    identities = tuple(_identities(number, language, given, family, chance, now))
    return create(f"c_{number:026d}", 1, profile, identities, now).contact


def seed(contacts: Collection[Row], first: int, after: int) -> None:
    """Store the customers with these numbers, published and with nothing left to do."""
    for start in range(first, after, BATCH):
        contacts.insert_many([_row(number) for number in range(start, min(start + BATCH, after))], ordered=False)


def _row(number: int) -> Row:
    made = contact(number)
    change = create(made.id, made.epoch, made.profile, made.identities, made.create_time)
    event = outbox_event(change.event, made.id, f"e_{number:026d}", _ORIGIN, made.create_time)
    row = guarded.new_document({"_id": made.id} | state_of(made), (event,), None, made.create_time)
    del row["duplicates_due"]
    return row | {"outbox": [], "last_event": row["outbox"][0]}


def _details(chance: random.Random) -> dict[str, str]:
    details = {}
    if chance.random() < 0.5:
        details["postal_code"] = f"{chance.randrange(10_000, 99_999)}"
    if chance.random() < 0.3:
        born = datetime(1940, 1, 1, tzinfo=UTC) + timedelta(days=chance.randrange(24_000))
        details["birth_date"] = f"{born:%Y-%m-%d}"
    return details


def _tags(chance: random.Random) -> tuple[str, ...]:
    return ("vip",) if chance.random() < 0.02 else ()


def _identities(
    number: int, language: Language, given: str, family: str, chance: random.Random, now: datetime
) -> Iterator[Identity]:
    local = "".join(letter for letter in anyascii(f"{given}.{family}").lower() if letter.isalnum() or letter == ".")
    provider = chance.choices(_PROVIDERS, weights=(50, 20, 15, 10, 5))[0]
    yield _identity("email", "", f"{local}{number}@{provider}", now)
    yield _identity("phone", "", f"+{language.country_code}{number % 9_000_000 + 1_000_000:07d}", now)
    if chance.random() < 0.4:
        yield _identity("external-id", "shop", f"{100_000 + number}", now)


def _identity(kind: str, scope: str, value: str, now: datetime) -> Identity:
    made = stored_identity(normalise(kind, scope, value), f"id_{kind}", "import", "bench", now)
    return replace(made, primary=True)


if __name__ == "__main__":
    uri, database, first, after = sys.argv[1:]
    client: MongoClient[Row] = MongoClient(uri, w="majority", tz_aware=True)
    seed(client[database]["contacts"], int(first), int(after))

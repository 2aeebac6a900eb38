"""Seeds many contacts as the service itself would store them: `python -m tests.bench.crowd URI DATABASE FROM TO`."""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from anyascii import anyascii
from identities import normalise
from pymongo import MongoClient
from pymongo.collection import Collection
from servicekit.adapters import guarded

from services.contacts.adapters.documents import ContactDocument
from services.contacts.adapters.event_messages import outbox_event
from services.contacts.adapters.identity_trail import trail_of
from services.contacts.adapters.rows import state_of
from services.contacts.domain.contact import Contact, create
from services.contacts.domain.events import ContactCreated, Origin
from services.contacts.domain.identity import Identity, stored_identity
from services.contacts.domain.profile import Profile
from tests.bench import indexing
from tests.bench.names import Language, a_family_name, a_given_name, a_language

Row = dict[str, Any]
BATCH = 2_000

_START = datetime(2024, 1, 1, tzinfo=UTC)
_PROVIDERS = ("gmail.com", "example.com", "mail.example.org", "post.example.net", "firma.example.de")
_OF_WAITING = ("attempts", "can_wait", "next_at")
ORIGIN = Origin("operators/bench")


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
        contacts.insert_many([row(number) for number in range(start, min(start + BATCH, after))], ordered=False)


def index(contacts: Collection[Row]) -> None:
    """Make all indexes of contacts."""
    indexing.index(contacts, ContactDocument)


def row(number: int) -> Row:
    """Return the document of a customer as the service leaves it when its event is out and its duplicates are found."""
    made = contact(number)
    created, at = ContactCreated(made), made.create_time
    event = outbox_event(created, made.id, f"e_{number:026d}", ORIGIN, at)
    state = {"_id": made.id, "trail": trail_of(created, ORIGIN, at)} | state_of(made)
    stored = guarded.new_document(state, (event,), None, at)
    del stored["duplicates_due"]
    published = {name: value for name, value in stored["outbox"][0].items() if name not in _OF_WAITING}
    return stored | {"outbox": [], "last_event": published}


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
    normalised = normalise(kind, scope, value)
    return stored_identity(normalised, f"id_{kind}", "import", "bench", now, (False, True, False, False))


if __name__ == "__main__":
    uri, database, first, after = sys.argv[1:]
    client: MongoClient[Row] = MongoClient(uri, w="majority", tz_aware=True)
    seed(client[database]["contacts"], int(first), int(after))

"""Every collection of every service is erased from, or says why it holds nothing personal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from mongoengine import Document
from pymongo import MongoClient
from pymongo.database import Database
from servicekit.adapters.operations_documents import operations_documents
from servicekit.clock import SystemClock
from servicekit.erasing import Erasers, proof_digest

from services.contacts.adapters.documents import DOCUMENTS as CONTACTS
from services.contacts.adapters.erasers import erasers as of_contacts
from services.contacts.domain.erasing import SERVICES
from services.interactions.adapters.documents import DOCUMENTS as INTERACTIONS
from services.interactions.adapters.erasers import erasers as of_interactions
from services.notifications.adapters.documents import DOCUMENTS as NOTIFICATIONS
from services.notifications.adapters.erasers import erasers as of_notifications

Declared = tuple[type[Document], ...]
EVERYTHING: dict[str, tuple[Declared, Callable[[Database[Any]], Erasers]]] = {
    "contacts": (CONTACTS, of_contacts),
    "interactions": (INTERACTIONS, lambda database: of_interactions(database, SystemClock())),
    "notifications": (NOTIFICATIONS, lambda database: of_notifications(database, SystemClock())),
}


@pytest.fixture
def unused() -> Iterator[Database[Any]]:
    client: MongoClient[Any] = MongoClient(connect=False)
    with client:
        yield client["nowhere"]


def test_these_are_the_services_that_prove_an_erasure() -> None:
    assert set(EVERYTHING) == set(SERVICES)


@pytest.mark.parametrize("service", EVERYTHING)
def test_every_collection_has_an_eraser_or_a_reason_why_it_needs_none(service: str, unused: Database[Any]) -> None:
    documents, erasers_of = EVERYTHING[service]
    declared = {document._meta["collection"] for document in (*documents, *operations_documents(service))}
    erasers = erasers_of(unused)

    assert set(erasers.of) | set(erasers.free) == declared
    assert not set(erasers.of) & set(erasers.free)
    assert all(len(reason) > 10 for reason in erasers.free.values())


def test_a_proof_is_known_by_its_parts() -> None:
    digest = proof_digest("er_1", "contacts", ["c_1", "c_2"], {"contacts": 2})

    assert digest == proof_digest("er_1", "contacts", ("c_1", "c_2"), {"contacts": 2})
    others = [
        proof_digest("er_2", "contacts", ["c_1", "c_2"], {"contacts": 2}),
        proof_digest("er_1", "interactions", ["c_1", "c_2"], {"contacts": 2}),
        proof_digest("er_1", "contacts", ["c_1"], {"contacts": 2}),
        proof_digest("er_1", "contacts", ["c_1", "c_2"], {"contacts": 1}),
    ]
    assert digest not in others

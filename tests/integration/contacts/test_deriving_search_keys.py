"""Contacts of before an upgrade are found as well, once what they are found by has been derived."""

from __future__ import annotations

from services.contacts.adapters.mongo_derivations import MongoDerivations
from services.contacts.domain.finding.keys import KEYS_VERSION
from services.contacts.usecases.derive_search_keys import Derived, derive_search_keys
from tests.support.contacts_service import ContactsService
from tests.support.finding import a_word, create, names, search


def test_contacts_without_keys_or_with_those_of_another_version_are_derived_and_unchanged(
    service: ContactsService,
) -> None:
    word = a_word()
    made = [create(service, f"{word} {a_word()}") for _ in range(3)]
    ids = [each.name.removeprefix("contacts/") for each in made]
    service.collection.update_one({"_id": ids[0]}, {"$unset": {"search_keys": "", "search_version": ""}})
    service.collection.update_one({"_id": ids[1]}, {"$set": {"search_keys": ["n:old"], "search_version": 0}})
    assert names(search(service, word)) == [made[2].name]
    reports: list[str] = []

    done = derive_search_keys(
        Derived(), MongoDerivations(service.collection), lambda derived: reports.append(derived.cursor)
    )

    assert (done.derived, done.contacts >= 3, reports[-1]) == (2, True, done.cursor)
    assert set(names(search(service, word))) == {each.name for each in made}
    for contact_id in ids:
        row = service.collection.find_one({"_id": contact_id})
        assert row is not None
        assert (row["version"], row["search_version"]) == (1, KEYS_VERSION)
    again = derive_search_keys(Derived(), MongoDerivations(service.collection), lambda _: None)
    assert again.derived == 0

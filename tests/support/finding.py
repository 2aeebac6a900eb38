"""Making and finding people in tests of search and duplicates."""

from __future__ import annotations

import itertools
import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from backstory.contacts.v1 import contacts_pb2 as pb
from backstory.contacts.v1 import finding_pb2 as f
from servicekit.adapters.mongo_client import Row

from services.contacts.adapters.rows import contact_of, state_of
from tests.support.contacts_service import ContactsService

_numbers = itertools.count(20_000_000)


def a_word(beginning: str = "") -> str:
    """A name nobody else has, of letters that no other one shares for long."""
    return beginning + "".join(secrets.choice("bcdfghklmnprstvz") + secrets.choice("aeiou") for _ in range(5))


def a_number() -> str:
    return f"+4930{next(_numbers)}"


def create(
    service: ContactsService,
    display_name: str = "",
    *identities: tuple[str, ...],
    fields: Mapping[str, str] | None = None,
    **known: Any,
) -> pb.Contact:
    """Create a contact; identities are (kind, value) or (kind, value, scope)."""
    given = [pb.Identity(kind=each[0], raw_value=each[1], scope="".join(each[2:])) for each in identities]
    contact = pb.Contact(display_name=display_name, identities=given, custom_fields=dict(fields or {}), **known)
    made: pb.Contact = service.call("CreateContact", pb.CreateContactRequest(contact=contact))
    return made


def search(service: ContactsService, query: str, **fields: Any) -> Sequence[f.FoundPerson]:
    people: Sequence[f.FoundPerson] = service.call(
        "SearchContacts", f.SearchContactsRequest(query=query, **fields)
    ).people
    return people


def names(people: Sequence[f.FoundPerson]) -> list[str]:
    return [each.person for each in people]


def merge(service: ContactsService, contact: pb.Contact, into: pb.Contact) -> None:
    """Let a contact stand for another one's person, as a merge leaves it in the database."""
    contact_id = contact.name.removeprefix("contacts/")
    row: Row | None = service.collection.find_one({"_id": contact_id})
    assert row is not None
    row |= {"state": "merged", "merged_into": into.name.removeprefix("contacts/")}
    service.collection.update_one({"_id": contact_id}, {"$set": state_of(contact_of(row)), "$inc": {"version": 1}})


def unmerge(service: ContactsService, contact: pb.Contact) -> None:
    """Let a merged contact stand for itself again."""
    contact_id = contact.name.removeprefix("contacts/")
    row: Row | None = service.collection.find_one({"_id": contact_id})
    assert row is not None
    row |= {"state": "active", "merged_into": ""}
    service.collection.update_one({"_id": contact_id}, {"$set": state_of(contact_of(row)), "$inc": {"version": 1}})


def duplicates(service: ContactsService, contact: pb.Contact, **fields: Any) -> Sequence[f.DuplicateCandidate]:
    found: Sequence[f.DuplicateCandidate] = service.call(
        "FindDuplicates", f.FindDuplicatesRequest(contact=contact.name, **fields)
    ).candidates
    return found

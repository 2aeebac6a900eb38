"""Contacts to merge: made through the service, looked at as people."""

from __future__ import annotations

import itertools
from typing import Any

from backstory.contacts.v1 import contacts_pb2 as pb
from backstory.contacts.v1 import merges_pb2 as m
from servicekit.errors import ServiceError

from tests.support.contacts_service import ContactsService

_numbers = itertools.count(20_000_000)


class Customers:
    """What the tests of merges say to the contacts service."""

    def __init__(self, service: ContactsService) -> None:
        self.service = service

    def new(self, *identities: pb.Identity, **fields: Any) -> pb.Contact:
        """Make a contact with a phone number nobody had before, unless identities are given."""
        named = identities or (a_phone(),)
        contact: pb.Contact = self.service.call(
            "CreateContact", pb.CreateContactRequest(contact=pb.Contact(identities=named, **fields))
        )
        return contact

    def get(self, contact: pb.Contact | str) -> pb.Contact:
        found: pb.Contact = self.service.call("GetContact", pb.GetContactRequest(name=name_of(contact)))
        return found

    def person(self, contact: pb.Contact | str) -> pb.Person:
        found: pb.Person = self.service.call("GetPerson", pb.GetPersonRequest(contact=name_of(contact)))
        return found

    def merge(self, contact: pb.Contact | str, *merged: pb.Contact | str, **fields: Any) -> m.Merge:
        made: m.Merge = self.service.call("MergeContacts", merge_request(contact, *merged, **fields))
        return made

    def refused_merge(self, contact: pb.Contact | str, *merged: pb.Contact | str, **fields: Any) -> ServiceError:
        return self.service.refusal("MergeContacts", merge_request(contact, *merged, **fields))

    def unmerge(self, merge: m.Merge | str, **fields: Any) -> m.Merge:
        undone: m.Merge = self.service.call("UnmergeContacts", unmerge_request(merge, **fields))
        return undone

    def members(self, contact: pb.Contact | str) -> list[str]:
        """Name everybody who stands for the contact's person, the canonical one first."""
        return [member.name for member in self.person(contact).members]


def merge_request(contact: pb.Contact | str, *merged: pb.Contact | str, **fields: Any) -> m.MergeContactsRequest:
    known: dict[str, Any] = {"reason": "the same passport", **fields}
    return m.MergeContactsRequest(contact=name_of(contact), merged_contacts=map(name_of, merged), **known)


def unmerge_request(merge: m.Merge | str, **fields: Any) -> m.UnmergeContactsRequest:
    named = merge if isinstance(merge, str) else merge.name
    return m.UnmergeContactsRequest(merge=named, **{"reason": "two people after all", **fields})


def name_of(contact: pb.Contact | str) -> str:
    return contact if isinstance(contact, str) else contact.name


def a_phone(**fields: Any) -> pb.Identity:
    return pb.Identity(kind="phone", raw_value=f"+4930{next(_numbers)}", **fields)

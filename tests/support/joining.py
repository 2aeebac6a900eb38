"""Merging customers through contacts, and waiting until their histories show it."""

from __future__ import annotations

import uuid

from backstory.contacts.v1 import merges_pb2

from tests.support.customers import Customers
from tests.support.eventually import eventually

_SECONDS = 20.0


def merge(customers: Customers, contact: str, *merged: str) -> str:
    """Merge contacts into another one's person; return the merge's name once the history is one."""
    request = merges_pb2.MergeContactsRequest(
        contact=contact, merged_contacts=merged, reason="the same passport", request_id=str(uuid.uuid4())
    )
    made: merges_pb2.Merge = customers.call(customers.contacts.MergeContacts, request)
    (person,) = made.people
    await_people(customers, [list(person.members)])
    return made.name


def unmerge(customers: Customers, name: str) -> None:
    """Undo a merge and wait until each history is its own again."""
    request = merges_pb2.UnmergeContactsRequest(merge=name, reason="two people after all", request_id=str(uuid.uuid4()))
    undone: merges_pb2.Merge = customers.call(customers.contacts.UnmergeContacts, request)
    await_people(customers, [list(person.members) for person in undone.people])


def await_people(customers: Customers, people: list[list[str]]) -> None:
    """Wait until the history of each contact is that of its person."""

    def shown() -> bool:
        return all(
            list(customers.history(contact=contact, page_size=1).contacts) == members
            for members in people
            for contact in members
        )

    eventually(_SECONDS, shown)

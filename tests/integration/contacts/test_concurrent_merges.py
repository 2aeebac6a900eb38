"""Many merges at once: the map stays a forest, whoever wins."""

from __future__ import annotations

import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
from backstory.contacts.v1 import contacts_pb2 as pb
from backstory.contacts.v1 import merges_pb2 as m
from backstory.events.contacts.v1 import events_pb2
from servicekit.errors import Aborted, InvalidArgument, ServiceError

from services.contacts.adapters.rows import contact_of
from services.contacts.domain.person import people_among
from tests.support.contacts_service import ContactsService
from tests.support.merging import Customers, merge_request


@pytest.fixture
def customers(service: ContactsService) -> Customers:
    return Customers(service)


def tried(service: ContactsService, request: m.MergeContactsRequest) -> str:
    try:
        service.call("MergeContacts", request)
    except ServiceError as error:
        return error.reason
    return "merged"


def require_a_forest(service: ContactsService, contacts: list[pb.Contact]) -> int:
    """Check every contact, its links and its events; return how many people there are."""
    rows = list(service.collection.find({"_id": {"$in": [contact.name[9:] for contact in contacts]}}))
    people = people_among(map(contact_of, rows))  # refuses a circle
    merges = {row["_id"]: row for row in service.collection.database["merges"].find()}
    for row in rows:
        assert [event["version"] for event in row["outbox"]] == list(range(1, row["version"] + 1))
        assert (row["state"] == "merged") == bool(row["merged_into"]) == bool(row["merge"])
        if row["merge"]:
            assert merges[row["merge"]]["contact"] == row["merged_into"]
            assert row["_id"] in merges[row["merge"]]["merged"]
        if not row["merged_into"]:
            require_its_members_told(row, [member.id for member in people[row["_id"]].members])
    return len({person.canonical.id for person in people.values()})


def require_its_members_told(row: dict[str, object], members: list[str]) -> None:
    """The newest event of a canonical contact that tells of its person tells of all its members."""
    told = [
        person
        for event in row["outbox"]  # type: ignore[attr-defined] # a list of entries
        if event["name"] in ("ContactsMerged", "ContactsUnmerged")
        for person in getattr(events_pb2, event["name"]).FromString(event["payload"]).people
        if person.contact == f"contacts/{row['_id']}"
    ]
    if told:
        assert [name[9:] for name in told[-1].members] == members


def test_a_hundred_overlapping_merges_at_once_leave_a_forest(customers: Customers, service: ContactsService) -> None:
    chance = random.Random(7)
    contacts = [customers.new() for _ in range(12)]
    pairs = [chance.sample(contacts, 2) for _ in range(100)]

    with ThreadPoolExecutor(16) as pool:
        outcomes = Counter(pool.map(lambda pair: tried(service, merge_request(*pair)), pairs))

    assert set(outcomes) <= {"merged", "SAME_PERSON", "PEOPLE_CHANGED", "CONTACT_CONTENDED"}
    assert require_a_forest(service, contacts) == len(contacts) - outcomes["merged"]


def test_two_people_merged_both_ways_at_once_are_merged_one_way(customers: Customers, service: ContactsService) -> None:
    for _ in range(10):
        pair = [customers.new(), customers.new()]
        both = [merge_request(*pair), merge_request(*reversed(pair))]
        with ThreadPoolExecutor(2) as pool:
            outcomes = sorted(pool.map(lambda request: tried(service, request), both))

        assert outcomes[1] == "merged"
        assert outcomes[0] in ("PEOPLE_CHANGED", "SAME_PERSON", "CONTACT_CONTENDED")
        assert require_a_forest(service, pair) == 1


def test_merges_unmerges_and_edits_at_once_leave_a_forest(customers: Customers, service: ContactsService) -> None:
    contacts = [customers.new() for _ in range(8)]

    def work(seed: int) -> None:
        chance = random.Random(seed)
        for _ in range(12):
            one, other = chance.sample(contacts, 2)
            edit = pb.Contact(name=other.name, given_name=f"Name {chance.random()}")
            with suppress(Aborted, InvalidArgument):
                merge = customers.merge(one, other)
                service.call("UpdateContact", pb.UpdateContactRequest(contact=edit))
                if chance.random() < 0.7:
                    customers.unmerge(merge)

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(work, range(6)))

    require_a_forest(service, contacts)

"""Taking merges back, at any age and in any order: what a merge added goes, and everything else stays."""

from __future__ import annotations

import uuid

import pytest
from backstory.contacts.v1 import contacts_pb2 as pb
from backstory.contacts.v1 import merges_pb2 as m
from backstory.events.contacts.v1 import events_pb2
from servicekit.errors import FailedPrecondition, InvalidArgument, NotFound

from tests.support.contacts_service import ContactsService
from tests.support.merging import Customers, unmerge_request


@pytest.fixture
def customers(service: ContactsService) -> Customers:
    return Customers(service)


def test_a_contact_set_free_is_as_it_was(customers: Customers) -> None:
    anna, ann = customers.new(display_name="Anna"), customers.new(display_name="Ann")
    before = customers.person(ann)
    merge = customers.merge(anna, ann)

    undone = customers.unmerge(merge, reason="Mother and daughter.")

    assert (undone.state, undone.undo_reason, undone.undo_actor) == (
        m.MERGE_STATE_UNDONE, "Mother and daughter.", "agents/anna",
    )  # fmt: skip
    assert [(each.contact, list(each.members)) for each in undone.people] == [
        (anna.name, [anna.name]), (ann.name, [ann.name]),
    ]  # fmt: skip
    after = customers.get(ann)
    assert (after.state, after.merged_into, after.merge, after.person, after.version) == (
        pb.CONTACT_STATE_ACTIVE, "", "", ann.name, 3,
    )  # fmt: skip
    assert not after.HasField("merge_time")
    view = customers.person(ann)
    assert (view.fields, view.identities, view.display_name) == (before.fields, before.identities, "Ann")


def test_what_changed_while_merged_stays_with_the_contact_it_changed(
    customers: Customers, service: ContactsService
) -> None:
    anna, ann = customers.new(display_name="Anna"), customers.new(display_name="Ann")
    merge = customers.merge(anna, ann)
    service.call("UpdateContact", pb.UpdateContactRequest(contact=pb.Contact(name=ann.name, given_name="Annette")))
    added = pb.Identity(kind="email", raw_value=f"{uuid.uuid4().hex}@example.org")
    service.call("CreateIdentity", pb.CreateIdentityRequest(parent=ann.name, identity=added))

    customers.unmerge(merge)

    assert (customers.person(ann).given_name, len(customers.person(ann).identities)) == ("Annette", 2)
    assert (customers.person(anna).given_name, len(customers.person(anna).identities)) == ("", 1)


def test_merges_are_taken_back_in_any_order(customers: Customers) -> None:
    a, b, c = (customers.new() for _ in range(3))
    older = customers.merge(a, b)
    newer = customers.merge(c, b)  # the people of a and b join that of c

    customers.unmerge(older)
    assert customers.members(b) == [b.name]
    assert customers.members(a) == [c.name, a.name]

    customers.unmerge(newer)
    assert [customers.members(each) for each in (a, b, c)] == [[a.name], [b.name], [c.name]]


def test_a_contact_set_free_takes_along_whoever_stands_for_it(customers: Customers) -> None:
    a, b, c = (customers.new() for _ in range(3))
    outer = customers.merge(b, c)
    inner = customers.merge(a, b)

    undone = customers.unmerge(inner)

    assert {each.contact: list(each.members) for each in undone.people} == {
        a.name: [a.name],
        b.name: [b.name, c.name],
    }
    assert customers.get(c).merge == outer.name


def test_who_joined_a_person_through_a_contact_stays_when_that_contact_leaves(customers: Customers) -> None:
    a, b, c = (customers.new() for _ in range(3))
    first = customers.merge(a, b)
    customers.merge(b, c)  # c joins the person of a, whom b stands for

    customers.unmerge(first)

    assert customers.members(c) == [a.name, c.name]
    assert customers.members(b) == [b.name]


def test_each_changed_contact_tells_of_it_with_its_own_version(customers: Customers, service: ContactsService) -> None:
    a, b, c = (customers.new() for _ in range(3))
    inner = customers.merge(b, c)
    customers.merge(a, b)

    customers.unmerge(inner)

    told = {}
    for contact in (a, b, c):
        row = service.collection.find_one({"_id": contact.name[9:]})
        assert row is not None
        entry = row["outbox"][-1]
        told[contact.name] = (entry["name"], entry["version"], row["version"])
    assert told == {
        a.name: ("ContactsUnmerged", 3, 3),  # lost a member
        b.name: ("ContactsMerged", 3, 3),  # stands for a, as before
        c.name: ("ContactsUnmerged", 3, 3),
    }
    event = events_pb2.ContactsUnmerged.FromString(entry["payload"])
    assert event.contact.person == c.name
    assert [(each.contact, list(each.members), each.version) for each in event.people] == [
        (a.name, [a.name, b.name], 3),
        (c.name, [c.name], 3),
    ]


def test_a_merge_is_undone_once(customers: Customers) -> None:
    merge = customers.merge(customers.new(), customers.new())
    customers.unmerge(merge)

    again = customers.service.refusal("UnmergeContacts", unmerge_request(merge))
    unknown = customers.service.refusal("UnmergeContacts", unmerge_request("merges/m_nothing"))
    silent = customers.service.refusal("UnmergeContacts", unmerge_request(merge, reason=" "))

    assert (type(again), again.reason, again.metadata["merge"]) == (FailedPrecondition, "MERGE_UNDONE", merge.name)
    assert (type(unknown), unknown.reason) == (NotFound, "MERGE_NOT_FOUND")
    assert isinstance(silent, InvalidArgument)
    assert [violation.field for violation in silent.violations] == ["reason"]


def test_a_repeated_request_to_undo_gets_its_first_answer(customers: Customers) -> None:
    merge, key = customers.merge(customers.new(), customers.new()), str(uuid.uuid4())
    first = customers.unmerge(merge, request_id=key)

    assert customers.unmerge(merge, request_id=key) == first
    assert customers.service.refusal("UnmergeContacts", unmerge_request(merge, request_id=key, reason="x")).reason == (
        "REQUEST_ID_REUSED"
    )


def test_undoing_can_be_tried_without_doing_it(customers: Customers) -> None:
    anna, ann = customers.new(), customers.new()
    merge = customers.merge(anna, ann)

    tried = customers.unmerge(merge, validate_only=True)
    assert customers.get(ann).state == pb.CONTACT_STATE_MERGED

    undone = customers.unmerge(merge)
    assert (tried.people, tried.state) == (undone.people, undone.state)


def test_people_can_be_merged_again_after_an_unmerge(customers: Customers) -> None:
    anna, ann = customers.new(), customers.new()
    customers.unmerge(customers.merge(anna, ann))

    customers.merge(ann, anna)

    assert customers.members(anna) == [ann.name, anna.name]


def test_all_merges_of_a_person_are_listed_newest_first(customers: Customers) -> None:
    a, b, c, d = (customers.new() for _ in range(4))
    first = customers.merge(a, b)
    customers.unmerge(first)
    rest = [customers.merge(a, c), customers.merge(d, a)]
    elsewhere = customers.merge(b, customers.new())

    listed: list[m.Merge] = []
    request = m.ListMergesRequest(contact=c.name, page_size=2)
    while True:
        page = customers.service.call("ListMerges", request)
        listed += page.merges
        request.page_token = page.next_page_token
        if not page.next_page_token:
            break

    assert [merge.name for merge in listed] == [rest[1].name, rest[0].name, first.name]
    assert [merge.state for merge in listed] == [m.MERGE_STATE_ACTIVE, m.MERGE_STATE_ACTIVE, m.MERGE_STATE_UNDONE]
    assert elsewhere.name not in {merge.name for merge in listed}


def test_finding_the_members_and_merges_of_a_person_uses_indexes(
    customers: Customers, service: ContactsService
) -> None:
    a, b = customers.new(), customers.new()
    customers.merge(a, b)
    contacts, merges = service.collection, service.collection.database["merges"]

    members = contacts.find({"merged_into": {"$in": [a.name[9:]], "$gt": ""}}).explain()
    listed = merges.find({"contacts": {"$in": [a.name[9:]]}}).sort([("made.time", -1), ("_id", -1)]).explain()

    assert "COLLSCAN" not in str(members["queryPlanner"]["winningPlan"])
    assert "COLLSCAN" not in str(listed["queryPlanner"]["winningPlan"])

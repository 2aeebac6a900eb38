"""Merging people: one entry in the map from contacts to people, and nothing else changes."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from backstory.contacts.v1 import consents_pb2 as k
from backstory.contacts.v1 import contacts_pb2 as pb
from backstory.contacts.v1 import merges_pb2 as m
from backstory.events.contacts.v1 import events_pb2
from servicekit.errors import Aborted, FailedPrecondition, InvalidArgument, NotFound, ResourceExhausted

from tests.support.contacts_service import ContactsService
from tests.support.merging import Customers


@pytest.fixture
def customers(service: ContactsService) -> Customers:
    return Customers(service)


def waiting(service: ContactsService, contact: pb.Contact) -> dict[str, Any]:
    """Return the newest event in a contact's outbox."""
    row = service.collection.find_one({"_id": contact.name[9:]})
    assert row is not None
    newest: dict[str, Any] = row["outbox"][-1]
    return newest


def test_a_merged_contact_keeps_its_data_and_names_its_person(customers: Customers) -> None:
    anna, ann = customers.new(display_name="Anna"), customers.new(display_name="Ann", given_name="Ann")

    merge = customers.merge(anna, ann)

    after = customers.get(ann)
    assert (after.state, after.merged_into, after.person) == (pb.CONTACT_STATE_MERGED, anna.name, anna.name)
    assert (after.merge, after.merge_time) == (merge.name, merge.create_time)
    for contact in (anna, after):
        for output in ("state", "merged_into", "merge", "merge_time", "person", "version", "etag", "update_time"):
            contact.ClearField(output)
            ann.ClearField(output)
    assert after == ann
    assert customers.members(ann.name) == [anna.name, ann.name]


def test_a_merge_says_who_decided_what_and_why(customers: Customers) -> None:
    anna, ann = customers.new(), customers.new()

    merge = customers.merge(anna, ann, reason="Both show the same passport.")

    assert (merge.contact, list(merge.merged_contacts)) == (anna.name, [ann.name])
    assert (merge.reason, merge.actor, merge.state) == (
        "Both show the same passport.", "agents/anna", m.MERGE_STATE_ACTIVE,
    )  # fmt: skip
    found = customers.service.call("GetMerge", m.GetMergeRequest(name=merge.name))
    assert (found.name, found.reason, found.create_time, found.etag) == (
        merge.name, merge.reason, merge.create_time, merge.etag,
    )  # fmt: skip


def test_the_events_of_a_merge_and_of_its_end_say_why_and_how(customers: Customers, service: ContactsService) -> None:
    anna, ann = customers.new(), customers.new()

    merge = customers.merge(anna, ann, reason="Both show the same passport.")
    merged = events_pb2.ContactsMerged.FromString(waiting(service, ann)["payload"]).metadata
    service.call("UnmergeContacts", m.UnmergeContactsRequest(merge=merge.name, reason="Two passports."))
    unmerged = events_pb2.ContactsUnmerged.FromString(waiting(service, ann)["payload"]).metadata

    assert [(each.reason, each.method.rpartition("/")[2]) for each in (merged, unmerged)] == [
        ("Both show the same passport.", "MergeContacts"),
        ("Two passports.", "UnmergeContacts"),
    ]


def test_each_contact_it_changes_gets_one_event_with_its_own_version_and_no_data_of_the_others(
    customers: Customers, service: ContactsService
) -> None:
    anna, ann, bystander = customers.new(), customers.new(display_name="Ann Other"), customers.new()
    first = customers.merge(ann, bystander)
    customers.merge(anna, ann)

    for contact, version in ((anna, 2), (ann, 3)):
        entry = waiting(service, contact)
        event = events_pb2.ContactsMerged.FromString(entry["payload"])
        assert (entry["name"], entry["contact"], entry["version"]) == ("ContactsMerged", contact.name[9:], version)
        assert (event.contact.name, event.contact.version, event.contact.person) == (contact.name, version, anna.name)
        assert [(each.contact, list(each.members), each.version) for each in event.people] == [
            (anna.name, [anna.name, *sorted([ann.name, bystander.name])], 2)
        ]
        assert event.metadata.actor == "agents/anna"
    assert b"Ann Other" not in waiting(service, anna)["payload"]
    assert customers.get(bystander).version == 2
    assert customers.get(bystander).merge == first.name


def test_both_sides_are_resolved_to_their_people_first(customers: Customers) -> None:
    anna, ann, bob, bobby = (customers.new() for _ in range(4))
    customers.merge(anna, ann)
    customers.merge(bob, bobby)

    merge = customers.merge(ann, bobby)

    assert (merge.contact, list(merge.merged_contacts)) == (anna.name, [bob.name])
    assert customers.members(bobby) == [anna.name, *sorted([ann.name, bob.name, bobby.name])]
    assert customers.get(bobby).merged_into == bob.name


def test_several_names_of_one_person_join_once(customers: Customers) -> None:
    anna, bob, bobby = (customers.new() for _ in range(3))
    customers.merge(bob, bobby)

    merge = customers.merge(anna, bobby, bob, bob)

    assert list(merge.merged_contacts) == [bob.name]


def test_merging_with_oneself_or_ones_own_person_is_refused(customers: Customers) -> None:
    anna, ann = customers.new(), customers.new()
    with_itself = customers.refused_merge(anna, anna)
    customers.merge(anna, ann)
    again = customers.refused_merge(ann, anna)

    for refusal in (with_itself, again):
        assert isinstance(refusal, InvalidArgument)
        assert refusal.reason == "SAME_PERSON"
        assert refusal.metadata == {"field": "merged_contacts[0]", "person": anna.name}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"contact": ""}, "contact"),
        ({"contact": "contacts/a b"}, "contact"),
        ({"merged_contacts": []}, "merged_contacts"),
        ({"merged_contacts": [f"contacts/c_{number}" for number in range(51)]}, "merged_contacts"),
        ({"merged_contacts": ["c_1"]}, "merged_contacts[0]"),
        ({"reason": ""}, "reason"),
        ({"reason": " \n"}, "reason"),
        ({"reason": "x" * 1001}, "reason"),
        ({"request_id": "today"}, "request_id"),
    ],
)
def test_what_a_merge_needs_is_checked_by_field(customers: Customers, change: dict[str, Any], field: str) -> None:
    fields: dict[str, Any] = {"contact": "contacts/c_x", "merged_contacts": ["contacts/c_y"], "reason": "why"}

    refusal = customers.service.refusal("MergeContacts", m.MergeContactsRequest(**fields | change))

    assert isinstance(refusal, InvalidArgument)
    assert [violation.field for violation in refusal.violations] == [field]


def test_fifty_contacts_join_at_once(customers: Customers) -> None:
    anna, others = customers.new(), [customers.new() for _ in range(50)]

    customers.merge(anna, *others)

    assert len(customers.members(anna)) == 51


def test_a_person_has_room_for_two_hundred_contacts(customers: Customers) -> None:
    anna = customers.new()
    for size in (50, 50, 50, 49):
        customers.merge(anna, *(customers.new() for _ in range(size)))
    refusal = customers.refused_merge(anna, customers.new())

    assert isinstance(refusal, ResourceExhausted)
    assert (refusal.reason, refusal.metadata["limit"]) == ("PERSON_TOO_LARGE", "200")


def test_unknown_and_deleted_contacts_cannot_be_merged(customers: Customers, service: ContactsService) -> None:
    anna, gone = customers.new(), customers.new()
    service.call("DeleteContact", pb.DeleteContactRequest(name=gone.name))

    unknown = [customers.refused_merge(anna, "contacts/c_nobody"), customers.refused_merge("contacts/c_nobody", anna)]
    deleted = [customers.refused_merge(anna, gone), customers.refused_merge(gone, anna)]

    for refusal in unknown:
        assert isinstance(refusal, NotFound)
        assert (refusal.reason, refusal.metadata["contact"]) == ("CONTACT_NOT_FOUND", "contacts/c_nobody")
    for refusal in deleted:
        assert isinstance(refusal, FailedPrecondition)
        assert (refusal.reason, refusal.metadata["contact"]) == ("CONTACT_DELETED", gone.name)


def test_a_refused_merge_leaves_everybody_as_they_were(customers: Customers) -> None:
    anna, ann = customers.new(), customers.new()
    customers.refused_merge(anna, ann, "contacts/c_nobody")

    assert (customers.get(anna), customers.get(ann)) == (anna, ann)


def test_neither_a_merged_contact_nor_one_with_members_is_deleted_alone(
    customers: Customers, service: ContactsService
) -> None:
    anna, ann = customers.new(), customers.new()
    merge = customers.merge(anna, ann)
    refusals = [service.refusal("DeleteContact", pb.DeleteContactRequest(name=each.name)) for each in (ann, anna)]
    customers.unmerge(merge)

    assert [refusal.reason for refusal in refusals] == ["CONTACT_MERGED", "CONTACT_HAS_MEMBERS"]
    assert service.call("DeleteContact", pb.DeleteContactRequest(name=anna.name)).state == pb.CONTACT_STATE_DELETED


def test_a_repeated_request_gets_the_same_merge(customers: Customers) -> None:
    anna, ann = customers.new(), customers.new()
    key = str(uuid.uuid4())
    first = customers.merge(anna, ann, request_id=key)

    again = customers.merge(anna, ann, request_id=key)
    other = customers.refused_merge(anna, customers.new(), request_id=key)

    assert again == first
    assert customers.get(anna).version == 2
    assert (type(other), other.reason) == (InvalidArgument, "REQUEST_ID_REUSED")


def says_no(service: ContactsService, contact: pb.Contact, purpose: str) -> None:
    service.call(
        "RecordConsent", k.RecordConsentRequest(contact=contact.name, purpose=purpose, status=k.CONSENT_STATUS_DENIED)
    )


def test_a_preview_changes_nothing_and_equals_the_merge(customers: Customers, service: ContactsService) -> None:
    anna = customers.new(display_name="Anna", tags=["vip"], custom_fields={"birth_date": "1980-01-01", "size": "M"})
    ann = customers.new(display_name="Ann", given_name="Ann", tags=["b2b"], custom_fields={"birth_date": "1990-01-01"})
    says_no(service, ann, "marketing")
    ann = customers.get(ann)
    preview = customers.merge(anna, ann, validate_only=True)
    assert (customers.get(anna), customers.get(ann)) == (anna, ann)
    assert len(service.collection.find_one({"_id": anna.name[9:]})["outbox"]) == 1  # type: ignore[index] # it is there

    merge = customers.merge(anna, ann, etag=preview.etag)

    for each in (preview, merge):
        each.ClearField("name")
        each.ClearField("create_time")
    assert merge == preview
    shown = {field.path: field for field in merge.outcome.fields}
    assert [(each.contact, each.value) for each in shown["display_name"].winners] == [(anna.name, "Anna")]
    assert [(each.contact, each.value) for each in shown["display_name"].losers] == [(ann.name, "Ann")]
    assert [(each.contact, each.value) for each in shown["given_name"].winners] == [(ann.name, "Ann")]
    assert [each.value for each in shown["tags"].winners] == ["vip", "b2b"]
    assert [warning.reason for warning in merge.outcome.warnings] == ["different-birth-date"]
    assert [(each.purpose, each.allowed, each.reason) for each in merge.outcome.consents] == [
        ("marketing", False, "DENIED")
    ]


def test_a_preview_that_has_become_old_is_not_carried_out(customers: Customers, service: ContactsService) -> None:
    anna, ann = customers.new(), customers.new()
    preview = customers.merge(anna, ann, validate_only=True)
    changed = pb.Contact(name=ann.name, given_name="Annette")
    service.call("UpdateContact", pb.UpdateContactRequest(contact=changed))

    refusal = customers.refused_merge(anna, ann, etag=preview.etag)

    assert (type(refusal), refusal.reason) == (Aborted, "ETAG_MISMATCH")
    assert customers.get(ann).state == pb.CONTACT_STATE_ACTIVE


def test_a_merge_of_people_whose_events_pile_up_is_put_off(customers: Customers, service: ContactsService) -> None:
    anna, ann = customers.new(), customers.new()
    entry = waiting(service, anna)
    service.collection.update_one({"_id": ann.name[9:]}, {"$set": {"outbox": [entry] * 64}})
    refusal = customers.refused_merge(anna, ann)

    assert (type(refusal), refusal.reason) == (ResourceExhausted, "OUTBOX_FULL")
    assert customers.get(anna) == anna

"""Contacts through the API: what each method stores, publishes, answers and refuses."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from backstory.contacts.v1 import contacts_pb2 as pb
from backstory.events.contacts.v1 import events_pb2
from google.protobuf.field_mask_pb2 import FieldMask
from servicekit.errors import Code, ServiceError

from tests.support.contacts_service import ContactsService

NewNumber = Callable[[], str]


def create(service: ContactsService, **fields: Any) -> pb.Contact:
    contact = pb.Contact(**{"display_name": "Anna"} | fields)
    made: pb.Contact = service.call("CreateContact", pb.CreateContactRequest(contact=contact))
    return made


def change(name: str, *paths: str, etag: str = "", request_id: str = "", **fields: Any) -> pb.UpdateContactRequest:
    return pb.UpdateContactRequest(
        contact=pb.Contact(name=name, etag=etag, **fields), update_mask=FieldMask(paths=paths), request_id=request_id
    )


def row_of(service: ContactsService, name: str) -> dict[str, Any]:
    row = service.collection.find_one({"_id": name.removeprefix("contacts/")})
    assert row is not None
    return row


def events_of(service: ContactsService, name: str) -> list[str]:
    return [event["name"] for event in row_of(service, name)["outbox"]]


def test_each_change_writes_one_event_with_the_whole_contact_and_the_next_version(service: ContactsService) -> None:
    made = create(service, custom_fields={"vip": "no"})
    service.call("UpdateContact", change(made.name, "custom_fields.vip", "given_name", custom_fields={"vip": "yes"}))
    service.call("DeleteContact", pb.DeleteContactRequest(name=made.name))
    last = service.call("UndeleteContact", pb.UndeleteContactRequest(name=made.name))

    outbox = row_of(service, made.name)["outbox"]
    assert [event["name"] for event in outbox] == [
        "ContactCreated", "ContactUpdated", "ContactDeleted", "ContactUndeleted",
    ]  # fmt: skip
    assert [event["version"] for event in outbox] == [1, 2, 3, 4]
    updated = events_pb2.ContactUpdated.FromString(outbox[1]["payload"])
    assert list(updated.changed_paths) == ["custom_fields.vip"]
    assert updated.contact.custom_fields == {"vip": "yes"}
    assert events_pb2.ContactUndeleted.FromString(outbox[3]["payload"]).contact == last
    assert len({event["event_id"] for event in outbox}) == 4


def test_a_contact_is_found_by_its_id_and_an_unknown_one_is_not(service: ContactsService) -> None:
    made = create(service)

    assert service.call("GetContact", pb.GetContactRequest(name=made.name)) == made
    error = service.refusal("GetContact", pb.GetContactRequest(name="contacts/nobody"))
    assert (error.code, error.reason, error.metadata) == (
        Code.NOT_FOUND, "CONTACT_NOT_FOUND", {"contact": "contacts/nobody"},
    )  # fmt: skip


@pytest.mark.parametrize("name", ["", "nobody", "contacts/", "contacts/a b", "people/1", "contacts/1/identities/2"])
def test_a_malformed_name_is_refused(service: ContactsService, name: str) -> None:
    error = service.refusal("GetContact", pb.GetContactRequest(name=name))

    assert (error.code, error.violations[0].field) == (Code.INVALID_ARGUMENT, "name")


def test_a_mask_changes_the_named_fields_only(service: ContactsService) -> None:
    made = create(
        service,
        given_name="Anna",
        custom_fields={"a": "1", "b": "2"},
        preferences=pb.Preferences(language="de", channel="email"),
    )

    changed = service.call(
        "UpdateContact",
        change(
            made.name,
            "family_name",
            "preferences.language",
            "preferences.quiet_hours",
            "custom_fields.b",
            family_name="Berg",
            given_name="not named in the mask",
            preferences=pb.Preferences(language="pt-BR", quiet_hours=pb.QuietHours(start="22:00", end="07:00")),
        ),
    )

    assert (changed.given_name, changed.family_name) == ("Anna", "Berg")
    assert (changed.preferences.language, changed.preferences.channel) == ("pt-BR", "email")
    assert changed.preferences.quiet_hours.start == "22:00"
    assert changed.custom_fields == {"a": "1"}


def test_without_a_mask_the_populated_fields_are_changed(service: ContactsService) -> None:
    made = create(service, given_name="Anna")

    changed = service.call("UpdateContact", change(made.name, family_name="Berg"))

    assert (changed.given_name, changed.family_name) == ("Anna", "Berg")


def test_a_star_replaces_the_whole_profile(service: ContactsService) -> None:
    made = create(service, tags=["vip"], given_name="Anna")

    changed = service.call("UpdateContact", change(made.name, "*", family_name="Berg"))

    assert (changed.display_name, changed.given_name, list(changed.tags)) == ("Berg", "", [])


def test_a_change_that_alters_nothing_writes_nothing(service: ContactsService) -> None:
    made = create(service)

    again = service.call("UpdateContact", change(made.name, "display_name", display_name="Anna"))

    assert again == made
    assert events_of(service, made.name) == ["ContactCreated"]


@pytest.mark.parametrize("path", ["nickname", "identities", "preferences.mood", "memberships.role", "display_name.x"])
def test_an_unknown_path_is_refused(service: ContactsService, path: str) -> None:
    made = create(service)

    error = service.refusal("UpdateContact", change(made.name, path))

    assert (error.code, error.violations[0].field) == (Code.INVALID_ARGUMENT, "update_mask")
    assert events_of(service, made.name) == ["ContactCreated"]


def test_a_stale_etag_is_aborted_and_a_current_one_works(service: ContactsService) -> None:
    made = create(service)
    newer = service.call("UpdateContact", change(made.name, etag=made.etag, given_name="Anna"))

    error = service.refusal("UpdateContact", change(made.name, etag=made.etag, given_name="Berta"))
    deletion = service.refusal("DeleteContact", pb.DeleteContactRequest(name=made.name, etag=made.etag))

    assert (error.code, error.reason, error.metadata["etag"]) == (Code.ABORTED, "ETAG_MISMATCH", newer.etag)
    assert deletion.code is Code.ABORTED
    assert (made.etag, newer.etag) == ('"1-1"', '"1-2"')
    assert service.call("DeleteContact", pb.DeleteContactRequest(name=made.name, etag=newer.etag)).version == 3


def test_concurrent_changes_of_different_fields_all_arrive(service: ContactsService) -> None:
    made = create(service)

    def add_field(number: int) -> None:
        key = f"field_{number}"
        while True:
            try:
                service.call("UpdateContact", change(made.name, f"custom_fields.{key}", custom_fields={key: "set"}))
            except ServiceError as error:
                if error.code is not Code.ABORTED:
                    raise
            else:
                return

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(add_field, range(40)))

    row = row_of(service, made.name)
    assert row["custom_fields"] == {f"field_{number}": "set" for number in range(40)}
    assert [event["version"] for event in row["outbox"]] == list(range(1, 42))


def test_of_two_writers_with_one_etag_one_is_aborted(service: ContactsService) -> None:
    made = create(service)

    def rename(name: str) -> Code | None:
        try:
            service.call("UpdateContact", change(made.name, etag=made.etag, given_name=name))
        except ServiceError as error:
            return error.code
        return None

    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(rename, "ABCDEFGH"))

    assert sorted(outcomes, key=str) == [Code.ABORTED] * 7 + [None]
    assert row_of(service, made.name)["version"] == 2


def test_too_many_unpublished_changes_are_refused_until_the_bus_takes_some(service: ContactsService) -> None:
    made = create(service)
    service.collection.update_one(
        {"_id": made.name.removeprefix("contacts/")},
        [{"$set": {"outbox": {"$map": {"input": {"$range": [0, 64]}, "in": {"$first": "$outbox"}}}}}],
    )

    error = service.refusal("UpdateContact", change(made.name, given_name="Anna"))

    assert (error.code, error.reason) == (Code.RESOURCE_EXHAUSTED, "OUTBOX_FULL")
    assert row_of(service, made.name)["version"] == 1


def test_the_largest_profile_changes_until_its_unpublished_events_fill_the_document(service: ContactsService) -> None:
    made = create(service, custom_fields={f"field_{number}": "x" * 4096 for number in range(100)})
    changes = 0
    while True:
        try:
            service.call("UpdateContact", change(made.name, given_name=f"Anna {changes}"))
        except ServiceError as error:
            refused = error
            break
        changes += 1

    assert (refused.code, refused.reason) == (Code.RESOURCE_EXHAUSTED, "OUTBOX_FULL")
    assert 10 < changes < 63
    assert row_of(service, made.name)["version"] == changes + 1


def test_a_taken_id_or_identity_is_refused_with_its_holder(service: ContactsService, new_number: NewNumber) -> None:
    number = new_number()
    identities = [pb.Identity(kind="phone", raw_value=number)]
    owner = create(service, identities=identities)

    same_number = service.refusal(
        "CreateContact", pb.CreateContactRequest(contact=pb.Contact(display_name="B", identities=identities))
    )
    same_id = service.refusal(
        "CreateContact",
        pb.CreateContactRequest(contact=pb.Contact(display_name="B"), contact_id=owner.name.partition("/")[2]),
    )

    assert (same_number.code, same_number.reason) == (Code.ALREADY_EXISTS, "IDENTITY_ALREADY_CLAIMED")
    assert same_number.metadata["contact"] == owner.name
    assert number not in same_number.message
    assert (same_id.code, same_id.reason, same_id.metadata["contact"]) == (
        Code.ALREADY_EXISTS, "CONTACT_ALREADY_EXISTS", owner.name,
    )  # fmt: skip


def test_a_chosen_id_is_kept(service: ContactsService) -> None:
    request = pb.CreateContactRequest(contact=pb.Contact(display_name="Anna"), contact_id="shop-4711")

    assert service.call("CreateContact", request).name == "contacts/shop-4711"
    bad = pb.CreateContactRequest(contact=pb.Contact(display_name="Anna"), contact_id="a/b")
    assert service.refusal("CreateContact", bad).violations[0].field == "contact_id"


def test_a_repeated_request_gets_the_first_answer(service: ContactsService) -> None:
    request = pb.CreateContactRequest(contact=pb.Contact(display_name="Anna"), request_id=str(uuid.uuid4()))
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: service.call("CreateContact", request), range(8)))
    assert len({answer.name for answer in answers}) == 1

    update = change(answers[0].name, given_name="Anna", request_id=str(uuid.uuid4()))
    first = service.call("UpdateContact", update)
    assert service.call("UpdateContact", update) == first
    assert events_of(service, first.name) == ["ContactCreated", "ContactUpdated"]


def test_a_request_id_with_another_body_is_refused(service: ContactsService) -> None:
    key = str(uuid.uuid4())
    made = service.call("CreateContact", pb.CreateContactRequest(contact=pb.Contact(display_name="A"), request_id=key))
    other = pb.CreateContactRequest(contact=pb.Contact(display_name="B"), request_id=key)
    update_key = str(uuid.uuid4())
    service.call("UpdateContact", change(made.name, given_name="A", request_id=update_key))
    other_update = change(made.name, given_name="B", request_id=update_key)

    for method, request in (("CreateContact", other), ("UpdateContact", other_update)):
        error = service.refusal(method, request)
        assert (error.code, error.reason) == (Code.INVALID_ARGUMENT, "REQUEST_ID_REUSED")


def test_a_request_id_is_a_uuid(service: ContactsService) -> None:
    request = pb.CreateContactRequest(contact=pb.Contact(display_name="A"), request_id="again")

    assert service.refusal("CreateContact", request).violations[0].field == "request_id"


def test_validating_checks_everything_and_changes_nothing(service: ContactsService, new_number: NewNumber) -> None:
    identities = [pb.Identity(kind="phone", raw_value=new_number())]
    made = create(service, identities=identities)
    before = service.collection.count_documents({})

    free = pb.CreateContactRequest(contact=pb.Contact(display_name="B"), validate_only=True)
    taken = pb.CreateContactRequest(contact=pb.Contact(identities=identities), validate_only=True)
    update = change(made.name, given_name="B")
    update.validate_only = True

    assert service.call("CreateContact", free).display_name == "B"
    assert service.refusal("CreateContact", taken).metadata["contact"] == made.name
    assert service.call("UpdateContact", update).given_name == "B"
    delete = pb.DeleteContactRequest(name=made.name, validate_only=True)
    assert service.call("DeleteContact", delete).state == pb.CONTACT_STATE_DELETED
    assert service.collection.count_documents({}) == before
    assert service.call("GetContact", pb.GetContactRequest(name=made.name)) == made


def test_a_deleted_contact_is_shown_as_such_and_cannot_be_changed(service: ContactsService) -> None:
    made = create(service)
    deleted = service.call("DeleteContact", pb.DeleteContactRequest(name=made.name))

    assert deleted.HasField("delete_time")
    assert service.call("GetContact", pb.GetContactRequest(name=made.name)) == deleted
    for method, request in (
        ("UpdateContact", change(made.name, given_name="A")),
        ("DeleteContact", pb.DeleteContactRequest(name=made.name)),
        ("CreateIdentity", pb.CreateIdentityRequest(parent=made.name, identity=pb.Identity(kind="x", raw_value="1"))),
    ):
        error = service.refusal(method, request)
        assert (error.code, error.reason) == (Code.FAILED_PRECONDITION, "CONTACT_DELETED")


def test_a_deleted_contact_lets_go_of_its_identities(service: ContactsService, new_number: NewNumber) -> None:
    number = new_number()
    made = create(service, identities=[pb.Identity(kind="phone", raw_value=number)])
    service.call("DeleteContact", pb.DeleteContactRequest(name=made.name))
    wanted = pb.EnsureContactRequest(identity=pb.IdentityKey(kind="phone", value=number))
    successor = service.call("EnsureContact", wanted).contact

    error = service.refusal("UndeleteContact", pb.UndeleteContactRequest(name=made.name))

    assert successor.name != made.name
    assert (error.code, error.metadata["contact"]) == (Code.ALREADY_EXISTS, successor.name)


def test_only_a_recently_deleted_contact_is_brought_back(service: ContactsService, new_number: NewNumber) -> None:
    made = create(service, identities=[pb.Identity(kind="phone", raw_value=new_number())])
    undelete = pb.UndeleteContactRequest(name=made.name)
    assert service.refusal("UndeleteContact", undelete).reason == "CONTACT_NOT_DELETED"

    service.call("DeleteContact", pb.DeleteContactRequest(name=made.name))
    back = service.call("UndeleteContact", undelete)
    key = pb.IdentityKey(kind="phone", value=made.identities[0].value)
    assert service.call("ResolveIdentity", pb.ResolveIdentityRequest(identity=key)).contact == back

    service.call("DeleteContact", pb.DeleteContactRequest(name=made.name))
    service.collection.update_one(
        {"_id": made.name.removeprefix("contacts/")},
        {"$set": {"delete_time": datetime.now(UTC) - timedelta(days=30, seconds=1)}},
    )
    assert service.refusal("UndeleteContact", undelete).reason == "UNDELETE_TOO_LATE"


def test_a_merged_contact_keeps_its_id_and_tells_whose_person_it_is(
    service: ContactsService, new_number: NewNumber
) -> None:
    number = new_number()
    top, middle = create(service), create(service)
    low = create(service, identities=[pb.Identity(kind="phone", raw_value=number)])
    for member, parent in ((low, middle), (middle, top)):
        service.collection.update_one(
            {"_id": member.name.removeprefix("contacts/")},
            {"$set": {"merged_into": parent.name.removeprefix("contacts/"), "state": "merged"}},
        )
    key = pb.IdentityKey(kind="phone", value=number)

    answers = [
        service.call("GetContact", pb.GetContactRequest(name=low.name)),
        service.call("UpdateContact", change(low.name, given_name="Anna")),
        service.call("EnsureContact", pb.EnsureContactRequest(identity=key)).contact,
        service.call("ResolveIdentity", pb.ResolveIdentityRequest(identity=key)).contact,
    ]

    for answer in answers:
        assert (answer.name, answer.merged_into, answer.person) == (low.name, middle.name, top.name)
        assert answer.state == pb.CONTACT_STATE_MERGED
    payload = row_of(service, low.name)["outbox"][-1]["payload"]
    assert events_pb2.ContactUpdated.FromString(payload).contact.person == top.name
    assert service.refusal("DeleteContact", pb.DeleteContactRequest(name=low.name)).reason == "CONTACT_MERGED"

"""Changes of number: the new one leads to the old history, the old one to nobody; and why a link is believed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from backstory.contacts.v1 import contacts_pb2 as pb
from backstory.contacts.v1 import identities_pb2, merges_pb2
from backstory.events.contacts.v1 import events_pb2
from google.protobuf.field_mask_pb2 import FieldMask
from servicekit.errors import Code, ServiceError

from tests.integration.contacts.test_shared_identities import create, ensure, resolve
from tests.support.contacts_service import ContactsService

NewNumber = Callable[[], str]


def supersede(service: ContactsService, old: pb.Identity, number: str, **fields: object) -> pb.Contact:
    request = pb.SupersedeIdentityRequest(
        name=old.name,
        new_identity=pb.IdentityKey(kind="phone", value=number),
        evidence="said so on the phone",
        **fields,  # type: ignore[arg-type] # fields of the request
    )
    after: pb.Contact = service.call("SupersedeIdentity", request)
    return after


def refusal(service: ContactsService, old: pb.Identity, number: str) -> ServiceError:
    with pytest.raises(ServiceError) as refused:
        supersede(service, old, number)
    return refused.value


def test_the_new_number_leads_to_the_contact_and_the_old_one_to_a_new_person(
    service: ContactsService, new_number: NewNumber
) -> None:
    old_number, number = new_number(), new_number()
    anna = create(service, "Anna", old_number)
    after = supersede(service, anna.identities[0], number)

    old, new = after.identities
    assert (old.superseded_by, new.value) == (new.name, number)
    assert resolve(service, number).person == anna.name
    with pytest.raises(ServiceError) as unknown:
        resolve(service, old_number)
    assert unknown.value.code is Code.NOT_FOUND
    stranger = ensure(service, old_number, "The next owner")
    assert (stranger.created, stranger.contact.name != anna.name) == (True, True)
    row = service.collection.find_one({"_id": anna.name.removeprefix("contacts/")}) or {}
    event = events_pb2.IdentitySuperseded.FromString(row["outbox"][-1]["payload"])
    assert (event.identity, event.superseded_by, event.evidence) == (old.name, new.name, "said so on the phone")
    assert event.contact == after


def test_a_number_of_another_person_moves_nothing_and_names_the_possible_duplicate(
    service: ContactsService, new_number: NewNumber
) -> None:
    taken = new_number()
    anna, ben = create(service, "Anna", new_number()), create(service, "Ben", taken)
    error = refusal(service, anna.identities[0], taken)
    assert (error.code, error.reason) == (Code.FAILED_PRECONDITION, "IDENTITY_OF_ANOTHER")
    assert error.metadata["contact"] == ben.name
    assert service.call("GetContact", pb.GetContactRequest(name=anna.name)) == anna


def test_replacing_takes_another_number_of_the_same_contact_and_happens_once(
    service: ContactsService, new_number: NewNumber
) -> None:
    first, second = new_number(), new_number()
    anna = create(service, "Anna", first, second)
    after = supersede(service, anna.identities[0], second)
    assert len(after.identities) == 2
    assert after.identities[0].superseded_by == after.identities[1].name
    assert refusal(service, after.identities[0], new_number()).reason == "IDENTITY_SUPERSEDED"
    assert refusal(service, after.identities[1], second).metadata["field"] == "new_identity.value"
    assert refusal(service, after.identities[1], "not a number").metadata["field"] == "new_identity.value"


def test_an_explanation_tells_every_event_from_the_identity_to_the_person(
    service: ContactsService, new_number: NewNumber
) -> None:
    number = new_number()
    contact = ensure(service, number, "Ann").contact
    identity = contact.identities[0]
    mask = FieldMask(paths=["verified"])
    service.call(
        "UpdateIdentity",
        pb.UpdateIdentityRequest(identity=pb.Identity(name=identity.name, verified=True), update_mask=mask),
    )
    supersede(service, identity, new_number())
    anna = create(service, "Anna", new_number())
    merge = merges_pb2.MergeContactsRequest(
        contact=anna.name, merged_contacts=[contact.name], reason="same customer number"
    )
    service.call("MergeContacts", merge)

    told = service.call("ExplainIdentity", identities_pb2.ExplainIdentityRequest(name=identity.name))

    assert (told.contact, told.person, told.method, told.confidence) == (
        contact.name, anna.name, "provider-asserted", 0.95,
    )  # fmt: skip
    assert [step.event for step in told.steps] == [
        "ContactCreated", "IdentityUpdated", "IdentitySuperseded", "ContactsMerged",
    ]  # fmt: skip
    assert [step.version for step in told.steps] == [1, 2, 3, 0]
    created, verified, replaced, merged = (step.detail for step in told.steps)
    assert created == "provider-asserted, confidence 0.95"
    assert verified == "verified"
    assert replaced.endswith("said so on the phone")
    assert merged == f"merged into {anna.name}: same customer number"
    assert {step.actor for step in told.steps} == {"agents/anna"}
    times = [step.occur_time.ToDatetime() for step in told.steps]
    assert times == sorted(times)

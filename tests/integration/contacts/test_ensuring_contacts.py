"""Finding or creating the contact of an identity, however many ask at once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from backstory.contacts.v1 import contacts_pb2 as pb
from backstory.events.contacts.v1 import events_pb2
from servicekit.errors import Code

from tests.support.contacts_service import ContactsService

NewNumber = Callable[[], str]


def ensure(kind: str, value: str, scope: str = "", **fields: Any) -> pb.EnsureContactRequest:
    return pb.EnsureContactRequest(identity=pb.IdentityKey(kind=kind, scope=scope, value=value), **fields)


def test_two_hundred_concurrent_calls_for_a_new_number_make_one_contact(
    service: ContactsService, new_number: NewNumber
) -> None:
    number = new_number()
    with ThreadPoolExecutor(32) as pool:
        answers = list(pool.map(lambda _: service.call("EnsureContact", ensure("phone", number)), range(200)))

    assert len({answer.contact.name for answer in answers}) == 1
    assert len({answer.identity.name for answer in answers}) == 1
    assert sum(answer.created for answer in answers) == 1
    (row,) = service.collection.find({"identities.value": number})
    assert [event["name"] for event in row["outbox"]] == ["ContactCreated"]
    assert row["version"] == 1
    assert len(row["identities"]) == 1


def test_concurrent_batches_for_the_same_senders_make_one_contact_each(
    service: ContactsService, new_number: NewNumber
) -> None:
    numbers = [new_number() for _ in range(200)]
    request = pb.BatchEnsureContactsRequest(requests=[ensure("phone", number) for number in numbers])
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: service.call("BatchEnsureContacts", request), range(8)))

    names = [[each.contact.name for each in answer.responses] for answer in answers]
    assert all(each == names[0] for each in names)
    assert len(set(names[0])) == len(numbers)
    assert sum(each.created for answer in answers for each in answer.responses) == len(numbers)
    rows = list(service.collection.find({"identities.value": {"$in": numbers}}))
    assert [[event["name"] for event in row["outbox"]] for row in rows] == [["ContactCreated"]] * len(numbers)


def test_a_new_contact_tells_all_of_itself_in_its_event(service: ContactsService, new_number: NewNumber) -> None:
    answer = service.call("EnsureContact", ensure("phone", new_number(), display_name="Anna", source="sip-main"))

    row = service.collection.find_one({"_id": answer.contact.name.removeprefix("contacts/")})
    assert row is not None
    (stored,) = row["outbox"]
    event = events_pb2.ContactCreated.FromString(stored["payload"])
    assert event.contact == answer.contact
    assert event.metadata.event_id == stored["event_id"]
    assert (event.metadata.epoch, event.metadata.version, event.metadata.actor) == (1, 1, "agents/anna")
    assert event.metadata.correlation_id
    assert answer.contact.person == answer.contact.name
    assert (answer.identity.method, answer.identity.confidence) == ("provider-asserted", 0.95)
    assert answer.identity.source == "sip-main"


def test_every_spelling_of_a_number_finds_the_same_contact(service: ContactsService, new_number: NewNumber) -> None:
    number = new_number()
    spellings = [number, number.replace("+49", "0049 (0)"), f"tel:{number}", f"whatsapp:{number}"]

    names = {service.call("EnsureContact", ensure("phone", spelling)).contact.name for spelling in spellings}

    assert len(names) == 1


def test_an_existing_contact_keeps_its_name(service: ContactsService, new_number: NewNumber) -> None:
    number = new_number()
    service.call("EnsureContact", ensure("phone", number, display_name="Anna"))

    again = service.call("EnsureContact", ensure("phone", number, display_name="Somebody else"))

    assert (again.contact.display_name, again.created) == ("Anna", False)


def test_a_contact_without_a_name_is_shown_by_its_masked_address(service: ContactsService) -> None:
    assert service.call("EnsureContact", ensure("email", "anna@example.com")).contact.display_name == "a***@example.com"


def test_a_batch_answers_in_order_and_creates_each_sender_once(service: ContactsService, new_number: NewNumber) -> None:
    known, new = new_number(), new_number()
    owner = service.call("EnsureContact", ensure("phone", known)).contact.name

    batch = [ensure("phone", new), ensure("phone", known), ensure("phone", new), ensure("x", "115712")]
    answers = service.call("BatchEnsureContacts", pb.BatchEnsureContactsRequest(requests=batch)).responses

    assert [each.identity.value for each in answers] == [new, known, new, "115712"]
    assert [each.created for each in answers] == [True, False, False, True]
    assert answers[1].contact.name == owner
    assert answers[0].contact.name == answers[2].contact.name


@pytest.mark.parametrize("value", ["anonymous", "12345", "x" * 300, "bad\x00value"])
def test_a_batch_keeps_what_it_cannot_normalise_on_contacts_of_their_own(service: ContactsService, value: str) -> None:
    batch = [ensure("phone", value, display_name="line\nbreak"), ensure("phone", value)]
    first, second = service.call("BatchEnsureContacts", pb.BatchEnsureContactsRequest(requests=batch)).responses

    assert first.contact.name != second.contact.name
    assert (first.created, second.created) == (True, True)
    assert (first.identity.valid, first.identity.value) == (False, "")
    assert first.identity.raw_value == value.replace("\x00", "")[:254]
    assert (first.contact.display_name, second.contact.display_name) == ("line break", "Anonymous")


def test_a_caller_who_shows_nothing_gets_a_contact_without_identities(service: ContactsService) -> None:
    batch = pb.BatchEnsureContactsRequest(requests=[ensure("phone", "")])
    (answer,) = service.call("BatchEnsureContacts", batch).responses

    assert (answer.contact.display_name, len(answer.contact.identities)) == ("Anonymous", 0)
    assert not answer.HasField("identity")


@pytest.mark.parametrize(
    ("request_", "field"),
    [
        (ensure("phone", "12345"), "identity.value"),
        (ensure("phone", ""), "identity.value"),
        (ensure("messenger-psid", "77"), "identity.scope"),
        (ensure("Phone", "+49301234567"), "identity.kind"),
        (ensure("phone", "+49301234567", method="hearsay"), "method"),
    ],
)
def test_what_cannot_be_ensured_is_refused_by_field(
    service: ContactsService, request_: pb.EnsureContactRequest, field: str
) -> None:
    error = service.refusal("EnsureContact", request_)

    assert (error.code, error.violations[0].field) == (Code.INVALID_ARGUMENT, field)


def test_a_batch_names_the_entry_whose_program_is_at_fault(service: ContactsService) -> None:
    batch = pb.BatchEnsureContactsRequest(requests=[ensure("x", "1"), ensure("line", "U1")])

    error = service.refusal("BatchEnsureContacts", batch)

    assert (error.code, error.violations[0].field) == (Code.INVALID_ARGUMENT, "requests[1].identity.scope")


@pytest.mark.parametrize("size", [0, 1001])
def test_a_batch_has_one_to_a_thousand_entries(service: ContactsService, size: int) -> None:
    batch = pb.BatchEnsureContactsRequest(requests=[ensure("x", str(number)) for number in range(size)])

    assert service.refusal("BatchEnsureContacts", batch).code is Code.INVALID_ARGUMENT


def test_being_seen_again_moves_the_time_once_a_minute_and_is_no_event(
    service: ContactsService, new_number: NewNumber
) -> None:
    number = new_number()
    created = service.call("EnsureContact", ensure("phone", number))
    contact_id = created.contact.name.removeprefix("contacts/")

    at_once = service.call("EnsureContact", ensure("phone", number))
    assert at_once.identity.last_seen_time == created.identity.last_seen_time

    earlier = datetime.now(UTC) - timedelta(minutes=2)
    service.collection.update_one({"_id": contact_id}, {"$set": {"identities.0.last_seen_time": earlier}})
    service.call("EnsureContact", ensure("phone", number))

    row = service.collection.find_one({"_id": contact_id})
    assert row is not None
    assert row["identities"][0]["last_seen_time"] > earlier + timedelta(minutes=1)
    assert (row["version"], len(row["outbox"])) == (1, 1)

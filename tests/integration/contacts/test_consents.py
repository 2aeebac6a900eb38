"""Consent through the API: recording, history, and the most restrictive answer over merged contacts."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from backstory.contacts.v1 import consents_pb2 as pb
from backstory.contacts.v1 import contacts_pb2, merges_pb2
from backstory.events.contacts.v1 import events_pb2
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from servicekit.errors import Code

from tests.support.contacts_service import ContactsService

GRANTED, DENIED, REVOKED = pb.CONSENT_STATUS_GRANTED, pb.CONSENT_STATUS_DENIED, pb.CONSENT_STATUS_REVOKED
STRICTNESS = [REVOKED, DENIED, pb.CONSENT_STATUS_EXPIRED, pb.CONSENT_STATUS_UNKNOWN, GRANTED]
PROOF = pb.ConsentEvidence(form_version="newsletter-3", text_shown="Yes, send me offers.")


def a_contact(service: ContactsService) -> str:
    made = service.call(
        "CreateContact", contacts_pb2.CreateContactRequest(contact=contacts_pb2.Contact(display_name="Anna"))
    )
    name: str = made.name
    return name


def saying(contact: str, status: pb.ConsentStatus, **fields: Any) -> pb.RecordConsentRequest:
    known: dict[str, Any] = {"purpose": "marketing", "evidence": PROOF if status == GRANTED else None}
    return pb.RecordConsentRequest(contact=contact, status=status, **known | fields)


def check(service: ContactsService, contact: str, channel: str = "", purpose: str = "marketing") -> Any:
    return service.call("CheckConsent", pb.CheckConsentRequest(contact=contact, purpose=purpose, channel=channel))


def history(service: ContactsService, contact: str, **fields: Any) -> Any:
    return service.call("ListConsents", pb.ListConsentsRequest(parent=contact, **fields))


def merge(service: ContactsService, member: str, into: str) -> str:
    request = merges_pb2.MergeContactsRequest(contact=into, merged_contacts=[member], reason="one person")
    name: str = service.call("MergeContacts", request).name
    return name


def unmerge(service: ContactsService, name: str) -> None:
    service.call("UnmergeContacts", merges_pb2.UnmergeContactsRequest(merge=name, reason="two people"))


def test_a_record_keeps_evidence_time_and_actor_and_tells_of_itself_in_one_event(service: ContactsService) -> None:
    anna = a_contact(service)
    given_at = datetime(2025, 5, 4, 12, 0, tzinfo=UTC)
    request = saying(anna, GRANTED, channel="email", source="web-shop")
    request.effective_time.FromDatetime(given_at)

    made = service.call("RecordConsent", request, subject="agents/bert")

    assert (made.contact, made.purpose, made.channel, made.status) == (anna, "marketing", "email", GRANTED)
    assert (made.actor, made.source, made.basis) == ("agents/bert", "web-shop", pb.LAWFUL_BASIS_CONSENT)
    assert made.evidence.text_shown == PROOF.text_shown
    assert made.effective_time.ToDatetime(UTC) == made.evidence.time.ToDatetime(UTC) == given_at
    assert list(history(service, anna).consents) == [made]
    row = service.collection.find_one({"_id": anna.removeprefix("contacts/")})
    assert row is not None
    assert [entry["name"] for entry in row["outbox"]] == ["ContactCreated", "ConsentRecorded"]
    event = events_pb2.ConsentRecorded.FromString(row["outbox"][-1]["payload"])
    assert (event.consent, event.contact.name, event.metadata.version) == (made, anna, 2)


@pytest.mark.parametrize(
    ("fields", "status", "field"),
    [
        ({"purpose": "world-domination"}, GRANTED, "purpose"),
        ({"purpose": ""}, GRANTED, "purpose"),
        ({"evidence": None}, GRANTED, "evidence"),
        ({"evidence": pb.ConsentEvidence(form_version="  ")}, GRANTED, "evidence"),
        ({}, pb.CONSENT_STATUS_UNSPECIFIED, "status"),
        ({}, pb.CONSENT_STATUS_EXPIRED, "status"),
        ({"channel": "E Mail"}, GRANTED, "channel"),
        ({"evidence": pb.ConsentEvidence(interaction="elsewhere")}, GRANTED, "evidence.interaction"),
        ({"identity": "contacts/c_other/identities/id_1"}, REVOKED, "identity"),
        ({"request_id": "once"}, GRANTED, "request_id"),
    ],
)
def test_what_cannot_be_recorded_is_refused_by_its_field_and_leaves_nothing(
    service: ContactsService, fields: dict[str, Any], status: pb.ConsentStatus, field: str
) -> None:
    anna = a_contact(service)

    refused = service.refusal("RecordConsent", saying(anna, status, **fields))

    assert (refused.code, refused.metadata["field"]) == (Code.INVALID_ARGUMENT, field)
    assert not history(service, anna).consents


def test_an_unknown_purpose_cannot_be_checked_and_an_unknown_contact_is_not_found(service: ContactsService) -> None:
    anna = a_contact(service)
    refused = service.refusal("CheckConsent", pb.CheckConsentRequest(contact=anna, purpose="sales"))
    assert (refused.code, refused.metadata["field"]) == (Code.INVALID_ARGUMENT, "purpose")

    for method, request in (
        ("RecordConsent", saying("contacts/c_nobody", REVOKED)),
        ("CheckConsent", pb.CheckConsentRequest(contact="contacts/c_nobody", purpose="surveys")),
        ("ListConsents", pb.ListConsentsRequest(parent="contacts/c_nobody")),
    ):
        assert service.refusal(method, request).reason == "CONTACT_NOT_FOUND"


def test_when_nothing_is_recorded_only_purposes_that_need_no_consent_are_allowed(service: ContactsService) -> None:
    anna = a_contact(service)

    silent = check(service, anna, "email")
    assert (silent.allowed, silent.reason, silent.status) == (False, "NEVER_ASKED", pb.CONSENT_STATUS_UNKNOWN)
    service_message = check(service, anna, "email", "service-messages")
    assert (service_message.allowed, service_message.reason) == (True, "NO_CONSENT_NEEDED")
    assert service_message.basis == pb.LAWFUL_BASIS_CONTRACT


def test_a_consent_ends_when_its_time_is_over(service: ContactsService) -> None:
    anna = a_contact(service)
    request = saying(anna, GRANTED)
    request.effective_time.FromDatetime(datetime.now(UTC) - timedelta(days=400))
    request.expire_time.FromDatetime(datetime.now(UTC) - timedelta(days=35))
    made = service.call("RecordConsent", request)

    found = check(service, anna, "email")

    assert (found.allowed, found.reason, found.consent) == (False, "CONSENT_EXPIRED", made.name)


def test_a_repeated_request_records_once_and_another_body_is_refused(service: ContactsService) -> None:
    anna = a_contact(service)
    once = saying(anna, REVOKED, request_id=str(uuid.uuid4()))

    first, again = service.call("RecordConsent", once), service.call("RecordConsent", once)

    assert first == again
    assert len(history(service, anna).consents) == 1
    once.purpose = "surveys"
    assert service.refusal("RecordConsent", once).reason == "REQUEST_ID_REUSED"


def test_checking_only_changes_nothing(service: ContactsService) -> None:
    anna = a_contact(service)

    service.call("RecordConsent", saying(anna, GRANTED, validate_only=True))

    assert not history(service, anna).consents


def test_the_history_of_a_person_covers_all_their_contacts_a_page_at_a_time(service: ContactsService) -> None:
    anna, other = a_contact(service), a_contact(service)
    merge(service, other, anna)
    made = [service.call("RecordConsent", saying(who, GRANTED)).name for who in (anna, other, anna)]

    first = history(service, other, page_size=2)
    second = history(service, other, page_size=2, page_token=first.next_page_token)

    assert len(first.consents) == 2
    assert sorted(each.name for each in (*first.consents, *second.consents)) == sorted(made)
    assert not second.next_page_token
    assert not history(service, other, purpose="surveys").consents


def test_a_withdrawal_while_merged_stays_with_every_contact_after_the_merge_is_taken_back(
    service: ContactsService,
) -> None:
    anna, other, third = (a_contact(service) for _ in range(3))
    for who in (anna, other, third):
        service.call("RecordConsent", saying(who, GRANTED, channel="email"))
    merges = merge(service, third, other), merge(service, other, anna)
    assert check(service, third, "email").allowed

    service.call("RecordConsent", saying(other, REVOKED))
    for made in merges:
        unmerge(service, made)

    assert [check(service, who, "email").reason for who in (anna, other, third)] == ["REVOKED"] * 3


def test_a_withdrawal_tied_to_an_identity_stays_with_its_contact(service: ContactsService) -> None:
    anna, other = a_contact(service), a_contact(service)
    for who in (anna, other):
        service.call("RecordConsent", saying(who, GRANTED))
    identity = service.call(
        "CreateIdentity",
        contacts_pb2.CreateIdentityRequest(
            parent=other, identity=contacts_pb2.Identity(kind="email", raw_value=f"{uuid.uuid4()}@example.org")
        ),
    )
    made = merge(service, other, anna)

    service.call("RecordConsent", saying(other, REVOKED, identity=identity.name))

    assert check(service, anna, "email").reason == "REVOKED"
    unmerge(service, made)
    assert check(service, anna, "email").allowed
    assert not check(service, other, "email").allowed


def test_concurrent_statements_all_arrive(service: ContactsService) -> None:
    anna = a_contact(service)

    def say(number: int) -> None:
        service.call("RecordConsent", saying(anna, GRANTED, channel=f"channel-{number}"))

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(say, range(6)))

    assert {each.channel for each in history(service, anna).consents} == {f"channel-{number}" for number in range(6)}
    row = service.collection.find_one({"_id": anna.removeprefix("contacts/")})
    assert row is not None
    assert row["version"] == 7


def test_a_deleted_contact_can_still_withdraw(service: ContactsService) -> None:
    anna = a_contact(service)
    service.call("DeleteContact", contacts_pb2.DeleteContactRequest(name=anna))

    assert service.call("RecordConsent", saying(anna, REVOKED)).status == REVOKED


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(st.integers(0, 3), st.sampled_from([GRANTED, DENIED, REVOKED])), max_size=6),
    st.lists(st.integers(0, 3), min_size=3, max_size=3),
)
def test_a_person_is_allowed_only_what_each_of_their_contacts_is_whatever_was_merged(
    service: ContactsService, said: list[tuple[int, pb.ConsentStatus]], parents: list[int]
) -> None:
    everybody = [a_contact(service) for _ in range(4)]
    for who, status in said:
        service.call("RecordConsent", saying(everybody[who], status))
    alone = [check(service, who, "email").status for who in everybody]
    person = list(range(4))
    for number, parent in enumerate(parents, start=1):  # a tree: each stands for an earlier one or for themselves
        if parent < number:
            merge(service, everybody[number], everybody[parent])
            person[number] = person[parent]

    for number, asked in enumerate(everybody):
        members = [alone[other] for other in range(4) if person[other] == person[number]]
        assert check(service, asked, "email").status == min(members, key=STRICTNESS.index)


def test_a_person_shows_for_each_purpose_and_channel_what_checking_answers(service: ContactsService) -> None:
    anna, other = a_contact(service), a_contact(service)
    service.call("RecordConsent", saying(anna, GRANTED))
    service.call("RecordConsent", saying(anna, GRANTED, channel="email"))
    refused = service.call("RecordConsent", saying(other, REVOKED, channel="sms"))
    service.call("RecordConsent", saying(other, DENIED, purpose="surveys"))
    alone = service.call("GetPerson", contacts_pb2.GetPersonRequest(contact=anna)).consents
    merge(service, other, anna)

    together = service.call("GetPerson", contacts_pb2.GetPersonRequest(contact=other)).consents

    assert [(each.purpose, each.channel, each.reason) for each in alone] == [
        ("marketing", "", "GRANTED"),
        ("marketing", "email", "GRANTED"),
    ]
    assert [(each.purpose, each.channel, each.allowed, each.reason) for each in together] == [
        ("marketing", "", False, "NEVER_ASKED"),
        ("marketing", "email", False, "NEVER_ASKED"),
        ("marketing", "sms", False, "REVOKED"),
        ("surveys", "", False, "DENIED"),
    ]
    assert together[2].consent == refused.name
    for each in together:
        checked = check(service, anna, each.channel or "fax", each.purpose)
        assert (checked.allowed, checked.status, checked.consent) == (each.allowed, each.status, each.consent)

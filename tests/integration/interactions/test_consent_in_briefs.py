"""What a customer does not want stands in their brief: merged, unmerged, rebuilt, and as it was."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from backstory.contacts.v1 import consents_pb2 as k
from backstory.contacts.v1 import contacts_pb2 as c
from backstory.interactions.v1 import interactions_pb2 as pb
from google.protobuf.timestamp_pb2 import Timestamp
from pymongo import MongoClient
from pymongo.collection import Collection

from tests.support.customers import Customers, a_phone
from tests.support.deployment import Deployment
from tests.support.erasing import erase
from tests.support.eventually import eventually
from tests.support.joining import merge, unmerge
from tests.support.operations import rebuilt

Row = dict[str, Any]
SECONDS = 20


def say(
    customers: Customers, contact: str, status: str = "REVOKED", channel: str = "", purpose: str = "marketing"
) -> k.Consent:
    request = k.RecordConsentRequest(
        contact=contact,
        purpose=purpose,
        channel=channel,
        status=f"CONSENT_STATUS_{status}",
        evidence=k.ConsentEvidence(form_version="newsletter-3"),
        request_id=str(uuid.uuid4()),
    )
    made: k.Consent = customers.call(customers.contacts.RecordConsent, request)
    return made


def limits(customers: Customers, contact: str, as_of_time: Timestamp | None = None) -> dict[str, list[str]]:
    """What the brief says about consent: each line's text with the records it cites."""
    request = pb.GetBriefRequest(contact=contact, as_of_time=as_of_time)
    brief = customers.call(customers.interactions.GetBrief, request)
    lines = [line for section in brief.sections if section.section == "consent" for line in section.lines]
    return {line.text: list(line.cites) for line in lines}


def await_limits(customers: Customers, contact: str, *texts: str) -> None:
    assert eventually(SECONDS, lambda: list(limits(customers, contact)) == list(texts)), limits(customers, contact)


@pytest.fixture(scope="module")
def cards(deployment: Deployment) -> Iterator[Collection[Row]]:
    layout = deployment.system.layout
    with MongoClient[Row](layout.addresses.mongodb_uri) as client:
        yield client[f"{layout.namespace}_interactions"]["cards"]


def test_a_withdrawal_stands_in_the_brief_and_goes_when_consent_is_given_again(customers: Customers) -> None:
    anna = customers.record(a_phone()).contact
    said = say(customers, anna, channel="sms")
    await_limits(customers, anna, "No marketing by sms")
    cited = limits(customers, anna)["No marketing by sms"]

    say(customers, anna, "GRANTED", channel="sms")
    say(customers, anna, "DENIED", purpose="service-messages", channel="phone")
    await_limits(customers, anna, "No service messages by phone")

    assert cited == [said.name]


def test_somebody_whose_consent_is_older_than_their_first_interaction_has_it_in_the_first_brief(
    customers: Customers, cards: Collection[Row]
) -> None:
    phone = a_phone()
    anna = customers.ensure(phone).name
    said = say(customers, anna)
    await_limits(customers, anna, "No marketing")
    cards.delete_one({"_id": anna.removeprefix("contacts/")})
    customers.record(phone)

    assert limits(customers, anna) == {"No marketing": [said.name]}


def test_a_merged_person_has_the_strictest_limits_and_an_unmerge_gives_each_their_own_back(
    customers: Customers,
) -> None:
    anna, ann = (customers.record(a_phone()).contact for _ in range(2))
    allowed, refused = say(customers, anna, "GRANTED"), say(customers, ann, "REVOKED", channel="sms")
    await_limits(customers, ann, "No marketing by sms")
    made = merge(customers, anna, ann)
    together = limits(customers, anna), limits(customers, ann)
    unmerge(customers, made)

    assert together == ({"No marketing by sms": [refused.name]},) * 2
    assert limits(customers, anna) == {}
    assert limits(customers, ann) == {"No marketing by sms": [refused.name]}
    assert allowed.contact == anna


def test_what_is_withdrawn_while_merged_stays_with_both_after_an_unmerge(customers: Customers) -> None:
    anna, ann = (customers.record(a_phone()).contact for _ in range(2))
    made = merge(customers, anna, ann)
    said = say(customers, ann)
    await_limits(customers, anna, "No marketing")
    unmerge(customers, made)

    assert limits(customers, ann) == {"No marketing": [said.name]}
    assert list(limits(customers, anna)) == ["No marketing"]
    assert limits(customers, anna)["No marketing"][0].startswith(f"{anna}/consents/")


def test_lost_cards_come_back_with_what_was_said_and_a_rebuild_finds_the_others_equal(
    deployment: Deployment, customers: Customers, cards: Collection[Row]
) -> None:
    lost, kept = (customers.record(a_phone()).contact for _ in range(2))
    for contact in (lost, kept):
        say(customers, contact, "GRANTED", "email")
        say(customers, contact, "REVOKED", "sms")
        await_limits(customers, contact, "No marketing by sms")
    before = [limits(customers, contact) for contact in (lost, kept)]
    cards.delete_one({"_id": lost.removeprefix("contacts/")})
    operation = rebuilt(deployment, customers)

    assert [limits(customers, contact) for contact in (lost, kept)] == before
    assert operation.results["mended"] == 0


def test_a_brief_as_of_a_time_has_the_limits_of_that_time(customers: Customers) -> None:
    anna = customers.record(a_phone()).contact
    moments = []
    for status, texts in (("REVOKED", ["No marketing"]), ("GRANTED", [])):
        moments.append(now())
        say(customers, anna, status)
        await_limits(customers, anna, *texts)
    moments.append(now())

    assert [list(limits(customers, anna, moment)) for moment in moments] == [[], ["No marketing"], []]


def test_history_does_not_carry_consent(customers: Customers) -> None:
    anna = customers.record(a_phone()).contact
    before = customers.history(contact=anna)
    say(customers, anna)
    await_limits(customers, anna, "No marketing")

    assert customers.history(contact=anna) == before


def test_of_an_erased_person_nothing_that_was_said_is_left_on_cards(
    deployment: Deployment, customers: Customers, cards: Collection[Row]
) -> None:
    anna = customers.record(a_phone()).contact
    say(customers, anna, "GRANTED")
    say(customers, anna)
    await_limits(customers, anna, "No marketing")
    erasure = erase(customers, anna)
    eventually(SECONDS, lambda: limits(customers, anna) == {})
    contact: c.Contact = customers.call(customers.contacts.GetContact, c.GetContactRequest(name=anna))
    past = cards.database["past_members"]
    wanted = {"contact": anna.removeprefix("contacts/"), "consents": {"$exists": True}}

    assert not contact.HasField("consent_summary")
    assert erasure.contacts == [anna]
    assert cards.count_documents({"_id": anna.removeprefix("contacts/"), "members.consents": {"$exists": True}}) == 0
    assert eventually(SECONDS, lambda: past.count_documents(wanted) == 0)


def now() -> Timestamp:
    time.sleep(0.002)  # moments are told apart by milliseconds
    moment = Timestamp()
    moment.FromDatetime(datetime.now(UTC))
    time.sleep(0.002)
    return moment

"""Facts: what a customer has told is known to the next who asks, over all their contacts, until it is wrong or old."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from backstory.contacts.v1 import contacts_pb2 as c
from backstory.contacts.v1 import merges_pb2 as m
from backstory.interactions.v1 import facts_pb2 as f
from backstory.interactions.v1 import interactions_pb2 as pb
from pymongo import MongoClient
from pymongo.database import Database
from servicekit.errors import Code

from tests.support.customers import Customers, a_phone
from tests.support.deployment import Deployment
from tests.support.eventually import eventually

Row = dict[str, Any]


@pytest.fixture(scope="module")
def database(deployment: Deployment) -> Iterator[Database[Row]]:
    layout = deployment.system.layout
    with MongoClient[Row](layout.addresses.mongodb_uri, tz_aware=True) as client:
        yield client[f"{layout.namespace}_interactions"]


def create(customers: Customers, contact: str, key: str = "order-number", value: str = "4711", **more: Any) -> f.Fact:
    request = f.CreateFactRequest(contact=contact, key=key, value=value, **more)
    made: f.Fact = customers.call(customers.interactions.CreateFact, request)
    return made


def listed(customers: Customers, contact: str, **fields: Any) -> list[tuple[str, str]]:
    request = f.ListFactsRequest(contact=contact, **fields)
    answer = customers.call(customers.interactions.ListFacts, request)
    return [(fact.key, fact.value) for fact in answer.facts]


def on_card(database: Database[Row], contact: str) -> list[str]:
    card = database["cards"].find_one({"members.id": contact.removeprefix("contacts/")}) or {"members": []}
    return sorted(fact["v"] for member in card["members"] for fact in member.get("facts", ()))


def rebuilt_alike(database: Database[Row], contact: str) -> bool:
    from services.interactions.adapters.card_sources import built
    from services.interactions.adapters.cards import checksum

    card = database["cards"].find_one({"members.id": contact.removeprefix("contacts/")})
    assert card is not None
    with database.client.start_session() as session:
        return checksum(built(database, card["members"], session)) == checksum(card)


def test_what_is_told_once_is_known_until_it_is_rejected(customers: Customers, database: Database[Row]) -> None:
    contact = customers.ensure(a_phone()).name

    told = create(customers, contact)

    assert (told.state, told.fresh, told.recorded_by) == (f.FACT_STATE_STATED, True, "agents/test")
    assert told.expire_time.ToDatetime() - told.learn_time.ToDatetime() == timedelta(days=180)
    assert listed(customers, contact, fresh_only=True) == [("order-number", "4711")]
    assert on_card(database, contact) == ["4711"]
    confirmed = customers.call(customers.interactions.ConfirmFact, f.ConfirmFactRequest(name=told.name))
    assert (confirmed.state, confirmed.decided_by) == (f.FACT_STATE_CONFIRMED, "agents/test")
    rejected = customers.call(customers.interactions.RejectFact, f.RejectFactRequest(name=told.name))
    assert (rejected.state, rejected.fresh) == (f.FACT_STATE_REJECTED, False)
    assert listed(customers, contact, fresh_only=True) == []
    assert listed(customers, contact) == [("order-number", "4711")]
    assert on_card(database, contact) == []
    again = create(customers, contact, value=" 4711 ")
    assert (again.name, again.state) == (told.name, f.FACT_STATE_STATED)
    assert rebuilt_alike(database, contact)


def test_a_repeat_of_a_request_is_the_first_and_another_request_under_its_id_is_refused(customers: Customers) -> None:
    contact, request_id = customers.ensure(a_phone()).name, str(uuid.uuid4())
    first = create(customers, contact, request_id=request_id)

    assert create(customers, contact, request_id=request_id) == first
    other = f.CreateFactRequest(contact=contact, key="order-number", value="4712", request_id=request_id)
    assert customers.refusal(customers.interactions.CreateFact, other).reason == "REQUEST_ID_REUSED"


@pytest.mark.parametrize(
    ("key", "value", "field"),
    [("order-number", "4111 1111 1111 1111", "value"), ("note", "password: abc123", "value"), ("pin", "1234", "key")],
)
def test_secrets_are_refused(customers: Customers, key: str, value: str, field: str) -> None:
    request = f.CreateFactRequest(contact=customers.ensure(a_phone()).name, key=key, value=value)

    refused = customers.refusal(customers.interactions.CreateFact, request)

    assert (refused.code, refused.metadata["field"]) == (Code.INVALID_ARGUMENT, field)
    assert value not in refused.message


def test_facts_are_read_from_what_a_customer_writes_and_say_where_they_stand(
    customers: Customers, database: Database[Row]
) -> None:
    body = "Hello, my order 4711-22 is late.\n> order 1234-5\nI have already restarted it."

    said = customers.record(a_phone(), body=body, channel="sms")

    wanted = [("order-number", "4711-22"), ("steps-tried", "restarted")]
    assert eventually(20, lambda: sorted(listed(customers, said.contact)) == wanted)
    request = f.ListFactsRequest(contact=said.contact, keys=["order-number"])
    (fact,) = customers.call(customers.interactions.ListFacts, request).facts
    assert fact.source_interaction == said.name
    assert body[fact.place.start : fact.place.end] == "4711-22"
    assert (fact.extractor, fact.recorded_by) == ("order-number@1", "services/interactions")
    assert fact.learn_time == said.occur_time
    assert on_card(database, said.contact) == ["4711-22", "restarted"]
    assert rebuilt_alike(database, said.contact)


def test_reading_again_brings_nothing_back_that_was_rejected_and_nothing_twice(
    customers: Customers, deployment: Deployment
) -> None:
    from backstory.operations.v1 import operations_pb2 as o
    from backstory.operations.v1.operations_pb2_grpc import OperationsServiceStub

    phone = a_phone()
    said = customers.record(phone, body="order 8811-1 and order 8811-2")
    assert eventually(20, lambda: len(listed(customers, said.contact)) == 2)
    before = customers.call(customers.interactions.ListFacts, f.ListFactsRequest(contact=said.contact)).facts
    customers.call(customers.interactions.RejectFact, f.RejectFactRequest(name=before[0].name))
    stub = OperationsServiceStub(deployment.channel("interactions"))
    started = customers.call(stub.StartOperation, o.StartOperationRequest(kind="read-facts"))
    ended = eventually(
        30,
        lambda: (
            (now := customers.call(stub.GetOperation, o.GetOperationRequest(name=started.name))).state
            == o.OPERATION_STATE_SUCCEEDED
            and now
        ),
    )

    assert ended
    assert ended.done > 0
    assert listed(customers, said.contact, fresh_only=True) == [(before[1].key, before[1].value)]
    after = customers.call(customers.interactions.ListFacts, f.ListFactsRequest(contact=said.contact)).facts
    assert [fact.update_time for fact in after if fact.name == before[1].name] == [before[1].update_time]
    later = customers.record(phone, body=f"again: order {before[1].value}")

    def cites_the_later() -> bool:
        answer = customers.call(customers.interactions.ListFacts, f.ListFactsRequest(contact=said.contact))
        return any(fact.source_interaction == later.name for fact in answer.facts)

    assert eventually(20, cites_the_later)
    assert len(listed(customers, said.contact)) == 2


def test_a_person_knows_what_any_of_their_contacts_told_and_after_an_unmerge_each_keeps_its_own(
    customers: Customers, database: Database[Row]
) -> None:
    one, other = customers.ensure(a_phone()).name, customers.ensure(a_phone()).name
    create(customers, one, value="1111")
    hers = create(customers, other, value="2222")
    merge = customers.call(
        customers.contacts.MergeContacts, m.MergeContactsRequest(contact=one, merged_contacts=[other], reason="same")
    )
    assert eventually(20, lambda: len(listed(customers, one)) == 2)
    assert on_card(database, one) == ["1111", "2222"]
    by_the_other_name = hers.name.replace(other, one)
    confirmed = customers.call(customers.interactions.ConfirmFact, f.ConfirmFactRequest(name=by_the_other_name))
    assert confirmed.name == hers.name

    customers.call(customers.contacts.UnmergeContacts, m.UnmergeContactsRequest(merge=merge.name, reason="not same"))

    assert eventually(20, lambda: listed(customers, one) == [("order-number", "1111")])
    assert listed(customers, other) == [("order-number", "2222")]
    assert on_card(database, other) == ["2222"]
    stranger = f.ConfirmFactRequest(name=by_the_other_name)
    assert customers.refusal(customers.interactions.ConfirmFact, stranger).reason == "FACT_NOT_FOUND"


def test_what_was_said_in_interactions_of_a_parted_contact_goes_with_them(
    customers: Customers, database: Database[Row]
) -> None:
    phone, mail = a_phone(), pb.IdentityKey(kind="email", value=f"{uuid.uuid4().hex}@example.org")
    said = customers.record(phone, body="order 5511-1")
    identity = c.Identity(kind="email", raw_value=mail.value)
    customers.call(customers.contacts.CreateIdentity, c.CreateIdentityRequest(parent=said.contact, identity=identity))
    assert eventually(20, lambda: listed(customers, said.contact))
    contact = customers.call(customers.contacts.GetContact, c.GetContactRequest(name=said.contact))
    by_phone = next(each.name for each in contact.identities if each.kind == "phone")

    split = m.SplitContactRequest(
        contact=said.contact, identities=[by_phone], interactions=[said.name], reason="two people"
    )
    parted = customers.call(customers.contacts.SplitContact, split)

    new = parted.new_contact if isinstance(parted.new_contact, str) else parted.new_contact.name
    assert eventually(20, lambda: listed(customers, new) == [("order-number", "5511-1")])
    assert listed(customers, said.contact) == []
    assert on_card(database, said.contact) == []
    assert rebuilt_alike(database, new)


def test_asking_for_what_is_known_is_told_apart_from_asking_for_what_is_not(
    customers: Customers, database: Database[Row]
) -> None:
    contact = customers.ensure(a_phone()).name
    told = create(customers, contact)
    request = f.RecordFactQuestionRequest(contact=contact, key="order-number", request_id=str(uuid.uuid4()))

    asked = customers.call(customers.interactions.RecordFactQuestion, request)

    assert (asked.already_known, list(asked.facts), asked.actor) == (True, [told.name], "agents/test")
    assert customers.call(customers.interactions.RecordFactQuestion, request) == asked
    unknown = f.RecordFactQuestionRequest(contact=contact, key="device-model")
    assert not customers.call(customers.interactions.RecordFactQuestion, unknown).already_known
    wanted = {"event": "FactAsked", "contacts": contact.removeprefix("contacts/")}
    assert eventually(20, lambda: database["audit_entries"].count_documents(wanted) == 2)


def test_facts_of_an_interaction_that_is_hidden_are_hidden_too(customers: Customers, deployment: Deployment) -> None:
    guard = Customers(deployment, "admin")
    secret = guard.record(a_phone(), visibility=pb.VISIBILITY_RESTRICTED, body="order 7711-1")
    assert eventually(20, lambda: listed(guard, secret.contact))
    agent = Customers(deployment, "agent")

    assert listed(agent, secret.contact) == []
    (fact,) = guard.call(guard.interactions.ListFacts, f.ListFactsRequest(contact=secret.contact)).facts
    assert fact.visibility == f.FACT_VISIBILITY_RESTRICTED
    assert agent.refusal(agent.interactions.ConfirmFact, f.ConfirmFactRequest(name=fact.name)).code is Code.NOT_FOUND
    by_it = f.CreateFactRequest(contact=secret.contact, key="x", value="y", source_interaction=secret.name)
    assert agent.refusal(agent.interactions.CreateFact, by_it).reason == "INTERACTION_NOT_FOUND"
    question = f.RecordFactQuestionRequest(contact=secret.contact, key="order-number")
    assert not agent.call(agent.interactions.RecordFactQuestion, question).already_known


def test_what_was_said_openly_stays_known_when_it_is_said_again_in_confidence(deployment: Deployment) -> None:
    guard, agent, phone = Customers(deployment, "admin"), Customers(deployment, "agent"), a_phone()
    openly = guard.record(phone, body="order 6611-1")
    assert eventually(20, lambda: listed(agent, openly.contact))
    guard.record(phone, body="again order 6611-1 and order 6611-2", visibility=pb.VISIBILITY_RESTRICTED)
    assert eventually(20, lambda: len(listed(guard, openly.contact)) == 2)

    (fact,) = agent.call(agent.interactions.ListFacts, f.ListFactsRequest(contact=openly.contact)).facts

    assert (fact.value, fact.source_interaction) == ("6611-1", openly.name)


def test_pages_of_facts_neither_skip_nor_repeat(customers: Customers) -> None:
    contact = customers.ensure(a_phone()).name
    for number in range(5):
        create(customers, contact, value=f"400{number}")
    request, seen = f.ListFactsRequest(contact=contact, page_size=2), list[str]()
    while True:
        page = customers.call(customers.interactions.ListFacts, request)
        seen += [fact.value for fact in page.facts]
        request.page_token = page.next_page_token
        if not page.next_page_token:
            break

    assert seen == ["4004", "4003", "4002", "4001", "4000"]


def correct(customers: Customers, wrong: pb.Interaction, **changes: Any) -> pb.Interaction:
    request = pb.CreateCorrectionRequest(interaction=wrong.name, reason="misheard", **changes)
    made: pb.Interaction = customers.call(customers.interactions.CreateCorrection, request)
    return made


def sources(customers: Customers, contact: str) -> dict[str, str]:
    found = customers.call(customers.interactions.ListFacts, f.ListFactsRequest(contact=contact))
    return {fact.value: fact.source_interaction for fact in found.facts}


def test_what_was_read_from_a_mistaken_text_goes_with_it_and_the_right_one_is_read(
    customers: Customers, database: Database[Row]
) -> None:
    said = customers.record(a_phone(), body="Order 4711-22 has not come. Nor has order 4711-33.")
    assert eventually(20, lambda: sorted(sources(customers, said.contact)) == ["4711-22", "4711-33"])
    told = create(customers, said.contact, "shoe-size", "44", source_interaction=said.name)

    right = correct(
        customers, said, replacement=pb.Interaction(body="Order 4711-22 has not come. Nor has order 4711-55.")
    )

    known = dict.fromkeys(["4711-22", "4711-55", told.value], right.name)
    assert eventually(20, lambda: sources(customers, said.contact) == known)
    assert on_card(database, said.contact) == sorted(known)
    assert rebuilt_alike(database, said.contact)


def test_what_was_said_by_somebody_else_is_known_of_them(customers: Customers, database: Database[Row]) -> None:
    said = customers.record(a_phone(), body="My order 4711-22 has not come.")
    other = customers.ensure(a_phone()).name
    assert eventually(20, lambda: sources(customers, said.contact) == {"4711-22": said.name})
    told = create(customers, said.contact, "shoe-size", "44", source_interaction=said.name)

    right = correct(customers, said, contact=other)

    assert sources(customers, said.contact) == {}
    assert sources(customers, other) == {"4711-22": right.name, told.value: right.name}
    assert (on_card(database, said.contact), on_card(database, other)) == ([], ["44", "4711-22"])
    assert rebuilt_alike(database, said.contact)
    assert rebuilt_alike(database, other)

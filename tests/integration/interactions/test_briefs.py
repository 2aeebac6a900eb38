"""Briefs from a running system: one small page about whoever is asked for, by contact, identity or interaction."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from backstory.contacts.v1 import merges_pb2 as m
from backstory.interactions.v1 import brief_pb2 as b
from backstory.interactions.v1 import facts_pb2 as f
from backstory.interactions.v1 import interactions_pb2 as pb
from backstory.interactions.v1 import issues_pb2 as s
from backstory.interactions.v1 import promises_pb2 as p
from commandline.system.servers import Servers
from pymongo import MongoClient
from pymongo.database import Database
from servicekit.errors import Code
from servicekit.times import to_timestamp

from tests.support.customers import Customers, a_phone
from tests.support.deployment import Deployment
from tests.support.eventually import eventually

Row = dict[str, Any]


@pytest.fixture(scope="module")
def deployment(
    servers: Servers, module_namespace: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Deployment]:
    """Contacts and interactions, with little patience for a worker that is silent."""
    settings = {"BACKSTORY_INTERACTIONS_BRIEF_LAG_SECONDS": "15"}
    folder = tmp_path_factory.mktemp("briefs")
    started = Deployment(folder, servers, module_namespace, ["contacts", "interactions"], settings)
    started.start()
    yield started
    started.stop()


@pytest.fixture(scope="module")
def database(deployment: Deployment) -> Iterator[Database[Row]]:
    layout = deployment.system.layout
    with MongoClient[Row](layout.addresses.mongodb_uri, tz_aware=True) as client:
        yield client[f"{layout.namespace}_interactions"]


def brief(customers: Customers, **whose: Any) -> b.Brief:
    found: b.Brief = customers.call(customers.interactions.GetBrief, pb.GetBriefRequest(**whose))
    return found


def lines(found: b.Brief) -> dict[str, b.BriefLine]:
    return {line.key: line for section in found.sections for line in section.lines}


def test_it_is_found_by_contact_identity_and_interaction_and_says_what_an_agent_has_to_know(
    customers: Customers,
) -> None:
    phone = a_phone()
    said = customers.record(phone, channel="sms", body="My order 4711-22 has not come, this is unacceptable!")
    issue = s.CreateIssueRequest(issue=s.Issue(contact=said.contact, title="Order 4711-22 is late"))
    made = customers.call(customers.interactions.CreateIssue, issue)
    due = to_timestamp(datetime.now(UTC) + timedelta(days=1))
    promise = p.CreatePromiseRequest(parent=made.name, promise=p.Promise(text="Call back", due_time=due))
    promised = customers.call(customers.interactions.CreatePromise, promise)
    assert eventually(20, lambda: "order-number" in lines(brief(customers, contact=said.contact)))

    by_contact = brief(customers, contact=said.contact)

    assert brief(customers, identity=phone) == by_contact
    assert brief(customers, interaction=said.name) == by_contact
    told = lines(by_contact)
    assert (told["issue"].quote, list(told["issue"].cites)) == ("Order 4711-22 is late", [made.name])
    assert (told["promise"].quote, list(told["promise"].cites)) == ("Call back", [promised.name])
    assert (told["order-number"].quote, told["order-number"].cites[1]) == ("4711-22", said.name)
    assert told["last-contact"].text == "Sms, from the customer"
    assert told["waiting"].time == said.occur_time
    assert told["mood"].text.startswith("Seems unhappy")
    assert by_contact.person == said.contact
    assert not by_contact.HasField("summary")


def test_over_http_it_is_four_kibibytes_at_most_however_much_was_said(
    customers: Customers, deployment: Deployment
) -> None:
    phone = a_phone()
    for number in range(12):
        said = customers.record(phone, subject="\u4f60\u597d" * 90, body=f"order {number}000{number}-1 " * 90)
    for number in range(30):
        fact = f.CreateFactRequest(contact=said.contact, key=f"thing-{number}", value="\u00e4" * 190)
        customers.call(customers.interactions.CreateFact, fact)
    token = dict(deployment.metadata())["authorization"]
    address = deployment.url("interactions", f"/v1/brief?contact={said.contact}")

    raw = httpx.get(address, headers={"authorization": token}, timeout=10).content

    assert len(raw) <= 4096
    assert len(raw) > 3000
    assert json.loads(raw)["omitted_count"] > 10


def test_a_person_has_one_brief_whichever_contact_is_named(customers: Customers) -> None:
    one = customers.record(a_phone(), body="order 4711-1")
    other = customers.record(a_phone(), body="order 4711-2", channel="x")
    merge = m.MergeContactsRequest(contact=one.contact, merged_contacts=[other.contact], reason="same")
    customers.call(customers.contacts.MergeContacts, merge)

    def quotes(contact: str) -> list[str]:
        found = brief(customers, contact=contact)
        return sorted(line.quote for section in found.sections if section.section == "facts" for line in section.lines)

    assert eventually(20, lambda: quotes(one.contact) == ["4711-1", "4711-2"])
    assert brief(customers, contact=other.contact) == brief(customers, contact=one.contact)


def test_what_a_caller_may_not_see_is_not_in_their_brief(customers: Customers, deployment: Deployment) -> None:
    guard, agent = Customers(deployment, "admin"), Customers(deployment, "agent")
    shop = Customers(deployment, "importer")
    phone = a_phone()
    guard.record(phone, body="Hello there")
    secret = guard.record(phone, body="a secret about order 8811-1", visibility=pb.VISIBILITY_RESTRICTED)
    note = guard.record(
        contact=secret.contact, kind=pb.INTERACTION_KIND_NOTE, direction=pb.DIRECTION_INTERNAL, body="is a friend"
    )
    assert eventually(20, lambda: "order-number" in lines(brief(guard, contact=secret.contact)))

    seen = brief(agent, contact=secret.contact)

    assert "secret" not in str(seen)
    assert "order-number" not in lines(seen)
    assert list(lines(seen)["note"].cites) == [note.name]
    by_it = pb.GetBriefRequest(interaction=secret.name)
    assert agent.refusal(agent.interactions.GetBrief, by_it).code is Code.NOT_FOUND
    refused = shop.refusal(shop.interactions.GetBrief, pb.GetBriefRequest(contact=secret.contact))
    assert refused.code is Code.PERMISSION_DENIED


def test_each_look_is_audited_and_published_once_a_minute(
    customers: Customers, deployment: Deployment, database: Database[Row]
) -> None:
    said = customers.record(a_phone(), body="Hello")
    contact = said.contact.removeprefix("contacts/")
    first = brief(customers, contact=said.contact)
    brief(customers, contact=said.contact)

    def told() -> bool:
        entries = list(database["audit_entries"].find({"contacts": contact}))
        read = [entry for entry in entries if entry.get("method", "").endswith("GetBrief") and "event" not in entry]
        viewed = [entry for entry in entries if entry.get("event") == "BriefViewed"]
        return len(read) >= 2 and 1 <= len(viewed) <= 2

    assert eventually(20, told)
    views = list(database["brief_views"].find({"contact": contact}))
    assert {view["actor"] for view in views} == {"agents/test"}
    assert first.digest


def test_it_says_that_the_worker_is_silent_and_stops_when_it_is_back(
    customers: Customers, deployment: Deployment
) -> None:
    said = customers.record(a_phone(), body="Hello")
    assert "lag" not in lines(brief(customers, contact=said.contact))

    with deployment.frozen("interactions.worker"):
        lagging = eventually(40, lambda: lines(brief(customers, contact=said.contact)).get("lag"))

    assert lagging
    assert lagging.text.startswith("interactions is ")
    assert lagging.HasField("time")
    assert eventually(20, lambda: "lag" not in lines(brief(customers, contact=said.contact)))

"""Threads in short: how they began, what was said last, whose turn it is; what was decided, promised, attached."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from backstory.contacts.v1 import merges_pb2 as m
from backstory.interactions.v1 import interactions_pb2 as pb
from backstory.interactions.v1 import issues_pb2 as s
from backstory.interactions.v1 import threads_pb2 as t
from pymongo import MongoClient
from pymongo.database import Database
from servicekit.errors import Code
from servicekit.times import to_timestamp

from services.interactions.adapters.mongo_threads import MongoThreads
from services.interactions.domain.interaction import Visibility
from services.interactions.domain.threads import Theirs
from tests.support.customers import Customers, a_phone
from tests.support.deployment import Deployment
from tests.support.erasing import erase
from tests.support.eventually import eventually
from tests.support.issues import Desk

BEGIN = datetime(2025, 5, 1, 9, tzinfo=UTC)


def says(customers: Customers, contact: str, thread: str, minute: int, **fields: Any) -> pb.Interaction:
    at = to_timestamp(BEGIN + timedelta(minutes=minute))
    return customers.record(contact=contact, thread_key=thread, occur_time=at, **fields)


def listed(customers: Customers, contact: str, **fields: Any) -> list[t.Thread]:
    request = t.ListThreadsRequest(contact=contact, **fields)
    return list(customers.call(customers.interactions.ListThreads, request).threads)


def counted(customers: Customers, contact: str, *counts: int) -> list[t.Thread]:
    """The threads, once they are known to hold so much."""
    eventually(30, lambda: [each.count for each in listed(customers, contact)] == list(counts))
    return listed(customers, contact)


def opened(customers: Customers, thread: t.Thread, **fields: Any) -> pb.ThreadSummary:
    request = t.GetThreadRequest(name=thread.name, **fields)
    found: pb.ThreadSummary = customers.call(customers.interactions.GetThread, request)
    return found


def names(found: Any) -> list[str]:
    return [each.name for each in found]


def test_threads_are_listed_with_the_one_talked_in_last_first(customers: Customers) -> None:
    contact = customers.ensure(a_phone()).name
    says(customers, contact, "t-1", 0, subject="Where is it?")
    says(customers, contact, "t-2", 1, subject="Invoice", channel="web-form")
    says(customers, contact, "t-2", 2, subject="Re: Invoice", direction=pb.DIRECTION_OUTBOUND)
    says(customers, contact, "t-1", 3, subject="Re: Where is it?")
    says(customers, contact, "", 4, channel="sms")
    one, two = counted(customers, contact, 2, 2)

    assert (one.subject, two.subject) == ("Where is it?", "Invoice")
    assert one.first_time.ToDatetime(UTC) == BEGIN
    assert one.last_time.ToDatetime(UTC) == BEGIN + timedelta(minutes=3)
    assert (one.waiting_on, two.waiting_on) == (s.WAITING_ON_US, s.WAITING_ON_CUSTOMER)
    assert (one.source, one.channel, one.issue, one.more) == ("test", "email", "", False)


def test_pages_hold_each_thread_once_although_they_run_side_by_side(customers: Customers) -> None:
    contact = customers.ensure(a_phone()).name
    for minute in range(15):
        says(customers, contact, f"t-{minute % 5}", minute)
    every = counted(customers, contact, 3, 3, 3, 3, 3)
    found, token = list[str](), ""
    while not found or token:
        request = t.ListThreadsRequest(contact=contact, page_size=2, page_token=token)
        page = customers.call(customers.interactions.ListThreads, request)
        found += names(page.threads)
        token = page.next_page_token

    assert found == names(every)


def test_a_long_thread_opens_in_short_and_unfolds_page_by_page(customers: Customers) -> None:
    contact = customers.ensure(a_phone()).name
    said = [says(customers, contact, "t-1", minute) for minute in range(8)]
    (thread,) = counted(customers, contact, 8)
    short = opened(customers, thread)

    assert short.first.name == said[0].name
    assert names(short.interactions) == names(reversed(said[5:]))
    assert short.thread == thread
    found, token = names(short.interactions), short.next_page_token
    while token:
        page = opened(customers, thread, page_token=token)
        assert {field.name for field, _ in page.ListFields()} <= {"interactions", "next_page_token"}
        found, token = found + names(page.interactions), page.next_page_token
    assert found == names(reversed(said))
    assert opened(customers, thread) == short


def test_what_was_decided_promised_and_attached_stands_in_a_thread(
    deployment: Deployment, customers: Customers
) -> None:
    contact, desk = customers.ensure(a_phone()).name, Desk(deployment)
    file = pb.Attachment(file_name="bill.txt", media_type="text/plain", content=b"1 EUR")
    first = says(customers, contact, "t-1", 0, attachments=[file])
    issue = desk.creates(contact, first)
    says(customers, contact, "t-1", 1)
    # What is heard only after the issue was resolved would reopen it.
    eventually(20, lambda: len(customers.history(contact=contact, issue=issue.name).interactions) == 2)
    promise = desk.promises(issue)
    (thread,) = counted(customers, contact, 2)
    summary = opened(customers, thread)

    assert (thread.issue, thread.waiting_on) == (issue.name, s.WAITING_ON_US)
    assert [each.name for each in summary.issues[0].promises] == [promise.name]
    assert [(each.interaction, each.attachment.file_name) for each in summary.attachments] == [(first.name, "bill.txt")]
    desk.resolves(issue, carry_over=True)
    assert listed(customers, contact)[0].waiting_on == s.WAITING_ON_NOBODY
    assert opened(customers, thread).issues[0].disposition == "resolved"


def test_what_somebody_may_not_see_is_in_no_thread_of_theirs(deployment: Deployment, customers: Customers) -> None:
    contact = customers.ensure(a_phone()).name
    says(customers, contact, "t-1", 0)
    hidden = says(customers, contact, "t-1", 1, visibility=pb.VISIBILITY_INTERNAL, direction=pb.DIRECTION_INTERNAL)
    says(customers, contact, "t-2", 2, visibility=pb.VISIBILITY_INTERNAL, direction=pb.DIRECTION_INTERNAL)
    inner, both = counted(customers, contact, 1, 2)
    others = Customers(deployment, "integration")

    assert [(each.name, each.count) for each in listed(others, contact)] == [(both.name, 1)]
    assert hidden.name not in names(opened(others, both).interactions)
    refusal = others.refusal(others.interactions.GetThread, t.GetThreadRequest(name=inner.name))
    assert (refusal.code, refusal.reason) == (Code.NOT_FOUND, "THREAD_NOT_FOUND")


def test_merged_people_have_their_threads_together_and_apart_again(customers: Customers) -> None:
    one, other = customers.ensure(a_phone()).name, customers.ensure(a_phone()).name
    says(customers, one, "t-1", 0)
    says(customers, other, "t-1", 1)
    counted(customers, one, 1)
    merge = m.MergeContactsRequest(contact=one, merged_contacts=[other], reason="the same voice")
    made = customers.call(customers.contacts.MergeContacts, merge)

    (thread,) = counted(customers, other, 2)
    assert thread.name.startswith(f"{one}/threads/")
    customers.call(customers.contacts.UnmergeContacts, m.UnmergeContactsRequest(merge=made.name, reason="no"))
    counted(customers, one, 1)


def test_threads_go_with_the_person(deployment: Deployment, customers: Customers) -> None:
    contact = customers.ensure(a_phone()).name
    says(customers, contact, "t-1", 0)
    (thread,) = counted(customers, contact, 1)
    erase(Customers(deployment, "privacy"), contact)

    def is_gone() -> bool:
        error = customers.refusal(customers.interactions.GetThread, t.GetThreadRequest(name=thread.name))
        return error.code is Code.NOT_FOUND

    assert eventually(30, is_gone)


@pytest.fixture
def database(deployment: Deployment) -> Iterator[Database[dict[str, Any]]]:
    layout = deployment.system.layout
    with MongoClient[dict[str, Any]](layout.addresses.mongodb_uri, tz_aware=True) as client:
        yield client[f"{layout.namespace}_interactions"]


def test_opening_a_thread_reads_what_it_shows_however_long_it_is(
    customers: Customers, database: Database[dict[str, Any]]
) -> None:
    contact, key = customers.ensure(a_phone()).name, uuid.uuid4().hex
    for minute in range(4):
        says(customers, contact, key, minute)
    (thread,) = counted(customers, contact, 4)
    theirs = Theirs(thread.name.rpartition("/")[2], (contact.removeprefix("contacts/"),), Visibility.INTERNAL)
    entry = database["search_entries"].find_one({"keys": f"~{theirs.thread}@{theirs.contacts[0]}"})
    assert entry is not None
    copies = [entry | {"_id": f"{entry['_id']}{number}", "place": bytes(11)} for number in range(2_000)]
    database["search_entries"].insert_many(copies)
    database.command("profile", 2)
    try:
        assert len(MongoThreads(database).newest(theirs, 3)) == 3
        assert MongoThreads(database).count(theirs, 10_001) == 2_004
    finally:
        database.command("profile", 0)

    reads = list(database["system.profile"].find({"ns": f"{database.name}.search_entries"}).sort("ts", 1))
    assert [read["docsExamined"] for read in reads] == [3, 0]
    assert reads[0]["keysExamined"] <= 10

"""A merged person has one history, whoever of them is asked for; apart again, each has what was always theirs."""

from __future__ import annotations

import random
import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pymongo
from backstory.contacts.v1 import contacts_pb2
from backstory.interactions.v1 import interactions_pb2 as pb
from google.protobuf.timestamp_pb2 import Timestamp

from tests.support.customers import Customers, a_phone, an_interaction
from tests.support.deployment import Deployment
from tests.support.eventually import eventually
from tests.support.joining import await_people, merge, unmerge
from tests.support.operations import rebuilt
from tests.support.readers import Reader

_START = datetime(2024, 5, 1, 12, tzinfo=UTC)


def at(minutes: int) -> Timestamp:
    stamp = Timestamp()
    stamp.FromDatetime(_START + timedelta(minutes=minutes))
    return stamp


class Customer:
    """One contact with its phone."""

    def __init__(self, customers: Customers, interactions: int = 0, minute: int = 0) -> None:
        self._customers = customers
        self.phone = a_phone()
        self.name = customers.ensure(self.phone).name
        self.recorded = [self.record(occur_time=at(minute + 2 * number)) for number in range(interactions)]

    def record(self, **changes: object) -> pb.Interaction:
        return self._customers.record(self.phone, **changes)

    @property
    def names(self) -> list[str]:
        return [interaction.name for interaction in self.recorded]


def names(page: pb.GetHistoryResponse) -> list[str]:
    return [interaction.name for interaction in page.interactions]


def test_any_contact_and_any_identity_give_the_whole_history_in_order(customers: Customers) -> None:
    anna, ann = Customer(customers, 4), Customer(customers, 4, minute=1)
    merge(customers, anna.name, ann.name)
    asked = [
        customers.history(contact=anna.name),
        customers.history(contact=ann.name),
        customers.history(anna.phone),
        customers.history(ann.phone),
    ]
    filtered = customers.history(ann.phone, channels=["email"])

    in_order = [each.name for pair in zip(ann.recorded, anna.recorded, strict=True) for each in pair]
    recorded_with = {each.name: each.contact for each in [*anna.recorded, *ann.recorded]}
    for page in [*asked, filtered]:
        assert sorted(names(page)) == sorted(in_order)
        assert [each.occur_time.seconds for each in page.interactions] == sorted(
            (each.occur_time.seconds for each in page.interactions), reverse=True
        )
        assert {each.name: each.contact for each in page.interactions} == recorded_with
        assert {each.person for each in page.interactions} == {page.person} == {anna.name}
        assert list(page.contacts) == [anna.name, ann.name]
        assert page.summary.total == 8
        assert page.profile.identities == [f"phone:{anna.phone.value}"]
    one = customers.call(customers.interactions.GetInteraction, pb.GetInteractionRequest(name=ann.recorded[0].name))
    assert (one.contact, one.person) == (ann.name, anna.name)


def test_taken_apart_again_each_history_is_as_it_was(customers: Customers) -> None:
    anna, ann = Customer(customers, 3), Customer(customers, 60, minute=1)
    before = [customers.history(contact=each.name) for each in (anna, ann)]
    name = merge(customers, anna.name, ann.name)
    late = ann.record()
    unmerge(customers, name)
    after = [customers.history(contact=each.name) for each in (anna, ann)]

    assert names(after[0]) == names(before[0])
    assert after[0].summary == before[0].summary
    assert names(after[1])[0] == late.name, "it came through the identity of the one who left"
    assert names(after[1])[1:] == names(before[1])[:49]


def test_an_interaction_is_recorded_with_its_identitys_owner_or_the_canonical_contact(customers: Customers) -> None:
    anna, ann = Customer(customers), Customer(customers)
    merge(customers, anna.name, ann.name)
    by_identity = ann.record()
    by_contact = customers.record(contact=ann.name)
    by_both = customers.record(ann.phone, contact=anna.name)
    visit = customers.call(customers.interactions.LogVisit, pb.LogVisitRequest(contact=ann.name, location="Berlin"))

    assert [each.contact for each in (by_identity, by_contact, by_both, visit)] == [
        ann.name,
        anna.name,
        ann.name,
        anna.name,
    ]
    assert {each.person for each in (by_identity, by_contact, by_both, visit)} == {anna.name}
    assert customers.history(contact=ann.name).summary.total == 4


def test_what_is_imported_keeps_the_contact_it_names(customers: Customers) -> None:
    anna, ann = Customer(customers), Customer(customers)
    merge(customers, anna.name, ann.name)
    told = an_interaction(contact=ann.name)
    record = pb.ImportRecord(line=1, interaction=pb.ImportedInteraction(interaction=told))
    report = customers.import_records([record], f"imports/{told.source_id}")

    assert report.recorded == 1
    assert [each.contact for each in customers.history(contact=anna.name).interactions] == [ann.name]


def test_while_contacts_is_down_a_merged_customer_is_recognised_by_their_own_identity(
    deployment: Deployment, customers: Customers
) -> None:
    anna, ann = Customer(customers), Customer(customers)
    merge(customers, anna.name, ann.name)
    deployment.kill("contacts.grpc", stay_down=True)
    try:
        recorded = ann.record()
    finally:
        deployment.restart("contacts.grpc")
    eventually(30, lambda: customers.ensure(a_phone()).name and customers.record(a_phone()).contact)

    assert (recorded.contact, recorded.person) == (ann.name, anna.name)


def test_pages_and_the_live_history_together_show_everything_once_although_people_merge_meanwhile(
    customers: Customers,
) -> None:
    anna, ann = Customer(customers, 12), Customer(customers, 12, minute=1)
    first = customers.history(anna.phone, page_size=5)
    merge(customers, anna.name, ann.name)
    shown = names(first)
    token = first.next_page_token
    while token:
        page = customers.history(anna.phone, page_size=5, page_token=token)
        shown += names(page)
        token = page.next_page_token
    reader = Reader(customers, first.watch_token, identity=anna.phone)
    reader.follow(reader.has(12))

    assert shown == anna.names[::-1]
    assert reader.names == ann.names
    assert reader.signs == [(anna.name, ann.name)]


def test_pages_leave_out_at_once_whoever_is_split_off_meanwhile(customers: Customers) -> None:
    anna, ann = Customer(customers, 9), Customer(customers, 9, minute=1)
    name = merge(customers, anna.name, ann.name)
    first = customers.history(anna.phone, page_size=6)
    unmerge(customers, name)
    rest = customers.history(anna.phone, page_size=50, page_token=first.next_page_token)

    assert sorted(names(first)) == sorted(anna.names[-3:] + ann.names[-3:])
    assert names(rest) == anna.names[-4::-1]
    assert not rest.next_page_token


def test_pages_of_a_merged_person_neither_skip_nor_repeat(customers: Customers) -> None:
    anna, ann = Customer(customers, 30), Customer(customers, 33, minute=1)
    merge(customers, anna.name, ann.name)
    paged = [name for page in customers.pages(ann.phone, 7) for name in names(page)]
    own = [name for page in customers.pages(anna.phone, 7, origin_contact=ann.name) for name in names(page)]

    assert sorted(paged) == sorted(anna.names + ann.names)
    assert paged[:50] == names(customers.history(anna.phone))
    assert own == ann.names[::-1]


def test_the_history_of_another_person_cannot_be_had_by_origin(customers: Customers) -> None:
    anna, stranger = Customer(customers, 1), Customer(customers, 1)

    assert not customers.history(anna.phone, origin_contact=stranger.name).interactions


def test_readers_that_lose_the_line_see_everything_once_while_people_merge_and_part(customers: Customers) -> None:
    anna, ann = Customer(customers, 3), Customer(customers, 3)
    start = customers.history(anna.phone).watch_token
    by_identity, by_contact = Reader(customers, start, identity=anna.phone), Reader(customers, start, contact=anna.name)
    stop = threading.Event()

    def write(customer: Customer) -> None:
        while not stop.is_set():
            customer.recorded.append(customer.record())
            stop.wait(0.02)

    with ThreadPoolExecutor(4) as pool:
        writers = [pool.submit(write, each) for each in (anna, ann)]
        reading = [
            pool.submit(reader.follow_in_pieces, 40, random.Random(seed))
            for seed, reader in enumerate((by_identity, by_contact))
        ]
        for _ in range(6):
            unmerge(customers, merge(customers, anna.name, ann.name))
        for each in reading:
            each.result(100)
        merge(customers, anna.name, ann.name)
        stop.set()
        for each in writers:
            each.result(20)
    for reader in (by_identity, by_contact):
        reader.follow(reader.has(len(anna.recorded) - 3 + len(ann.recorded)))

    for reader in (by_identity, by_contact):
        assert [each.name for each in reader.seen if each.contact == anna.name] == anna.names[3:]
        assert [each.name for each in reader.seen if each.contact == ann.name] == ann.names


def test_a_watcher_goes_with_the_contact_they_asked_for_and_is_told_who_belongs_to_it(customers: Customers) -> None:
    anna, ann = Customer(customers, 1), Customer(customers, 1)
    name = merge(customers, anna.name, ann.name)
    reader = Reader(customers, customers.history(ann.phone).watch_token, identity=ann.phone)
    with ThreadPoolExecutor(1) as pool:
        following = pool.submit(reader.follow, reader.has(1))
        eventually(10, lambda: reader.signs)
        unmerge(customers, name)
        eventually(10, lambda: len(reader.signs) == 2)
        anna.record()
        mine = ann.record()
        following.result(20)

    assert reader.signs == [(anna.name, ann.name), (ann.name,)]
    assert reader.names == [mine.name]


def test_an_export_by_any_contact_is_the_whole_persons(customers: Customers) -> None:
    anna, ann = Customer(customers, 2), Customer(customers, 3)
    merge(customers, anna.name, ann.name)
    stream = customers.interactions.ExportInteractions(
        pb.ExportInteractionsRequest(contact=ann.name), timeout=20, metadata=tuple(customers.metadata())
    )
    exported = [answer.record.interaction for answer in stream]

    assert {each.name: each.contact for each in exported} == dict.fromkeys(anna.names, anna.name) | dict.fromkeys(
        ann.names, ann.name
    )


def test_chains_of_merges_give_one_history_and_come_apart_in_any_order(customers: Customers) -> None:
    everybody = [Customer(customers, 1) for _ in range(4)]
    a, b, c, d = (each.name for each in everybody)
    inner = merge(customers, a, b)
    other = merge(customers, c, d)
    merge(customers, c, a)
    whole = customers.history(contact=b)
    unmerge(customers, inner)
    unmerge(customers, other)

    assert whole.person == c
    assert sorted(names(whole)) == sorted(each.names[0] for each in everybody)
    assert sorted(customers.history(contact=c).contacts) == sorted([c, a])
    assert [list(customers.history(contact=each).contacts) for each in (b, d)] == [[b], [d]]


def test_a_rebuild_while_people_merge_part_and_write_finds_every_card_equal(
    deployment: Deployment, customers: Customers
) -> None:
    everybody = [Customer(customers, 3) for _ in range(10)]
    merges = [merge(customers, left.name, right.name) for left, right in zip(everybody, everybody[5:], strict=False)]
    stop = threading.Event()

    def write() -> None:
        number = 0
        while not stop.is_set():
            everybody[number % 10].record()
            number += 1

    def regroup() -> None:
        while not stop.is_set():
            unmerge(customers, merges.pop(0))
            merges.append(merge(customers, everybody[1].name, everybody[0].name))
            unmerge(customers, merges.pop())
            merges.append(merge(customers, everybody[0].name, everybody[5].name))

    with ThreadPoolExecutor(2) as pool:
        running = [pool.submit(write), pool.submit(regroup)]
        try:
            operations = [rebuilt(deployment, customers) for _ in range(3)]
        finally:
            stop.set()
        for each in running:
            each.result(60)

    for operation in operations:
        assert operation.results["mended"] == 0
        assert operation.results["equal"] == operation.results["cards"] > 0


def test_cards_wiped_and_made_again_from_what_contacts_lists_have_the_same_people(
    deployment: Deployment, customers: Customers
) -> None:
    everybody = [Customer(customers, 2) for _ in range(5)]
    a, b, c, d, e = (each.name for each in everybody)
    merge(customers, a, b)
    merge(customers, c, d)
    merge(customers, c, a)
    before = {each: customers.history(contact=each) for each in (a, b, c, d, e)}
    layout = deployment.system.layout
    with pymongo.MongoClient[dict[str, object]](layout.addresses.mongodb_uri) as client:
        client[f"{layout.namespace}_interactions"]["cards"].delete_many({})
    rebuilt(deployment, customers)
    after = {each: customers.history(contact=each) for each in (a, b, c, d, e)}

    for name, page in before.items():
        page.ClearField("watch_token")
        after[name].ClearField("watch_token")
        assert after[name] == page


def test_a_history_asked_for_before_any_news_of_the_merge_is_already_one(
    deployment: Deployment, customers: Customers
) -> None:
    anna, ann = Customer(customers, 1), Customer(customers, 1)
    merge(customers, anna.name, ann.name)
    layout = deployment.system.layout
    with pymongo.MongoClient[dict[str, object]](layout.addresses.mongodb_uri) as client:
        ids = [anna.name[9:], ann.name[9:]]
        client[f"{layout.namespace}_interactions"]["cards"].delete_many({"members.id": {"$in": ids}})
    page = customers.history(contact=ann.name)

    assert list(page.contacts) == [anna.name, ann.name]
    assert sorted(names(page)) == sorted(anna.names + ann.names)
    assert page.profile.identities == [f"phone:{anna.phone.value}"]


def test_what_an_anonymous_visitor_did_is_marked_once_they_are_known(customers: Customers) -> None:
    visitor = pb.IdentityKey(kind="anonymous-id", scope="shop", value=uuid.uuid4().hex)
    phone = a_phone()
    early = customers.record(visitor)
    key = contacts_pb2.IdentityKey(kind="phone", value=phone.value)
    request = contacts_pb2.IdentifyVisitorRequest(anonymous_id=visitor.value, scope="shop", identity=key)
    known = customers.call(customers.contacts.IdentifyVisitor, request)
    await_people(customers, [[known.person, known.visitor.name]])
    later, own = customers.record(visitor), customers.record(phone)
    page = customers.history(phone)
    alone = customers.call(customers.interactions.GetInteraction, pb.GetInteractionRequest(name=early.name))

    assert {each.name: each.stitched for each in page.interactions} == {
        early.name: True,
        later.name: False,
        own.name: False,
    }
    assert (alone.stitched, alone.person, alone.contact) == (True, known.person, early.contact)


def test_the_one_who_stands_for_the_person_can_change(customers: Customers) -> None:
    anna, ann = Customer(customers, 1), Customer(customers, 1)
    unmerge(customers, merge(customers, anna.name, ann.name))
    merge(customers, ann.name, anna.name)
    contact = contacts_pb2.Contact(name=anna.name, given_name="Anna")
    customers.call(customers.contacts.UpdateContact, contacts_pb2.UpdateContactRequest(contact=contact))

    await_people(customers, [[ann.name, anna.name]])
    assert customers.history(contact=anna.name).profile.identities == [f"phone:{ann.phone.value}"]

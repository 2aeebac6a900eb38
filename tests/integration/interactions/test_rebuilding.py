"""Cards are projections: rebuilding them under live traffic gives the same cards, and lost ones come back."""

from __future__ import annotations

import threading

import pymongo
from backstory.operations.v1 import operations_pb2, operations_pb2_grpc

from tests.support.customers import Customers, a_phone
from tests.support.deployment import Deployment
from tests.support.eventually import eventually
from tests.support.operations import rebuilt


def test_a_rebuild_under_live_traffic_finds_every_card_equal(deployment: Deployment, customers: Customers) -> None:
    phones = [a_phone() for _ in range(40)]
    for number in range(200):
        customers.record(phones[number % 40])
    stop = threading.Event()

    def write(offset: int) -> None:
        number = offset
        while not stop.is_set():
            customers.record(phones[number % 40])
            number += 1

    writers = [threading.Thread(target=write, args=(offset,)) for offset in (0, 13)]
    for writer in writers:
        writer.start()
    try:
        operation = rebuilt(deployment, customers)
    finally:
        stop.set()
        for writer in writers:
            writer.join()

    assert operation.results["cards"] >= 40
    assert operation.results["mended"] == 0
    assert operation.results["equal"] == operation.results["cards"]


def test_lost_and_damaged_cards_come_back_as_they_were(deployment: Deployment, customers: Customers) -> None:
    phones = [a_phone() for _ in range(6)]
    for number in range(60):
        customers.record(phones[number % 6], channel="sms" if number % 3 else "email")
    eventually(10, lambda: all(customers.history(phone).profile.display_name for phone in phones))
    before = [customers.history(phone) for phone in phones]
    layout = deployment.system.layout
    client = pymongo.MongoClient[dict[str, object]](layout.addresses.mongodb_uri)
    cards = client[f"{layout.namespace}_interactions"]["cards"]
    for answer in before[:3]:
        cards.delete_one({"_id": answer.person.removeprefix("contacts/")})
    for answer in before[3:]:
        cards.update_one({"_id": answer.person.removeprefix("contacts/")}, {"$set": {"total": 1, "recent": []}})
    operation = rebuilt(deployment, customers)
    after = [customers.history(phone) for phone in phones]

    assert operation.results["mended"] >= 3
    for old, new in zip(before, after, strict=True):
        assert (new.interactions, new.summary, new.person) == (old.interactions, old.summary, old.person)
        assert new.profile.identities == old.profile.identities
    client.close()


def test_a_second_operation_of_a_kind_joins_the_first(deployment: Deployment, customers: Customers) -> None:
    stub = operations_pb2_grpc.OperationsServiceStub(deployment.channel("interactions"))
    deployment.kill("interactions.worker", stay_down=True)
    try:
        request = operations_pb2.StartOperationRequest(kind="rebuild")
        names = {customers.call(stub.StartOperation, request).name for _ in range(3)}
    finally:
        deployment.restart("interactions.worker")

    assert len(names) == 1

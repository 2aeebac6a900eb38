"""Posts that come again, in any order, and processes that die in the middle: everything is recorded, once."""

from __future__ import annotations

import random
from itertools import chain
from typing import Any

import httpx
import pytest
from backstory.interactions.v1 import interactions_pb2 as pb
from pymongo.database import Database

from tests.support import webhooks as hooks
from tests.support.customers import Customers
from tests.support.deployment import Deployment
from tests.support.eventually import eventually
from tests.support.operations import rebuilt
from tests.support.webhook_traffic import post_all, state_of, traffic, wait_until_worked_on
from tests.support.webhooks import Receiver, recorded

pytestmark = pytest.mark.timeout(600)

OF_EACH_SOURCE = 40
"""The long form is in the fault scenarios: 10,000 of each."""


def test_posts_that_come_twice_more_and_shuffled_change_nothing(
    deployment: Deployment, receiver: Receiver, database: Database[Any]
) -> None:
    posts = traffic(OF_EACH_SOURCE)
    every = list(chain.from_iterable(posts.values()))
    assert set(post_all(receiver, every)) == {200}
    wait_until_worked_on(database, 240)
    first = state_of(database)
    assert first[0] > OF_EACH_SOURCE * 4

    for seed in (1, 2):
        random.Random(seed).shuffle(every)
        assert set(post_all(receiver, every)) == {200}
        wait_until_worked_on(database, 240)

        assert state_of(database) == first
    rebuilt(deployment, Customers(deployment, "admin"))
    assert state_of(database) == first
    assert database["webhook_inbox"].count_documents({"state": "parked"}) == 0
    assert database["quarantine"].count_documents({}) == 0


def restarted(deployment: Deployment, process: str, **settings: str) -> None:
    """Start a process anew, with other settings for this life."""
    deployment.kill(process, stay_down=True)
    deployment.system.restart(process, BACKSTORY_TESTING="1", **settings)  # type: ignore[arg-type] # no `restarts`
    deployment.system.wait_ready(process, seconds=120)


def test_a_post_whose_answer_was_lost_is_repeated_and_recorded_once(
    deployment: Deployment, receiver: Receiver, customers: Customers, database: Database[Any]
) -> None:
    number = hooks.a_number()
    fields = {"MessageSid": hooks.an_id("SM"), "From": f"+{number}", "To": "+15005550001", "Body": "Once"}
    restarted(deployment, "interactions.http", BACKSTORY_FAILPOINT="webhook.before_reply:kill")
    try:
        with pytest.raises(httpx.HTTPError):
            receiver.post(hooks.form("sms", **fields))
    finally:
        restarted(deployment, "interactions.http")

    assert receiver.post(hooks.form("sms", **fields)).status_code == 200

    assert [each.body for each in recorded(customers, "phone", f"+{number}")] == ["Once"]
    wait_until_worked_on(database, 60)
    assert len(recorded(customers, "phone", f"+{number}")) == 1


@pytest.mark.parametrize("failpoint", ["write.before_commit", "write.before_reply"])
def test_a_worker_that_dies_while_it_records_goes_on_with_the_post(
    deployment: Deployment, receiver: Receiver, customers: Customers, database: Database[Any], failpoint: str
) -> None:
    number = hooks.a_number()
    deployment.kill("interactions.worker", stay_down=True)
    echo = {"to": number, "id": hooks.an_id("wamid."), "type": "text", "text": {"body": "From us"}}
    request = hooks.whatsapp(echoes=[echo], statuses=[{"id": echo["id"], "status": "read"}])
    assert receiver.post(request).status_code == 200
    deployment.system.restart(
        "interactions.worker", restarts=False, BACKSTORY_TESTING="1", BACKSTORY_FAILPOINT=f"{failpoint}:kill"
    )
    eventually(60, lambda: not deployment.system.supervisor.is_running("interactions.worker"))
    # What it had taken is free again after a minute; this is that minute.
    database["webhook_inbox"].update_many({"state": "waiting"}, {"$set": {"next_at": hooks.LONG_AGO}})

    restarted(deployment, "interactions.worker")

    def is_read() -> bool:
        history = recorded(customers, "whatsapp", number)
        return [each.delivery_status for each in history] == [pb.DELIVERY_STATUS_READ]

    eventually(60, is_read)


def test_contacts_may_be_down_when_customers_write(
    deployment: Deployment, receiver: Receiver, customers: Customers
) -> None:
    number = hooks.a_number()
    deployment.kill("contacts.grpc", stay_down=True)
    try:
        request = hooks.form("sms", MessageSid=hooks.an_id("SM"), From=f"+{number}", To="+1", Body="Anybody there?")
        assert receiver.post(request).status_code == 200
    finally:
        restarted(deployment, "contacts.grpc")

    assert [each.body for each in recorded(customers, "phone", f"+{number}")] == ["Anybody there?"]

"""`backstory webhooks` against running services: what is merged, deleted and erased reaches a real receiver."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from backstory.contacts.v1 import contacts_pb2 as c
from backstory.contacts.v1 import merges_pb2 as m
from commandline.system.servers import Servers

from tests.support.backstory_command import BackstoryCommand
from tests.support.customers import Customers, a_phone
from tests.support.deployment import Deployment
from tests.support.erasing import erase
from tests.support.eventually import eventually
from tests.support.receivers import Receiver, receiver


@pytest.fixture(scope="module")
def deployment(
    servers: Servers, module_namespace: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Deployment]:
    settings = {"BACKSTORY_NOTIFICATIONS_WEBHOOK_PRIVATE_TARGETS": "true"}
    services = ["contacts", "interactions", "notifications"]
    running = Deployment(tmp_path_factory.mktemp("webhooks"), servers, module_namespace, services, settings)
    running.start()
    yield running
    running.stop()


@pytest.fixture
def there() -> Iterator[Receiver]:
    with receiver() as running:
        yield running


def test_another_system_hears_of_what_became_of_customers(deployment: Deployment, there: Receiver) -> None:
    backstory, customers = BackstoryCommand(deployment), Customers(deployment, "admin")
    events = ["ContactsMerged", "ContactsUnmerged", "ContactDeleted", "PersonErased"]
    options = [each for event in events for each in ("--event", f"contacts.v1.{event}")]
    made = backstory.ok("webhooks", "create", there.url, "--id", "erp", *options, "-o", "ndjson").lines[0]

    one, other = customers.ensure(a_phone()), customers.ensure(a_phone())
    request = m.MergeContactsRequest(contact=one.name, merged_contacts=[other.name], reason="the same voice")
    merge = customers.call(customers.contacts.MergeContacts, request)
    customers.call(customers.contacts.UnmergeContacts, m.UnmergeContactsRequest(merge=merge.name, reason="two voices"))
    customers.call(customers.contacts.DeleteContact, c.DeleteContactRequest(name=other.name))
    erase(customers, one.name)

    wanted = {one.name: [0, 1, 3], other.name: [0, 1, 2]}

    def heard(contact: str) -> list[str]:
        told = [post.verified(made["secret"]) for post in list(there.posts)]
        of_contact = [each for each in told if contact in str(each["data"])]
        return [each["type"].rpartition(".")[2] for each in of_contact]

    names = {name: [events[number] for number in numbers] for name, numbers in wanted.items()}
    eventually(20, lambda: {"PersonErased"} <= set(heard(one.name)) and "ContactDeleted" in heard(other.name))
    assert {name: set(names[name]) - set(heard(name)) for name in names} == {one.name: set(), other.name: set()}

    rows = backstory.ok("webhooks", "deliveries", "erp", "--state", "sent", "-o", "ndjson").lines
    assert {row["event_type"].rpartition(".")[2] for row in rows} == set(events)
    before = len(there.posts)
    backstory.ok("webhooks", "replay", rows[0]["name"])
    eventually(20, lambda: len(there.posts) > before)
    assert there.posts[-1].id == rows[0]["event_id"]


def test_subscriptions_are_looked_after_from_the_command_line(deployment: Deployment, there: Receiver) -> None:
    backstory = BackstoryCommand(deployment)
    first = backstory.ok("webhooks", "create", there.url, "--id", "crm", "--description", "CRM", "-o", "ndjson").lines[
        0
    ]

    assert backstory.ok("webhooks", "update", "crm", "--pause", "-o", "ndjson").lines[0]["state"] == "paused"
    second = backstory.ok("webhooks", "rotate-secret", "crm", "-o", "ndjson").lines[0]
    shown = backstory.ok("webhooks", "show", "crm").out
    listed = backstory.ok("webhooks", "list").out

    assert first["secret"] != second["secret"]
    assert "earlier_secret_expire_time" in second
    assert "paused" in shown
    assert "whsec_" not in f"{shown}{listed}"
    backstory.ok("webhooks", "delete", "crm")
    assert "crm" not in backstory.ok("webhooks", "list").out

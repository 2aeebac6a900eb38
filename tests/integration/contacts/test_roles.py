"""The contacts service as processes: what is accepted over gRPC or HTTP reaches the bus."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import httpx
import nats
import pytest
from backstory.contacts.v1 import contacts_pb2 as pb
from backstory.contacts.v1 import contacts_pb2_grpc
from backstory.events.contacts.v1 import events_pb2
from commandline.system.nats_access import password_file
from commandline.system.servers import Servers
from pymongo import MongoClient

from tests.support.deployment import Deployment
from tests.support.eventually import eventually


@pytest.fixture(scope="module")
def deployment(
    servers: Servers, module_namespace: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Deployment]:
    started = Deployment(tmp_path_factory.mktemp("deployment"), servers, module_namespace, ["contacts"], {})
    started.start()
    yield started
    started.stop()


def test_accepted_changes_are_published_in_order_and_leave_the_outbox(
    deployment: Deployment, servers: Servers, module_namespace: str
) -> None:
    stub = contacts_pb2_grpc.ContactsServiceStub(deployment.channel("contacts"))
    wanted = pb.EnsureContactRequest(identity=pb.IdentityKey(kind="phone", value="+49301234567"))
    contact = stub.EnsureContact(wanted, timeout=10, metadata=tuple(deployment.metadata())).contact
    change = pb.UpdateContactRequest(contact=pb.Contact(name=contact.name, given_name="Anna"))
    latest = stub.UpdateContact(change, timeout=10, metadata=tuple(deployment.metadata()))

    with MongoClient[dict[str, Any]](servers.addresses.mongodb_uri) as client:
        contacts = client[f"{module_namespace}_contacts"]["contacts"]
        key = {"_id": contact.name.removeprefix("contacts/"), "outbox.0": {"$exists": False}}
        eventually(20, lambda: contacts.count_documents(key) == 1)

    created, updated = asyncio.run(_published(servers, module_namespace, contact.name.removeprefix("contacts/"), 2))
    assert events_pb2.ContactCreated.FromString(created.data).contact == contact
    assert events_pb2.ContactUpdated.FromString(updated.data).contact == latest
    assert updated.headers["ce-type"] == "backstory.events.contacts.v1.ContactUpdated"


def test_contacts_are_reached_over_http(deployment: Deployment) -> None:
    headers = {"authorization": f"Bearer {deployment.token()}"}
    body = {"identity": {"kind": "email", "value": "Anna@Example.com"}, "displayName": "Anna"}

    made = httpx.post(deployment.url("contacts", "/v1/contacts:ensure"), json=body, headers=headers, timeout=10)
    found = httpx.get(
        deployment.url("contacts", "/v1/identities:resolve"),
        params={"identity.kind": "email", "identity.value": "anna@example.com"},
        headers=headers,
        timeout=10,
    )
    unknown = httpx.get(deployment.url("contacts", "/v1/contacts/nobody"), headers=headers, timeout=10)

    assert made.status_code == 200, made.text
    assert found.json()["contact"] == made.json()["contact"]
    assert (unknown.status_code, unknown.json()["reason"]) == (404, "CONTACT_NOT_FOUND")


async def _published(servers: Servers, namespace: str, contact_id: str, count: int) -> list[Any]:
    """Read a contact's events from the stream, oldest first."""
    login = {}
    if servers.addresses.nats_passwords:
        file = password_file(servers.addresses.nats_passwords, "admin")
        login = {"user": "admin", "password": file.read_text().strip()}
    client = await nats.connect(servers.addresses.nats_url, **login)
    try:
        stream = client.jetstream()
        subject = f"{namespace}.events.contacts.v1.*.{contact_id}"
        inbox = await stream.subscribe(subject, ordered_consumer=True)
        return [await inbox.next_msg(timeout=10) for _ in range(count)]
    finally:
        await client.close()

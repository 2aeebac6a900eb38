"""A low score reaches whoever is on duty with its evidence, once a week for a person, merged or not."""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence

import pytest
from backstory.contacts.v1 import merges_pb2
from backstory.interactions.v1 import interactions_pb2 as pb
from backstory.notifications.v1 import notifications_pb2
from backstory.notifications.v1.notifications_pb2_grpc import NotificationsServiceStub

from tests.conftest import StartDeployment
from tests.support.customers import Customers, a_phone
from tests.support.deployment import Deployment
from tests.support.eventually import eventually


@pytest.fixture
def deployment(start_deployment: StartDeployment) -> Deployment:
    return start_deployment("contacts", "interactions", "notifications")


def told(deployment: Deployment) -> list[notifications_pb2.Notification]:
    """Return the alerts of the agent on duty, the newest first."""
    stub = NotificationsServiceStub(deployment.channel("notifications"))
    request = notifications_pb2.ListNotificationsRequest(page_size=1000)
    inbox = stub.ListNotifications(request, timeout=10, metadata=tuple(deployment.metadata(subject="agents/demo")))
    return [one for one in inbox.notifications if one.rule == "at-risk"]


def scores(customers: Customers, identity: pb.IdentityKey, score: int) -> pb.Interaction:
    """Let a survey tool tell what a customer has answered."""
    request = pb.RecordBusinessEventRequest(
        type="survey-answered",
        source="surveys",
        source_id=uuid.uuid4().hex,
        identity=identity,
        payload=json.dumps({"score": score, "best_score": 5}).encode(),
    )
    recorded: pb.Interaction = customers.call(customers.interactions.RecordBusinessEvent, request)
    return recorded


def known(deployment: Deployment, contact: str) -> list[str]:
    """Return what is known to have gone badly for a contact."""
    stub = NotificationsServiceStub(deployment.channel("notifications"))
    request = notifications_pb2.ExportNotificationsRequest(contacts=[contact])
    records = stub.ExportNotifications(request, timeout=10, metadata=tuple(deployment.metadata("admin")))
    return [record.experience.about for record in records if record.HasField("experience")]


def evidence(alerts: Sequence[notifications_pb2.Notification]) -> list[list[str]]:
    return [list(one.evidence) for one in alerts]


def test_a_person_who_gave_low_scores_is_told_of_once_over_all_their_contacts(deployment: Deployment) -> None:
    customers = Customers(deployment, "agent", "supervisor", "admin")
    phone, other = a_phone(), a_phone()
    content, low = scores(customers, phone, 3), scores(customers, phone, 2)

    assert eventually(60, lambda: evidence(told(deployment)) == [[low.name]])
    assert content.name not in told(deployment)[0].body

    contacts = [low.contact, customers.ensure(other).name]
    merge = merges_pb2.MergeContactsRequest(contact=contacts[0], merged_contacts=contacts[1:], reason="one passport")
    customers.call(customers.contacts.MergeContacts, merge)
    eventually(60, lambda: len(customers.history(other).contacts) == 2)
    again = scores(customers, other, 1)

    eventually(60, lambda: known(deployment, again.contact) == [again.name])
    assert evidence(told(deployment)) == [[low.name]]

"""Who looks at a customer right now: others see it within a second, and it is over by itself."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from backstory.contacts.v1 import merges_pb2 as m
from backstory.interactions.v1 import presence_pb2 as pb
from commandline.system.servers import Servers
from pymongo import MongoClient
from servicekit.errors import Code

from services.interactions.adapters.mongo_presences import MongoPresences
from services.interactions.domain.presence import LIFETIME, Activity, Place, Presence, each_once
from tests.support.customers import Customers, a_phone
from tests.support.deployment import Deployment
from tests.support.eventually import eventually

VIEWING, TYPING, GONE = pb.PRESENCE_ACTIVITY_VIEWING, pb.PRESENCE_ACTIVITY_TYPING, pb.PRESENCE_ACTIVITY_GONE
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


class Agent:
    """Somebody with pages open."""

    def __init__(self, deployment: Deployment, name: str) -> None:
        self.name = f"agents/{name}"
        self._stub: Any = Customers(deployment).interactions
        self._metadata = deployment.metadata("agent", subject=self.name)

    def does(self, contact: str, activity: pb.PresenceActivity, page: str = "") -> None:
        request = pb.UpdatePresenceRequest(contact=contact, activity=activity, page=page)
        self._stub.UpdatePresence(request, timeout=10, metadata=self._metadata)

    def sees(self, contact: str) -> dict[str, int]:
        request = pb.ListPresencesRequest(contact=contact)
        found = self._stub.ListPresences(request, timeout=10, metadata=self._metadata).presences
        return {each.agent.partition("/")[2]: each.activity for each in found}


def test_a_second_viewer_sees_the_first_at_once_and_no_more_once_they_are_gone(
    deployment: Deployment, customers: Customers
) -> None:
    anna, ben, contact = Agent(deployment, "anna"), Agent(deployment, "ben"), customers.ensure(a_phone()).name
    total = customers.history(contact=contact).summary.total
    anna.does(contact, VIEWING)
    assert ben.sees(contact) == {"anna": VIEWING}

    ben.does(contact, VIEWING)
    anna.does(contact, TYPING, "second page")
    assert ben.sees(contact) == {"anna": TYPING, "ben": VIEWING}
    anna.does(contact, GONE, "second page")
    assert ben.sees(contact) == {"anna": VIEWING, "ben": VIEWING}
    anna.does(contact, GONE)
    assert ben.sees(contact) == {"ben": VIEWING}
    assert customers.history(contact=contact).summary.total == total


def test_a_merged_customer_is_one_page(deployment: Deployment, customers: Customers) -> None:
    anna, contacts = Agent(deployment, "anna"), [customers.ensure(a_phone()).name for _ in range(2)]
    for contact in contacts:
        anna.does(contact, VIEWING, contact)
    request = m.MergeContactsRequest(contact=contacts[0], merged_contacts=[contacts[1]], reason="same")
    customers.call(customers.contacts.MergeContacts, request)
    assert eventually(20, lambda: customers.history(contact=contacts[1]).person == contacts[0])

    anna.does(contacts[0], GONE, contacts[0])
    assert anna.sees(contacts[0]) == anna.sees(contacts[1]) == {"anna": VIEWING}


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"contact": "contacts/c_nowhere", "activity": VIEWING}, Code.NOT_FOUND),
        ({"activity": VIEWING}, Code.INVALID_ARGUMENT),
        ({"contact": "contacts/c_nowhere"}, Code.INVALID_ARGUMENT),
        ({"contact": "contacts/c_nowhere", "activity": 9}, Code.INVALID_ARGUMENT),
    ],
)
def test_what_makes_no_sense_is_refused(customers: Customers, fields: dict[str, Any], code: Code) -> None:
    request = pb.UpdatePresenceRequest(**fields)

    assert customers.refusal(customers.interactions.UpdatePresence, request).code is code


def test_a_browser_that_died_is_gone_after_thirty_seconds(servers: Servers, namespace: str) -> None:
    with MongoClient[dict[str, Any]](servers.addresses.mongodb_uri, tz_aware=True) as client:
        presences = MongoPresences(client[f"{namespace}_interactions"])
        told = Presence("agents/anna", "Anna", Activity.VIEWING, NOON + LIFETIME)
        presences.tell(Place("c1", "agents/anna", ""), told)

        assert presences.here(["c1", "c2"], NOON + timedelta(seconds=29)) == [told]
        assert presences.here(["c2"], NOON) == []
        assert presences.here(["c1"], NOON + timedelta(seconds=30)) == []


def test_an_agent_counts_once_with_what_matters_most() -> None:
    later = NOON + timedelta(seconds=5)
    pages = [
        Presence("agents/ben", "Ben", Activity.VIEWING, NOON),
        Presence("agents/anna", "Anna", Activity.TYPING, NOON),
        Presence("agents/anna", "Anna", Activity.VIEWING, later),
    ]

    assert each_once(pages) == [
        Presence("agents/anna", "Anna", Activity.TYPING, later),
        Presence("agents/ben", "Ben", Activity.VIEWING, NOON),
    ]

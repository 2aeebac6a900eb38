"""What is new since somebody last looked: each agent has a mark of their own, and only looking on purpose moves it."""

from __future__ import annotations

from typing import Any

import grpc
from backstory.contacts.v1 import merges_pb2 as m
from backstory.interactions.v1 import interactions_pb2 as pb
from servicekit.errors import Code
from servicekit.grpc_errors import from_rpc_error

from tests.support.customers import Customers, a_phone
from tests.support.deployment import Deployment
from tests.support.eventually import eventually


class Agent:
    """Somebody who looks at histories."""

    def __init__(self, deployment: Deployment, name: str, role: str = "agent") -> None:
        self._stub = Customers(deployment).interactions
        self._metadata = deployment.metadata(role, subject=f"agents/{name}")

    def call(self, method: str, request: Any) -> Any:
        try:
            return getattr(self._stub, method)(request, timeout=10, metadata=self._metadata)
        except grpc.RpcError as fault:
            raise from_rpc_error(fault) from None

    def reads(self, contact: str, **fields: Any) -> pb.GetHistoryResponse:
        request = pb.GetHistoryRequest(contact=contact, since_my_last_view=True, **fields)
        answer: pb.GetHistoryResponse = self.call("GetHistory", request)
        return answer

    def new(self, contact: str, **fields: Any) -> list[str]:
        return [each.body for each in self.reads(contact, **fields).interactions if each.new]

    def looks(self, contact: str, token: str = "") -> pb.HistoryView:
        wanted = pb.MarkHistoryViewedRequest(contact=contact, watch_token=token or self.reads(contact).watch_token)
        view: pb.HistoryView = self.call("MarkHistoryViewed", wanted)
        return view


def test_what_came_after_the_last_look_is_new_to_whoever_looked_and_reading_moves_nothing(
    deployment: Deployment, customers: Customers
) -> None:
    anna, ben, phone = Agent(deployment, "anna"), Agent(deployment, "ben"), a_phone()
    contact = customers.ensure(phone).name
    customers.record(contact=contact, body="one")
    first = anna.reads(contact)

    assert not first.HasField("last_view_time")
    assert anna.new(contact) == []
    view = anna.looks(contact, first.watch_token)
    customers.record(contact=contact, body="two")
    customers.record(contact=contact, body="three")
    for fields in ({}, {"direction": pb.DIRECTION_INBOUND}, {"page_size": 2}):
        assert anna.new(contact, **fields) == ["three", "two"]
    assert anna.reads(contact).last_view_time == view.view_time
    assert ben.new(contact) == []
    assert not [each for each in customers.history(phone).interactions if each.new]
    latest = anna.looks(contact)
    assert anna.new(contact) == []
    anna.looks(contact, first.watch_token)
    assert anna.new(contact) == []
    assert anna.reads(contact).last_view_time.ToDatetime() >= latest.view_time.ToDatetime()


def test_what_somebody_may_not_see_is_not_marked(deployment: Deployment, customers: Customers) -> None:
    anna, phone = Agent(deployment, "carla"), a_phone()
    contact = customers.ensure(phone).name
    customers.record(contact=contact, body="one")
    anna.looks(contact)
    customers.record(phone, body="secret", visibility=pb.VISIBILITY_RESTRICTED)
    customers.record(phone, body="two")

    assert anna.new(contact) == ["two"]


def test_all_of_a_contact_that_joins_the_person_is_new_until_it_was_looked_at(
    deployment: Deployment, customers: Customers
) -> None:
    anna, phones = Agent(deployment, "dora"), [a_phone(), a_phone()]
    one, other = (customers.ensure(phone).name for phone in phones)
    for number, contact in enumerate((one, other)):
        customers.record(contact=contact, body=f"of {number}")
    anna.looks(one)
    request = m.MergeContactsRequest(contact=one, merged_contacts=[other], reason="same")
    merge = customers.call(customers.contacts.MergeContacts, request)

    assert eventually(20, lambda: anna.new(one) == ["of 1"])
    anna.looks(other)
    assert anna.new(one) == anna.new(other) == []
    customers.call(customers.contacts.UnmergeContacts, m.UnmergeContactsRequest(merge=merge.name, reason="not same"))
    assert eventually(20, lambda: len(anna.reads(other).interactions) == 1)
    assert anna.new(other) == []
    customers.record(phones[1], body="later")
    assert anna.new(other) == ["later"]


def test_a_mark_needs_a_token_of_this_customer(customers: Customers) -> None:
    one, other = (customers.ensure(a_phone()).name for _ in range(2))
    method, token = customers.interactions.MarkHistoryViewed, customers.history(contact=other).watch_token

    for wrong in ("", "spoiled", token):
        refused = customers.refusal(method, pb.MarkHistoryViewedRequest(contact=one, watch_token=wrong))
        assert (refused.code, refused.metadata["field"]) == (Code.INVALID_ARGUMENT, "watch_token")
    nowhere = pb.MarkHistoryViewedRequest(contact="contacts/c_nowhere", watch_token=token)
    assert customers.refusal(method, nowhere).code is Code.NOT_FOUND

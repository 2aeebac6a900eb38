"""While contacts is down nothing is refused and nothing is lost; what may be missing is said."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from backstory.interactions.v1 import interactions_pb2 as pb
from servicekit.errors import Unavailable

from tests.support.customers import Customers, a_phone
from tests.support.deployment import Deployment
from tests.support.eventually import eventually

StartDeployment = Callable[..., Deployment]


def test_an_unknown_senders_interaction_is_kept_while_contacts_is_down_and_resolved_later(
    start_deployment: StartDeployment,
) -> None:
    deployment = start_deployment("contacts", "interactions")
    customers = Customers(deployment)
    known, unknown = a_phone(), a_phone()
    before = customers.record(known)
    deployment.kill("contacts.grpc", stay_down=True)

    kept = [customers.record(unknown, body=f"message {number}") for number in range(3)]
    recognised = customers.record(known, body="still here")
    meanwhile = customers.history(unknown)

    assert [each.contact for each in kept] == ["", "", ""]
    assert recognised.contact == before.contact
    assert {each.name for each in meanwhile.interactions} == {each.name for each in kept}
    assert list(meanwhile.degraded) == ["contacts"]
    asked = customers.refusal(customers.interactions.GetHistory, pb.GetHistoryRequest(identity=a_phone()))
    assert isinstance(asked, Unavailable)

    deployment.restart("contacts.grpc")
    eventually(30, lambda: customers.history(unknown).contacts and customers.history(unknown).summary.total == 3)
    resolved = customers.history(unknown)

    assert {each.name for each in resolved.interactions} == {each.name for each in kept}
    assert {each.contact for each in resolved.interactions} == {resolved.person}
    assert not resolved.degraded


def test_no_interaction_is_refused_because_contacts_hangs(start_deployment: StartDeployment) -> None:
    deployment = start_deployment("contacts", "interactions")
    customers = Customers(deployment)
    customers.record(a_phone())
    unknown = [a_phone() for _ in range(24)]

    with deployment.frozen("contacts.grpc"), ThreadPoolExecutor(len(unknown)) as callers:
        kept = list(callers.map(customers.record, unknown))

    assert [each.contact for each in kept] == [""] * len(unknown)
    for phone in unknown:
        eventually(30, partial(_has_person, customers, phone))


def _has_person(customers: Customers, phone: pb.IdentityKey) -> bool:
    return bool(customers.history(phone).person)

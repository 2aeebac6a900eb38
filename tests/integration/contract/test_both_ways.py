"""gRPC and HTTP are one API: every method, called both ways, gives the same answers, refusals and reasons."""

from __future__ import annotations

import pytest
from backstory.contacts.v1 import contacts_pb2
from backstory.interactions.v1 import interactions_pb2
from backstory.notifications.v1 import notifications_pb2
from backstory.operations.v1 import operations_pb2
from google.protobuf.descriptor import MethodDescriptor
from servicekit.access.roles import ROLES

from tests.support.api_calls import operations_rows, rows
from tests.support.api_row import Row
from tests.support.api_world import AGENT, ApiWorld, make_world
from tests.support.both_ways import BothWays, unary_methods
from tests.support.deployment import Deployment

SERVICES = {
    "contacts": contacts_pb2.DESCRIPTOR.services_by_name["ContactsService"],
    "interactions": interactions_pb2.DESCRIPTOR.services_by_name["InteractionsService"],
    "notifications": notifications_pb2.DESCRIPTOR.services_by_name["NotificationsService"],
}
OPERATIONS = operations_pb2.DESCRIPTOR.services_by_name["OperationsService"]
METHODS: list[tuple[str, MethodDescriptor]] = [
    (service, method) for service, descriptor in SERVICES.items() for method in unary_methods(descriptor, OPERATIONS)
]
each_method = pytest.mark.parametrize(("service", "method"), METHODS, ids=lambda part: getattr(part, "name", part))


def row_of(world: ApiWorld, service: str, method: MethodDescriptor) -> Row:
    table = operations_rows(world, service) if method.containing_service is OPERATIONS else rows(world)
    return table[method.name]


@pytest.fixture(scope="module")
def world(deployment: Deployment) -> ApiWorld:
    return make_world(deployment)


@pytest.fixture(scope="module")
def token(deployment: Deployment) -> str:
    return deployment.token("agent", "admin", subject=AGENT)


def test_every_unary_method_is_called(world: ApiWorld) -> None:
    assert {method.name for method in unary_methods(*SERVICES.values())} == set(rows(world))
    assert {method.name for method in unary_methods(OPERATIONS)} == set(operations_rows(world, "contacts"))


@each_method
def test_an_answer_is_the_same_both_ways(
    deployment: Deployment, world: ApiWorld, token: str, service: str, method: MethodDescriptor
) -> None:
    ways, row = BothWays(deployment, service, method), row_of(world, service, method)
    for request in row.answered:
        first, second = ways.over_grpc(request, token), ways.over_http(request, token)

        assert first.status == 200, first
        for answer in (first, second):
            for name in row.differs:
                answer.value.pop(name, None)
        assert first == second


@each_method
def test_a_refusal_is_the_same_both_ways(
    deployment: Deployment, world: ApiWorld, token: str, service: str, method: MethodDescriptor
) -> None:
    ways = BothWays(deployment, service, method)
    for request in row_of(world, service, method).refused:
        first, second = ways.over_grpc(request, token), ways.over_http(request, token)

        assert first.status != 200, request
        assert first.value["reason"].replace("_", "").isalnum()
        assert first.value["reason"].isupper()
        assert first == second


@each_method
def test_nobody_calls_without_a_token_or_a_permission(
    deployment: Deployment, world: ApiWorld, service: str, method: MethodDescriptor
) -> None:
    ways = BothWays(deployment, service, method)
    request = row_of(world, service, method).answered[0]
    without = [role for role in ("integration", "importer", "agent") if ways.rule.permission not in ROLES[role]]
    callers = {"": 401, "spoiled": 401} | {deployment.token(role): 403 for role in without}
    for caller, status in callers.items():
        first, second = ways.over_grpc(request, caller), ways.over_http(request, caller)

        assert first.status == status
        assert first == second

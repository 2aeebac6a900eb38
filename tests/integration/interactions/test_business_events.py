"""Business events of other systems: nothing is dropped, and what is registered is held against its schema."""

from __future__ import annotations

import json
import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from backstory.interactions.v1 import event_types_pb2 as types
from backstory.interactions.v1 import interactions_pb2 as pb
from servicekit.errors import AlreadyExists, InvalidArgument, PermissionDenied

from tests.support.customers import Customers, a_phone
from tests.support.deployment import Deployment

SCHEMA = json.dumps(
    {
        "type": "object",
        "required": ["total"],
        "properties": {"total": {"type": "number"}, "lines": {"items": {"required": ["sku"]}}},
    }
)


def a_type() -> str:
    return f"order-{uuid.uuid4().hex[:12]}"


def register(customers: Customers, name: str, schema: str = SCHEMA, **more: Any) -> types.EventType:
    request = types.CreateEventTypeRequest(
        event_type_id=name, event_type=types.EventType(schema=schema, description="An order."), **more
    )
    made: types.EventType = customers.call(customers.interactions.CreateEventType, request)
    return made


def an_event(**changes: Any) -> pb.RecordBusinessEventRequest:
    fields: dict[str, Any] = {
        "type": "refund",
        "source": "shop",
        "source_id": uuid.uuid4().hex,
        "payload": b'{"total": 12.5}',
        "subject": "Order 48213 placed",
    }
    return pb.RecordBusinessEventRequest(**(fields | changes))


@pytest.fixture
def admin(deployment: Deployment) -> Customers:
    return Customers(deployment, "admin")


def test_an_event_of_a_type_nobody_registered_is_kept_as_it_is(customers: Customers) -> None:
    phone, opaque = a_phone(), bytes(range(256))
    recorded = customers.call(
        customers.interactions.RecordBusinessEvent, an_event(identity=phone, payload=opaque, type="device-report")
    )
    shown = customers.history(phone).interactions[0]

    assert shown == recorded
    assert (shown.business_type, shown.payload, shown.subject) == ("device-report", opaque, "Order 48213 placed")
    assert (shown.kind, shown.direction) == (pb.INTERACTION_KIND_BUSINESS_EVENT, pb.DIRECTION_INTERNAL)
    assert not shown.communication


def test_an_answer_to_a_survey_says_its_score_or_is_refused_by_its_place(customers: Customers) -> None:
    method, told = customers.interactions.RecordBusinessEvent, {"type": "survey-answered", "identity": a_phone()}
    answered = customers.call(method, an_event(**told, payload=b'{"score": 2, "best_score": 5, "comment": "slow"}'))
    refused = customers.refusal(method, an_event(**told, payload=b'{"score": 6, "best_score": 5}'))

    assert answered.business_type == "survey-answered"
    assert isinstance(refused, InvalidArgument)
    assert (refused.reason, refused.violations[0].field) == ("PAYLOAD_INVALID", "payload.score")


def test_what_a_customer_did_alone_is_inbound_and_marked(customers: Customers) -> None:
    recorded = customers.call(
        customers.interactions.RecordBusinessEvent, an_event(identity=a_phone(), self_service=True)
    )

    assert (recorded.self_service, recorded.direction) == (True, pb.DIRECTION_INBOUND)
    assert recorded.actor.type == pb.ACTOR_TYPE_CUSTOMER


def test_a_payload_of_a_registered_type_fits_its_schema_or_is_refused_by_its_place(
    customers: Customers, admin: Customers
) -> None:
    name, phone = a_type(), a_phone()
    register(admin, name)
    fitting = an_event(type=name, identity=phone, payload=b'{"total": 1, "lines": [{"sku": "a"}]}')
    spoiled = an_event(type=name, identity=phone, payload=b'{"total": 1, "lines": [{"sku": "a"}, {}]}')
    customers.call(customers.interactions.RecordBusinessEvent, fitting)
    refused = customers.refusal(customers.interactions.RecordBusinessEvent, spoiled)

    assert isinstance(refused, InvalidArgument)
    assert refused.reason == "PAYLOAD_INVALID"
    assert [violation.field for violation in refused.violations] == ["payload.lines[1]"]
    assert customers.history(phone).summary.total == 1


def test_a_repeat_is_known_and_another_payload_under_the_same_id_is_refused(customers: Customers) -> None:
    event = an_event(identity=a_phone())
    first = customers.call(customers.interactions.RecordBusinessEvent, event)
    again = customers.call(customers.interactions.RecordBusinessEvent, event)
    event.payload = b"other"

    assert first == again
    assert isinstance(customers.refusal(customers.interactions.RecordBusinessEvent, event), AlreadyExists)


def test_a_new_schema_is_a_new_version_and_a_repeat_changes_nothing(admin: Customers) -> None:
    name = a_type()
    first, again = register(admin, name), register(admin, name)
    tried = register(admin, name, "{}", validate_only=True)
    second = register(admin, name, "{}")

    assert first == again
    assert [first.version, tried.version, second.version] == [1, 2, 2]
    assert second.create_time == first.create_time
    assert (second.name, second.schema) == (f"eventTypes/{name}", "{}")


def test_registering_at_once_gives_every_schema_a_version_of_its_own(admin: Customers) -> None:
    name = a_type()
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda number: register(admin, name, json.dumps({"title": str(number)})), range(4)))

    assert sorted(each.version for each in made) == [1, 2, 3, 4]


def test_types_are_listed_page_by_page(admin: Customers) -> None:
    names = {f"eventTypes/{register(admin, a_type()).name.removeprefix('eventTypes/')}" for _ in range(3)}
    listed: list[str] = []
    token = ""
    while True:
        page = admin.call(admin.interactions.ListEventTypes, types.ListEventTypesRequest(page_size=2, page_token=token))
        listed += [each.name for each in page.event_types]
        token = page.next_page_token
        if not token:
            break

    assert names <= set(listed)
    assert listed == sorted(listed)


def test_only_who_may_registers_types(deployment: Deployment) -> None:
    agent = Customers(deployment, "agent")
    request = types.CreateEventTypeRequest(event_type_id=a_type(), event_type=types.EventType(schema="{}"))

    assert isinstance(agent.refusal(agent.interactions.CreateEventType, request), PermissionDenied)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"type": "Order Placed"}, "type"),
        ({"type": ""}, "type"),
        ({"source": ""}, "source"),
        ({"source_id": ""}, "source_id"),
        ({"payload": b"x" * (64 * 1024 + 1)}, "payload"),
        ({"subject": "two\nlines"}, "subject"),
        ({"identity": None}, "identity"),
    ],
)
def test_bad_input_is_refused_naming_the_field(customers: Customers, changes: dict[str, Any], field: str) -> None:
    refused = customers.refusal(
        customers.interactions.RecordBusinessEvent, an_event(**({"identity": a_phone()} | changes))
    )

    assert [violation.field for violation in refused.violations] == [field]

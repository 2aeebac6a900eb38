"""What a call is for decides what it shows, in every way of reading a history."""

from __future__ import annotations

from typing import Any

import grpc
import pytest
from backstory.interactions.v1 import interactions_pb2 as pb
from servicekit.errors import Code
from servicekit.grpc_errors import from_rpc_error

from tests.support.customers import Customers, a_phone
from tests.support.deployment import Deployment

LEVELS = {
    "customer": pb.VISIBILITY_CUSTOMER,
    "internal": pb.VISIBILITY_INTERNAL,
    "restricted": pb.VISIBILITY_RESTRICTED,
}


@pytest.fixture(scope="module")
def story(deployment: Deployment) -> dict[str, pb.Interaction]:
    """One customer with an interaction of each visibility."""
    customers = Customers(deployment, "admin")
    phone = a_phone()
    return {name: customers.record(phone, visibility=level, body=name) for name, level in LEVELS.items()}


def ask(deployment: Deployment, role: str, purpose: str | None, method: str, request: Any) -> Any:
    named = [("backstory-purpose", purpose)] if purpose is not None else []
    stub = Customers(deployment).interactions
    return getattr(stub, method)(request, timeout=10, metadata=[*deployment.metadata(role), *named])


@pytest.mark.parametrize(
    ("role", "purpose", "shown"),
    [
        ("integration", None, ["customer"]),
        ("agent", "sales", ["customer"]),
        ("agent", None, ["internal", "customer"]),
        ("agent", "compliance", ["customer"]),
        ("supervisor", "quality", ["internal", "customer"]),
        ("privacy", "support", ["internal", "customer"]),
        ("privacy", None, ["restricted", "internal", "customer"]),
        ("admin", None, ["restricted", "internal", "customer"]),
    ],
)
def test_role_and_purpose_decide_what_a_history_shows_and_single_reads_agree(
    deployment: Deployment, story: dict[str, pb.Interaction], role: str, purpose: str | None, shown: list[str]
) -> None:
    contact = story["customer"].contact

    for request in (
        pb.GetHistoryRequest(contact=contact),
        pb.GetHistoryRequest(contact=contact, direction=pb.DIRECTION_INBOUND),  # not answered from the card
    ):
        answer = ask(deployment, role, purpose, "GetHistory", request)
        assert sorted(each.body for each in answer.interactions) == sorted(shown)
    readable = []
    for name, interaction in story.items():
        try:
            ask(deployment, role, purpose, "GetInteraction", pb.GetInteractionRequest(name=interaction.name))
            readable.append(name)
        except grpc.RpcError as fault:
            hidden = from_rpc_error(fault)
            assert hidden.reason == "INTERACTION_NOT_FOUND"
    assert sorted(readable) == sorted(shown)


def test_a_live_history_leaves_out_what_its_reader_may_not_see(
    deployment: Deployment, story: dict[str, pb.Interaction]
) -> None:
    contact = story["customer"].contact
    token = Customers(deployment).history(contact=contact).watch_token
    watching = ask(
        deployment, "agent", None, "WatchHistory", pb.WatchHistoryRequest(contact=contact, resume_token=token)
    )
    recorder = Customers(deployment, "admin")
    for visibility in (pb.VISIBILITY_RESTRICTED, pb.VISIBILITY_CUSTOMER):
        recorder.record(contact=contact, visibility=visibility)

    seen = next(each.interaction for each in watching if each.HasField("interaction"))
    watching.cancel()

    assert seen.visibility == pb.VISIBILITY_CUSTOMER


def test_an_unknown_purpose_is_refused_by_name(deployment: Deployment, story: dict[str, pb.Interaction]) -> None:
    with pytest.raises(grpc.RpcError) as refused:
        ask(deployment, "agent", "curiosity", "GetHistory", pb.GetHistoryRequest(contact=story["customer"].contact))

    error = from_rpc_error(refused.value)
    assert (error.code, error.reason) == (Code.INVALID_ARGUMENT, "UNKNOWN_PURPOSE")
    assert error.metadata["field"] == "backstory-purpose"

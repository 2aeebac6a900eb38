"""Recording: what a source tells once stands in the history once, and everything else is refused with a reason."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

import grpc
import pytest
from backstory.interactions.v1 import interactions_pb2 as pb
from google.protobuf.timestamp_pb2 import Timestamp
from servicekit.errors import AlreadyExists, InvalidArgument, NotFound, Unauthenticated
from servicekit.grpc_errors import from_rpc_error

from tests.support.customers import Customers, a_phone, an_interaction


def _time(value: datetime) -> Timestamp:
    stamp = Timestamp()
    stamp.FromDatetime(value)
    return stamp


def test_who_records_an_interaction_sees_it_in_the_next_history(customers: Customers) -> None:
    phone = a_phone()
    for number in range(20):
        recorded = customers.record(phone, body=f"message {number}")

        assert customers.history(phone).interactions[0] == recorded


def test_a_repeat_gets_the_first_answer_and_changes_nothing(customers: Customers) -> None:
    phone = a_phone()
    first = customers.record(phone, source_id="repeated")
    again = customers.record(phone, source_id="repeated")

    assert again == first
    assert customers.history(phone).summary.total == 1


def test_the_same_source_id_with_other_content_is_refused_and_the_first_stays(customers: Customers) -> None:
    phone = a_phone()
    first = customers.record(phone, source_id="taken", body="one")
    refused = customers.refused(phone, source_id="taken", body="two")

    assert isinstance(refused, AlreadyExists)
    assert refused.reason == "SOURCE_ID_TAKEN"
    assert refused.metadata["interaction"] == first.name
    assert [each.body for each in customers.history(phone).interactions] == ["one"]


def test_a_request_id_gives_the_first_answer_and_refuses_another_body(customers: Customers) -> None:
    phone, key = a_phone(), str(uuid.uuid4())
    told = an_interaction(source_id="")

    def request(body: str) -> pb.CreateInteractionRequest:
        changed = pb.Interaction()
        changed.CopyFrom(told)
        changed.body = body
        return pb.CreateInteractionRequest(interaction=changed, identity=phone, request_id=key)

    first = customers.call(customers.interactions.CreateInteraction, request("one"))
    again = customers.call(customers.interactions.CreateInteraction, request("one"))
    refused = customers.refusal(customers.interactions.CreateInteraction, request("two"))

    assert again == first
    assert refused.reason == "REQUEST_ID_REUSED"
    assert customers.history(phone).summary.total == 1


def test_validate_only_checks_everything_and_stores_nothing(customers: Customers) -> None:
    phone = a_phone()
    customers.ensure(phone)
    request = pb.CreateInteractionRequest(interaction=an_interaction(), identity=phone, validate_only=True)
    customers.call(customers.interactions.CreateInteraction, request)

    assert customers.history(phone).summary.total == 0


def test_validate_only_makes_no_contact(customers: Customers) -> None:
    phone = a_phone()
    request = pb.CreateInteractionRequest(interaction=an_interaction(), identity=phone, validate_only=True)
    customers.call(customers.interactions.CreateInteraction, request)

    assert isinstance(
        customers.refusal(customers.interactions.GetHistory, pb.GetHistoryRequest(identity=phone)), NotFound
    )


def test_an_unknown_but_well_formed_channel_is_accepted(customers: Customers) -> None:
    assert customers.record(a_phone(), channel="carrier-pigeon").channel == "carrier-pigeon"


_NOW = datetime.now(UTC)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"channel": ""}, "interaction.channel"),
        ({"channel": "Carrier Pigeon"}, "interaction.channel"),
        ({"channel": "a" * 41}, "interaction.channel"),
        ({"direction": 0}, "interaction.direction"),
        ({"direction": 77}, "interaction.direction"),
        ({"kind": 99}, "interaction.kind"),
        ({"source": ""}, "interaction.source"),
        ({"source_id": "x" * 513}, "interaction.source_id"),
        ({"source_id": "line\nbreak"}, "interaction.source_id"),
        ({"body": "x" * (256 * 1024 + 1)}, "interaction.body"),
        ({"body": "bell \x07"}, "interaction.body"),
        ({"subject": "two\nlines"}, "interaction.subject"),
        ({"topic": "Not A Topic"}, "interaction.topic"),
        ({"payload": b"x" * (64 * 1024 + 1)}, "interaction.payload"),
        ({"occur_time": _time(datetime(1989, 12, 31, tzinfo=UTC))}, "interaction.occur_time"),
        ({"occur_time": _time(_NOW + timedelta(hours=1))}, "interaction.occur_time"),
        ({"occur_time": Timestamp(seconds=1, nanos=-5)}, "interaction.occur_time"),
        ({"contact": "people/7"}, "interaction.contact"),
        ({"kind": pb.INTERACTION_KIND_NOTE}, "interaction.direction"),
        (
            {"attachments": [pb.Attachment(file_name="a", media_type="nonsense")]},
            "interaction.attachments[0].media_type",
        ),
        ({"sentiment": pb.Sentiment(score=2)}, "interaction.sentiment.score"),
        ({"actor": pb.Actor(display_name="nobody")}, "interaction.actor.type"),
    ],
)
def test_bad_input_is_refused_naming_the_field(customers: Customers, changes: dict[str, object], field: str) -> None:
    phone = a_phone()
    customers.ensure(phone)
    refused = customers.refused(phone, **changes)

    assert isinstance(refused, InvalidArgument)
    assert [violation.field for violation in refused.violations] == [field]
    assert customers.history(phone).summary.total == 0


@pytest.mark.parametrize(
    ("identity", "field"),
    [
        (pb.IdentityKey(kind="Phone Number", value="+49301234567"), "identity.kind"),
        (pb.IdentityKey(kind="messenger-psid", value="123"), "identity.scope"),
        (pb.IdentityKey(kind="phone", value="call me"), "identity.value"),
        (None, "identity"),
    ],
)
def test_a_wrong_identity_is_refused_naming_its_part(
    customers: Customers, identity: pb.IdentityKey | None, field: str
) -> None:
    assert [violation.field for violation in customers.refused(identity).violations] == [field]


def test_an_unknown_contact_is_not_found(customers: Customers) -> None:
    refused = customers.refused(contact="contacts/c_nobody")

    assert isinstance(refused, NotFound)
    assert refused.reason == "CONTACT_NOT_FOUND"


def test_a_call_without_a_token_is_unauthenticated(customers: Customers) -> None:
    with pytest.raises(grpc.RpcError) as refused:
        customers.interactions.GetHistory(pb.GetHistoryRequest(), timeout=5)

    error = from_rpc_error(refused.value)
    assert isinstance(error, Unauthenticated)
    assert error.reason == "TOKEN_MISSING"


def test_an_agent_cannot_speak_in_another_agents_name(customers: Customers) -> None:
    recorded = customers.record(
        a_phone(),
        direction=pb.DIRECTION_OUTBOUND,
        actor=pb.Actor(type=pb.ACTOR_TYPE_AGENT, agent="agents/somebody-else"),
    )

    assert recorded.actor.agent == "agents/test"
    assert recorded.purpose == "service-messages"


def test_a_visit_needs_a_location_and_counts_as_a_contact(customers: Customers) -> None:
    phone = a_phone()
    refused = customers.refusal(customers.interactions.LogVisit, pb.LogVisitRequest(identity=phone, summary="came in"))
    visit = customers.call(
        customers.interactions.LogVisit,
        pb.LogVisitRequest(identity=phone, location="Berlin shop", summary="brought the device back"),
    )
    history = customers.history(phone)

    assert [violation.field for violation in refused.violations] == ["location"]
    assert (visit.channel, visit.kind, visit.location) == ("in-person", pb.INTERACTION_KIND_VISIT, "Berlin shop")
    assert history.interactions[0] == visit
    assert history.summary.by_kind == {"INTERACTION_KIND_VISIT": 1}
    assert history.summary.HasField("last_contact_time")

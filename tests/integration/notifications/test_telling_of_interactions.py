"""From a recorded interaction to the agent on duty: the earlier matter is asked over gRPC and told once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import grpc
import pytest
from backstory.events.interactions.v1.events_pb2 import InteractionRecorded
from backstory.interactions.v1 import interactions_pb2 as pb
from eventbus.dispatch import Keep, apply
from eventbus.envelope import Envelope
from eventbus.messages import Ack, DeadLetter, Received
from pymongo.database import Database
from servicekit.adapters.mongo_client import Row
from servicekit.grpc_client import open_channel
from servicekit.times import to_timestamp

from services.notifications.adapters.interactions_client import InteractionsClient
from services.notifications.adapters.mongo_inboxes import MongoInboxes
from services.notifications.bootstrap import news_handler
from services.notifications.entrypoints.event_handlers import NewsHandler
from services.notifications.settings import NotificationsSettings
from tests.support.notifications import settings_of

NOW = datetime.now(UTC).replace(microsecond=0)
ANNA, BEN = "agents/anna", "agents/ben"


@dataclass
class Histories:
    """An interactions service at the other end of a real line, which can also be out of order."""

    interactions: list[pb.Interaction] = field(default_factory=list)
    failure: grpc.StatusCode | None = None
    asked: list[tuple[pb.GetHistoryRequest, dict[str, str], float]] = field(default_factory=list)

    def GetHistory(  # noqa: N802 - the name in the contract
        self, request: pb.GetHistoryRequest, context: grpc.ServicerContext
    ) -> pb.GetHistoryResponse:
        metadata = {key: str(value) for key, value in context.invocation_metadata()}
        self.asked.append((request, metadata, context.time_remaining() or 0))
        if self.failure is not None:
            context.abort(self.failure, "as asked by the test")
        return pb.GetHistoryResponse(
            interactions=self.interactions, profile=pb.CustomerProfile(display_name="Anna Berg")
        )


@dataclass(frozen=True)
class Line:
    """The stand-in and where it is."""

    histories: Histories
    channel: grpc.Channel


@pytest.fixture
def line() -> Iterator[Line]:
    server = grpc.server(ThreadPoolExecutor(2))
    histories = Histories()
    methods = {
        "GetHistory": grpc.unary_unary_rpc_method_handler(
            histories.GetHistory, pb.GetHistoryRequest.FromString, pb.GetHistoryResponse.SerializeToString
        )
    }
    name = "backstory.interactions.v1.InteractionsService"
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(name, methods),))
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    channel = open_channel(f"127.0.0.1:{port}")
    yield Line(histories, channel)
    channel.close()
    server.stop(None).wait()


Build = Callable[..., NewsHandler]


@pytest.fixture
def build(settings: NotificationsSettings, database: Database[Row], line: Line) -> Build:
    def handler(**changes: object) -> NewsHandler:
        own = settings_of(settings.namespace, settings.mongodb_uri, **changes)
        history = InteractionsClient(line.channel, lambda: "a-token")
        return news_handler(own, database, history)

    return handler


@pytest.fixture
def inboxes(database: Database[Row]) -> MongoInboxes:
    return MongoInboxes(database, epoch=1)


def an_interaction(name: str = "i_now", **changes: Any) -> pb.Interaction:
    standard: dict[str, Any] = {
        "name": f"interactions/{name}",
        "contact": "contacts/c_1",
        "channel": "phone",
        "direction": pb.DIRECTION_INBOUND,
        "kind": pb.INTERACTION_KIND_CALL,
        "communication": True,
        "occur_time": to_timestamp(NOW),
    }
    return pb.Interaction(**standard | changes)


def earlier(days: float = 2, name: str = "i_old") -> pb.Interaction:
    at = to_timestamp(NOW - timedelta(days=days))
    return an_interaction(name, occur_time=at, channel="email", subject="Broken kettle")


def received(interaction: pb.Interaction | None = None, event_id: str = "e_1", deliveries: int = 1) -> Received:
    event = InteractionRecorded(interaction=interaction or an_interaction())
    event.metadata.event_id = event_id
    event.metadata.correlation_id = "corr-12345678"
    about = Envelope(event_id, "interactions", "InteractionRecorded", "c_1", 1, 1, NOW, "i_now")
    return Received(about, event.SerializeToString(), sequence=1, deliveries=deliveries)


def handle(handler: NewsHandler, *batch: Received) -> Sequence[object]:
    return asyncio.run(_answers(handler, batch))


async def _answers(handler: NewsHandler, batch: Sequence[Received]) -> Sequence[object]:
    return [answer for _, answer in await apply(handler, batch, store_was_away=False)]


def test_the_agents_on_duty_are_told_the_earlier_matter(build: Build, line: Line, inboxes: MongoInboxes) -> None:
    line.histories.interactions = [an_interaction(), earlier()]
    handler = build(on_duty_agents=(ANNA, BEN), agent_addresses={ANNA: "a@x.example"}, smtp_host="mail.test")

    assert handle(handler, received()) == [Ack()]

    for agent in (ANNA, BEN):
        (told,) = inboxes.newest(agent, 10).notifications
        assert told.title == "Anna Berg is in touch again (phone)"
        assert "Broken kettle" in told.body
        assert told.evidence == ("interactions/i_old",)
        assert (told.contact, told.interaction) == ("contacts/c_1", "interactions/i_now")


def test_the_history_is_asked_with_credentials_a_deadline_and_only_for_the_window(build: Build, line: Line) -> None:
    handle(build(), received())

    ((request, metadata, seconds),) = line.histories.asked
    assert request.contact == "contacts/c_1"
    assert request.from_time.ToDatetime(tzinfo=UTC) == NOW - timedelta(days=30)
    assert NOW < request.to_time.ToDatetime(tzinfo=UTC) < NOW + timedelta(seconds=1)
    assert pb.INTERACTION_KIND_NOTE not in request.kinds
    assert metadata["authorization"] == "Bearer a-token"
    assert metadata["x-correlation-id"] == "corr-12345678"
    assert 0 < seconds <= 1.0


def test_each_way_of_telling_has_a_row_in_the_delivery_log(build: Build, line: Line, database: Database[Row]) -> None:
    line.histories.interactions = [earlier()]

    handle(build(on_duty_agents=(ANNA,), agent_addresses={ANNA: "a@x.example"}), received())
    handle(build(on_duty_agents=(BEN,), agent_addresses={}, smtp_host="mail.test"), received(event_id="e_2"))
    handle(
        build(on_duty_agents=(ANNA,), agent_addresses={ANNA: "a@x.example"}, smtp_host="mail.test"),
        received(event_id="e_3"),
    )

    rows = database["deliveries"].find({}, sort=[("event_id", 1), ("channel", 1)])
    expected = [
        ("e_1", "email", "suppressed", "no-smtp-host"),
        ("e_1", "in-app", "sent", ""),
        ("e_2", "email", "suppressed", "no-address"),
        ("e_2", "in-app", "sent", ""),
        ("e_3", "email", "pending", ""),
        ("e_3", "in-app", "sent", ""),
    ]
    assert expected == [(row["event_id"], row["channel"], row["state"], row["reason"]) for row in rows]


def test_an_event_delivered_many_times_is_told_once(
    build: Build, line: Line, inboxes: MongoInboxes, database: Database[Row]
) -> None:
    line.histories.interactions = [earlier()]
    handler = build()

    for deliveries in range(1, 11):
        handle(handler, received(deliveries=deliveries), received(deliveries=deliveries))

    assert inboxes.unread("agents/demo") == 1
    assert database["deliveries"].count_documents({}) == 2
    assert len(line.histories.asked) == 1


def test_nobody_is_told_without_an_earlier_contact(build: Build, line: Line, inboxes: MongoInboxes) -> None:
    line.histories.interactions = [an_interaction()]

    assert handle(build(), received()) == [Ack()]

    assert inboxes.unread("agents/demo") == 0


@pytest.mark.parametrize(
    "changes",
    [
        {"direction": pb.DIRECTION_OUTBOUND},
        {"communication": False},
        {"backfill": True},
        {"direction": 99},
    ],
)
def test_the_history_is_not_even_asked_for_what_no_rule_wants(
    build: Build, line: Line, changes: dict[str, Any]
) -> None:
    assert handle(build(), received(an_interaction(**changes))) == [Ack()]

    assert line.histories.asked == []


@pytest.mark.parametrize(
    "failure",
    [grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED, grpc.StatusCode.RESOURCE_EXHAUSTED],
)
def test_an_outage_keeps_the_event_and_nothing_is_lost(
    build: Build, line: Line, inboxes: MongoInboxes, failure: grpc.StatusCode
) -> None:
    line.histories.interactions = [earlier()]
    line.histories.failure = failure

    (answer,) = handle(build(), received())

    assert isinstance(answer, Keep)
    line.histories.failure = None
    assert handle(build(), received()) == [Ack()]
    assert inboxes.unread("agents/demo") == 1


def test_a_customer_nobody_knows_any_more_is_no_news(build: Build, line: Line, inboxes: MongoInboxes) -> None:
    line.histories.failure = grpc.StatusCode.NOT_FOUND

    assert handle(build(), received()) == [Ack()]

    assert inboxes.unread("agents/demo") == 0


def test_what_can_never_be_read_becomes_a_dead_letter(build: Build) -> None:
    garbage = Received(received().envelope, b"\xff\xff", sequence=1, deliveries=1)

    (answer,) = handle(build(), garbage)

    assert isinstance(answer, DeadLetter)


def test_a_request_refused_for_good_becomes_a_dead_letter(build: Build, line: Line) -> None:
    line.histories.failure = grpc.StatusCode.INVALID_ARGUMENT

    (answer,) = handle(build(), received())

    assert isinstance(answer, DeadLetter)

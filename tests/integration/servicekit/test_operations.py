"""Operators see how far a service is behind, start maintenance that survives its worker, and hand out API keys."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import grpc
import pytest
from backstory.operations.v1 import operations_pb2 as pb
from backstory.operations.v1 import operations_pb2_grpc
from google.protobuf import json_format
from google.protobuf.timestamp_pb2 import Timestamp
from pymongo.database import Database
from servicekit.access.api_keys import ApiKeyVerifier
from servicekit.access.authenticator import BearerAuthenticator
from servicekit.access.keys import generate_keypair, load_signing_key, write_keypair
from servicekit.access.limits import CallerLimiter, CallLimits
from servicekit.access.tokens import TokenVerifier, mint
from servicekit.adapters.mongo_api_keys import MongoApiKeys
from servicekit.adapters.mongo_audit import MongoAudit
from servicekit.adapters.mongo_client import as_service_error, missing_indexes
from servicekit.adapters.mongo_operations import MongoHeartbeats, MongoOperations
from servicekit.adapters.operations_documents import operations_documents
from servicekit.clock import SystemClock
from servicekit.errors import ServiceError, Unavailable
from servicekit.grpc_errors import from_rpc_error
from servicekit.grpc_server import Edge, GrpcServer, Mount
from servicekit.http_app import HttpApp, create_app
from servicekit.ids import new_id
from servicekit.operations import Heartbeat, OperationRecord, OperationState, Progress
from servicekit.operations_api import Operated, OperationsApi
from servicekit.operations_worker import HeartbeatReporter, OperationRunner, Task
from servicekit.outbox import OutboxDepth
from servicekit.paging import PageTokens
from werkzeug.test import TestResponse

from tests.support.eventually import eventually
from tests.support.small_server import SmallSettings

CLOCK = SystemClock()
OPERATIONS = pb.DESCRIPTOR.services_by_name["OperationsService"]


class Waiting:
    """An outbox in which three events wait."""

    def depth(self) -> OutboxDepth:
        return OutboxDepth(3, 1.5)


@dataclass
class Ticks:
    """A clock that is moved by hand."""

    seconds: float = 0.0

    def __call__(self) -> float:
        return self.seconds


@dataclass
class Operators:
    """A running OperationsService and what it stands on."""

    stub: Any
    database: Database[dict[str, Any]]
    operations: MongoOperations
    heartbeats: MongoHeartbeats
    tokens: dict[str, str]
    address: str
    ticks: Ticks = field(default_factory=Ticks)

    def call(self, method: str, request: Any, credential: str = "") -> Any:
        bearer = credential or self.tokens["admin"]
        try:
            return getattr(self.stub, method)(request, timeout=20, metadata=[("authorization", f"Bearer {bearer}")])
        except grpc.RpcError as fault:
            raise from_rpc_error(fault) from None

    def refused(self, method: str, request: Any, credential: str = "") -> str:
        with pytest.raises(ServiceError) as caught:
            self.call(method, request, credential)
        return caught.value.reason


@pytest.fixture
def operators(database: Database[dict[str, Any]], tmp_path: Path) -> Iterator[Operators]:
    write_keypair(generate_keypair("desk", ["agent", "admin"], "agents/"), tmp_path / "desk.json", tmp_path / "public")
    key = load_signing_key(tmp_path / "desk.json")
    tokens = {role: mint(key, "agents/anna", [role], timedelta(minutes=5), CLOCK.now()) for role in ("agent", "admin")}
    ticks = Ticks()
    operations, heartbeats, api_keys = MongoOperations(database), MongoHeartbeats(database), MongoApiKeys(database)
    operated = Operated("contacts", "test", 1, ("reconcile",), Waiting(), lambda: 0)
    audit = MongoAudit(database, timedelta(days=365))
    api = OperationsApi(operated, operations, heartbeats, api_keys, PageTokens(b"k" * 32), CLOCK, new_id, audit)
    authenticator = BearerAuthenticator(TokenVerifier(tmp_path / "public"), CLOCK, ApiKeyVerifier(api_keys, ticks))
    edge = Edge("contacts", authenticator, CallerLimiter(CallLimits(), time.monotonic), translate=as_service_error)
    server = GrpcServer(SmallSettings(), [Mount(OPERATIONS, api)], edge)
    server.start("127.0.0.1", 0)
    with grpc.insecure_channel(f"127.0.0.1:{server.port}") as channel:
        stub = operations_pb2_grpc.OperationsServiceStub(channel)
        yield Operators(stub, database, operations, heartbeats, tokens, f"127.0.0.1:{server.port}", ticks)
    server.stop(0)


def an_operation(kind: str = "reconcile") -> OperationRecord:
    return OperationRecord(new_id("op"), kind, OperationState.PENDING, CLOCK.now())


def lapse(operators: Operators, operation: OperationRecord) -> None:
    """Make the lease of an operation end now, as half a minute of silence would."""
    earlier = CLOCK.now() - timedelta(hours=1)
    operators.database["operations"].update_one({"_id": operation.id}, {"$set": {"lease_until": earlier}})


def run_until_ended(runner: OperationRunner, operators: Operators, operation_id: str) -> OperationRecord:
    async def run() -> OperationRecord:
        stop = asyncio.Event()
        job = asyncio.ensure_future(runner.run(stop))
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            found = await asyncio.to_thread(operators.operations.get, operation_id)
            if found is not None and found.end_time is not None:
                break
            await asyncio.sleep(0.02)
        stop.set()
        await job
        found = operators.operations.get(operation_id)
        assert found is not None
        return found

    return asyncio.run(run())


def test_declared_indexes_are_there_once_migrated(operators: Operators) -> None:
    assert missing_indexes(operations_documents("small")) == []


def test_status_tells_what_waits_and_which_workers_reported_lately(operators: Operators) -> None:
    now = CLOCK.now()
    operators.heartbeats.report(Heartbeat("host:1", now, bus_connected=True, watchdog_rebuilds=2))
    operators.heartbeats.report(
        Heartbeat("host:2", now - timedelta(seconds=90), bus_connected=True, watchdog_rebuilds=0)
    )

    status = operators.call("GetStatus", pb.GetStatusRequest())

    assert (status.service, status.outbox_depth, status.outbox_oldest_seconds) == ("contacts", 3, 1.5)
    assert [(each.worker, each.watchdog_rebuilds) for each in status.workers] == [("host:1", 2)]


def test_an_agent_sees_no_status(operators: Operators) -> None:
    assert operators.refused("GetStatus", pb.GetStatusRequest(), operators.tokens["agent"]) == "PERMISSION_MISSING"


def test_an_unknown_kind_is_refused_naming_the_known_ones(operators: Operators) -> None:
    with pytest.raises(ServiceError, match="reconcile"):
        operators.call("StartOperation", pb.StartOperationRequest(kind="rebuild"))


def test_fifty_starts_at_once_make_one_operation(operators: Operators) -> None:
    request = pb.StartOperationRequest(kind="reconcile")

    with ThreadPoolExecutor(10) as pool:
        names = {answer.name for answer in pool.map(lambda _: operators.call("StartOperation", request), range(50))}

    assert len(names) == 1
    assert operators.call("GetOperation", pb.GetOperationRequest(name=names.pop())).state == pb.OPERATION_STATE_PENDING
    assert operators.refused("GetOperation", pb.GetOperationRequest(name="operations/none")) == "OPERATION_NOT_FOUND"
    assert operators.refused("GetOperation", pb.GetOperationRequest(name="x")) == "INVALID_FIELD"


def test_an_operation_runs_and_a_new_one_can_be_started_afterwards(operators: Operators) -> None:
    async def work(task: Task) -> None:
        await task.report(Progress(3, 5, {"republished": 1}, {"after": "c_3"}))
        await task.report(Progress(5, 5, {"republished": 2}))

    started = operators.call("StartOperation", pb.StartOperationRequest(kind="reconcile"))
    runner = OperationRunner(operators.operations, {"reconcile": work}, CLOCK, poll_seconds=0.05)

    run_until_ended(runner, operators, started.name.removeprefix("operations/"))

    done = operators.call("GetOperation", pb.GetOperationRequest(name=started.name))
    assert (done.state, done.done, done.total) == (pb.OPERATION_STATE_SUCCEEDED, 5, 5)
    assert dict(done.results) == {"republished": 2}
    assert operators.call("StartOperation", pb.StartOperationRequest(kind="reconcile")).name != started.name


def test_one_worker_holds_an_operation_and_a_lapsed_lease_passes_on_with_its_cursor(
    operators: Operators,
) -> None:
    operators.operations.start(an_operation())
    first = operators.operations.claim("host:1", ["reconcile"])
    assert first is not None
    assert operators.operations.progress(first, Progress(7, 9, cursor={"after": "c_7"}))
    assert operators.operations.claim("host:2", ["reconcile"]) is None

    lapse(operators, first)
    second = operators.operations.claim("host:2", ["reconcile"])

    assert second is not None
    assert (second.done, second.cursor, second.attempt) == (7, {"after": "c_7"}, 2)
    assert not operators.operations.progress(first, Progress(8, 9))
    assert not operators.operations.finish(first, Progress(9, 9), CLOCK.now())
    assert operators.operations.finish(second, Progress(9, 9), CLOCK.now())


def test_a_worker_takes_only_kinds_it_knows(operators: Operators) -> None:
    operators.operations.start(an_operation("rebuild"))

    assert operators.operations.claim("host:1", ["reconcile"]) is None


def test_work_that_fails_ends_with_its_reason_and_without_its_text(operators: Operators) -> None:
    async def work(_: Task) -> None:
        raise KeyError("anna@example.org")

    operation = operators.operations.start(an_operation())
    runner = OperationRunner(operators.operations, {"reconcile": work}, CLOCK, poll_seconds=0.05)

    ended = run_until_ended(runner, operators, operation.id)

    assert (ended.state, ended.error) == (OperationState.FAILED, "KeyError")


def test_an_outage_leaves_the_operation_to_be_taken_up_again(operators: Operators) -> None:
    tries: list[int] = []

    async def work(task: Task) -> None:
        tries.append(task.last.done)
        if len(tries) == 1:
            await task.report(Progress(4, cursor={"after": "c_4"}))
            lapse(operators, operation)
            raise Unavailable("DATABASE_UNAVAILABLE", "The database cannot be reached.")

    operation = operators.operations.start(an_operation())
    runner = OperationRunner(operators.operations, {"reconcile": work}, CLOCK, poll_seconds=0.05)

    ended = run_until_ended(runner, operators, operation.id)

    assert ended.state is OperationState.SUCCEEDED
    assert tries == [0, 4]


def test_a_worker_that_is_told_to_stop_gives_its_operation_back_at_once(operators: Operators) -> None:
    operation = operators.operations.start(an_operation())

    async def run() -> None:
        begun, stop = asyncio.Event(), asyncio.Event()

        async def work(task: Task) -> None:
            await task.report(Progress(2, cursor={"after": "c_2"}))
            begun.set()
            await asyncio.Event().wait()

        runner = OperationRunner(operators.operations, {"reconcile": work}, CLOCK, poll_seconds=0.05)
        job = asyncio.ensure_future(runner.run(stop))
        await asyncio.wait_for(begun.wait(), 10)
        stop.set()
        await asyncio.wait_for(job, 10)

    asyncio.run(run())

    taken = operators.operations.claim("host:2", ["reconcile"])
    assert taken is not None
    assert (taken.id, taken.done, taken.attempt) == (operation.id, 2, 1)


def test_a_worker_reports_that_it_is_there(operators: Operators) -> None:
    start = CLOCK.now()

    async def run() -> None:
        stop = asyncio.Event()
        reporter = HeartbeatReporter(operators.heartbeats, lambda: (False, 3), CLOCK, seconds=0.05)
        job = asyncio.ensure_future(reporter.run(stop))
        await asyncio.to_thread(eventually, 10, lambda: operators.heartbeats.since(start))
        stop.set()
        await job

    asyncio.run(run())

    (reported,) = operators.heartbeats.since(start)
    assert (reported.bus_connected, reported.watchdog_rebuilds) == (False, 3)


def a_key(name: str = "Shop", roles: tuple[str, ...] = ("integration",), **fields: Any) -> pb.CreateApiKeyRequest:
    request_id = fields.pop("request_id", "")
    return pb.CreateApiKeyRequest(api_key=pb.ApiKey(display_name=name, roles=roles, **fields), request_id=request_id)


def test_a_key_opens_what_its_roles_allow_and_shows_its_secret_once(operators: Operators) -> None:
    created = operators.call("CreateApiKey", a_key(roles=("supervisor",)))

    assert operators.call("GetStatus", pb.GetStatusRequest(), created.secret).service == "contacts"
    assert operators.refused("ListApiKeys", pb.ListApiKeysRequest(), created.secret) == "PERMISSION_MISSING"
    (listed,) = operators.call("ListApiKeys", pb.ListApiKeysRequest()).api_keys
    assert listed.creator == "agents/anna"
    assert listed.last_use_time.seconds % 60 == 0
    assert listed.expire_time.seconds - listed.create_time.seconds == 365 * 86400
    assert created.secret not in str(list(operators.database["api_keys"].find()))


def test_a_revoked_key_is_refused_within_a_minute(operators: Operators) -> None:
    created = operators.call("CreateApiKey", a_key(roles=("supervisor",)))
    operators.call("GetStatus", pb.GetStatusRequest(), created.secret)

    first = operators.call("RevokeApiKey", pb.RevokeApiKeyRequest(name=created.api_key.name))
    again = operators.call("RevokeApiKey", pb.RevokeApiKeyRequest(name=created.api_key.name))
    operators.ticks.seconds = 59

    assert operators.refused("GetStatus", pb.GetStatusRequest(), created.secret) == "TOKEN_INVALID"
    assert first.revoke_time == again.revoke_time
    assert operators.refused("RevokeApiKey", pb.RevokeApiKeyRequest(name="apiKeys/none")) == "API_KEY_NOT_FOUND"


def test_a_repeated_creation_returns_the_first_key_without_its_secret(operators: Operators) -> None:
    request = a_key(request_id="6f2f0a5e-7a0b-4f0a-9c57-0d0a5b2c7e11")

    first, second = operators.call("CreateApiKey", request), operators.call("CreateApiKey", request)

    assert (second.api_key.name, second.secret) == (first.api_key.name, "")
    other = a_key("Other", request_id=request.request_id)
    assert operators.refused("CreateApiKey", other) == "REQUEST_ID_REUSED"


def test_a_key_that_makes_no_sense_is_refused(operators: Operators) -> None:
    past = Timestamp(seconds=int(CLOCK.now().timestamp()) - 1)

    assert operators.refused("CreateApiKey", a_key(name=" ")) == "FIELD_REQUIRED"
    assert operators.refused("CreateApiKey", a_key(roles=())) == "UNKNOWN_ROLE"
    assert operators.refused("CreateApiKey", a_key(roles=("owner",))) == "UNKNOWN_ROLE"
    assert operators.refused("CreateApiKey", a_key(expire_time=past)) == "TIME_OUT_OF_RANGE"
    assert operators.refused("CreateApiKey", a_key(request_id="x")) == "INVALID_FIELD"


def test_keys_are_listed_newest_first_page_by_page(operators: Operators) -> None:
    names = [operators.call("CreateApiKey", a_key(f"Key {number}")).api_key.name for number in range(5)]
    listed, token = [], ""

    while True:
        page = operators.call("ListApiKeys", pb.ListApiKeysRequest(page_size=2, page_token=token))
        listed += [key.name for key in page.api_keys]
        token = page.next_page_token
        if not token:
            break

    assert sorted(listed) == sorted(names)
    assert listed == sorted(listed, reverse=True)
    assert operators.refused("ListApiKeys", pb.ListApiKeysRequest(page_token="x")) == "INVALID_FIELD"


def test_each_method_answers_the_same_over_http(operators: Operators) -> None:
    http = create_app(HttpApp("contacts", [OPERATIONS], operators.address)).test_client()
    http.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {operators.tokens['admin']}"
    started = operators.call("StartOperation", pb.StartOperationRequest(kind="reconcile"))
    created = operators.call("CreateApiKey", a_key()).api_key
    revoke = pb.RevokeApiKeyRequest(name=created.name)
    pairs: list[tuple[Any, TestResponse]] = [
        (operators.call("GetStatus", pb.GetStatusRequest()), http.get("/v1/operations/status")),
        (started, http.post("/v1/operations", json={"kind": "reconcile"})),
        (started, http.get(f"/v1/{started.name}")),
        (pb.ListApiKeysResponse(api_keys=[created]), http.get("/v1/apiKeys?page_size=5")),
        (
            operators.call("RevokeApiKey", revoke),
            http.post(f"/v1/{created.name}:revoke"),
        ),
    ]

    for expected, response in pairs:
        assert response.status_code == 200, response.text
        assert json_format.Parse(response.data, type(expected)()) == expected

    made = http.post("/v1/apiKeys", json={"api_key": {"display_name": "Shop", "roles": ["integration"]}})
    assert made.json is not None
    assert made.json["secret"].startswith("bsk_k_")

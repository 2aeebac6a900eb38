"""OperationsService as every service of a deployment mounts it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

import grpc
from backstory.operations.v1 import operations_pb2 as pb

from servicekit.access import current_caller
from servicekit.access.api_keys import DEFAULT_LIFETIME, ApiKeyRecord, hash_secret, make_secret
from servicekit.access.roles import ROLES, permissions_of
from servicekit.audit_api import AuditApi, AuditEntries
from servicekit.clock import Clock
from servicekit.errors import InvalidArgument, NotFound, PermissionDenied
from servicekit.ids import NewId
from servicekit.operations import HeartbeatStore, OperationRecord, OperationState, OperationStore
from servicekit.outbox import OutboxDepth
from servicekit.paging import PageTokens, page_size
from servicekit.text import clean_text, id_in_name, request_id
from servicekit.times import to_datetime, to_timestamp

REPORTED_WITHIN = timedelta(minutes=1)
MAX_KEY_LIFETIME = timedelta(days=5 * 365)


class ApiKeys(Protocol):
    """Where API keys are managed."""

    def add(self, key: ApiKeyRecord, request_id: str, digest: str) -> tuple[ApiKeyRecord, bool]:
        """Keep a new key; for a request id seen before, return the first key and False."""
        ...

    def newest(self, before: str, limit: int) -> list[ApiKeyRecord]:
        """Return keys by falling id, starting below `before` unless it is empty."""
        ...

    def revoke(self, key_id: str, at: datetime) -> ApiKeyRecord | None:
        """Revoke a key, once; return it as it is then, or None when there is none."""
        ...


class Depth(Protocol):
    """What waits for the bus: an OutboxStore, or any part of one."""

    def depth(self) -> OutboxDepth:
        """Return how much is waiting."""
        ...


@dataclass(frozen=True)
class Operated:
    """The service that is operated, and what its operators see."""

    service: str
    namespace: str
    epoch: int
    kinds: Sequence[str]
    """The kinds of operation its worker can do."""
    outbox: Depth
    unresolved: Callable[[], int] = lambda: 0


class OperationsApi(AuditApi):
    """Serves backstory.operations.v1.OperationsService."""

    def __init__(
        self,
        operated: Operated,
        operations: OperationStore,
        heartbeats: HeartbeatStore,
        api_keys: ApiKeys,
        page_tokens: PageTokens,
        clock: Clock,
        new_id: NewId,
        audit: AuditEntries,
    ) -> None:
        """Keep what to answer from."""
        super().__init__(audit, page_tokens)
        self._operated = operated
        self._operations = operations
        self._heartbeats = heartbeats
        self._api_keys = api_keys
        self._clock = clock
        self._new_id = new_id

    def GetStatus(self, _request: pb.GetStatusRequest, _context: grpc.ServicerContext) -> pb.Status:  # noqa: N802
        """Say how far this service is behind."""
        depth = self._operated.outbox.depth()
        workers = self._heartbeats.since(self._clock.now() - REPORTED_WITHIN)
        return pb.Status(
            service=self._operated.service,
            outbox_depth=depth.events,
            outbox_oldest_seconds=depth.oldest_seconds,
            unresolved=self._operated.unresolved(),
            workers=[
                pb.WorkerStatus(
                    worker=each.worker,
                    report_time=to_timestamp(each.report_time),
                    bus_connected=each.bus_connected,
                    watchdog_rebuilds=each.watchdog_rebuilds,
                )
                for each in workers
            ],
            epoch=self._operated.epoch,
            namespace=self._operated.namespace,
        )

    def StartOperation(self, request: pb.StartOperationRequest, _context: grpc.ServicerContext) -> pb.Operation:  # noqa: N802
        """Start maintenance, or return what already goes on."""
        if request.kind not in self._operated.kinds:
            allowed = ", ".join(self._operated.kinds) or "none"
            raise InvalidArgument("kind", f"must be one of: {allowed}", "UNKNOWN_KIND", allowed=allowed)
        fresh = OperationRecord(self._new_id("op"), request.kind, OperationState.PENDING, self._clock.now())
        return _operation(self._operations.start(fresh))

    def GetOperation(self, request: pb.GetOperationRequest, _context: grpc.ServicerContext) -> pb.Operation:  # noqa: N802
        """Return one operation."""
        found = self._operations.get(id_in_name("name", request.name, "operations"))
        if found is None:
            raise NotFound("OPERATION_NOT_FOUND", "There is no such operation.", operation=request.name)
        return _operation(found)

    def CreateApiKey(self, request: pb.CreateApiKeyRequest, _context: grpc.ServicerContext) -> pb.CreateApiKeyResponse:  # noqa: N802
        """Create a key and return its secret, once."""
        known_as = request_id(request.request_id)
        key_id = self._new_id("k")
        secret = make_secret(key_id)
        key = _checked_key(key_id, secret, request.api_key, self._clock.now())
        kept, created = self._api_keys.add(key, known_as, _digest(request))
        return pb.CreateApiKeyResponse(api_key=_api_key(kept), secret=secret if created else "")

    def ListApiKeys(self, request: pb.ListApiKeysRequest, _context: grpc.ServicerContext) -> pb.ListApiKeysResponse:  # noqa: N802
        """List keys, newest first, without secrets."""
        size = page_size(request.page_size)
        before = str(self._page_tokens.decode(request.page_token, request).get("id", ""))
        keys = self._api_keys.newest(before, size + 1)
        more = self._page_tokens.encode({"id": keys[size - 1].id}, request) if len(keys) > size else ""
        return pb.ListApiKeysResponse(api_keys=[_api_key(key) for key in keys[:size]], next_page_token=more)

    def RevokeApiKey(self, request: pb.RevokeApiKeyRequest, _context: grpc.ServicerContext) -> pb.ApiKey:  # noqa: N802
        """Revoke a key."""
        key = self._api_keys.revoke(id_in_name("name", request.name, "apiKeys"), self._clock.now())
        if key is None:
            raise NotFound("API_KEY_NOT_FOUND", "There is no such API key.", api_key=request.name)
        return _api_key(key)


def _checked_key(key_id: str, secret: str, asked: pb.ApiKey, now: datetime) -> ApiKeyRecord:
    caller = current_caller()
    name = clean_text("api_key.display_name", asked.display_name, max_chars=200, required=True, one_line=True)
    roles = tuple(dict.fromkeys(asked.roles))
    if not roles or not set(roles) <= ROLES.keys():
        raise InvalidArgument("api_key.roles", f"must be one or more of: {', '.join(ROLES)}", "UNKNOWN_ROLE")
    if not permissions_of(roles) <= caller.permissions:
        raise PermissionDenied("PERMISSION_MISSING", "Nobody can create a key that may do more than they may.")
    expires = now + DEFAULT_LIFETIME
    if asked.HasField("expire_time"):
        expires = to_datetime("api_key.expire_time", asked.expire_time)
    if not now < expires <= now + MAX_KEY_LIFETIME:
        raise InvalidArgument("api_key.expire_time", "must lie in the next five years", "TIME_OUT_OF_RANGE")
    return ApiKeyRecord(key_id, name, roles, hash_secret(secret), now, expires, caller.subject)


def _digest(request: pb.CreateApiKeyRequest) -> str:
    return hashlib.sha256(request.api_key.SerializeToString(deterministic=True)).hexdigest()


def _operation(record: OperationRecord) -> pb.Operation:
    return pb.Operation(
        name=f"operations/{record.id}",
        kind=record.kind,
        state=f"OPERATION_STATE_{record.state.name}",
        done=record.done,
        total=record.total,
        results=record.results,
        error=record.error,
        create_time=to_timestamp(record.create_time),
        end_time=to_timestamp(record.end_time),
    )


def _api_key(record: ApiKeyRecord) -> pb.ApiKey:
    return pb.ApiKey(
        name=f"apiKeys/{record.id}",
        display_name=record.display_name,
        roles=record.roles,
        create_time=to_timestamp(record.create_time),
        expire_time=to_timestamp(record.expire_time),
        revoke_time=to_timestamp(record.revoke_time),
        last_use_time=to_timestamp(record.last_use_time),
        creator=record.creator,
    )

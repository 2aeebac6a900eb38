"""What a service needs to be operated, put together: its OperationsService, its API keys, and its worker's side."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from backstory.operations.v1 import operations_pb2
from google.protobuf.descriptor import ServiceDescriptor
from pymongo.database import Database

from servicekit.access.api_keys import ApiKeyVerifier
from servicekit.adapters.mongo_api_keys import MongoApiKeys
from servicekit.adapters.mongo_client import Row
from servicekit.adapters.mongo_operations import MongoHeartbeats, MongoOperations
from servicekit.clock import Clock
from servicekit.grpc_server import Mount
from servicekit.ids import new_id
from servicekit.operations_api import Depth, Operated, OperationsApi
from servicekit.paging import PageTokens
from servicekit.settings import ServiceSettings

OPERATIONS: ServiceDescriptor = operations_pb2.DESCRIPTOR.services_by_name["OperationsService"]


def operations_mount(
    settings: ServiceSettings,
    database: Database[Row],
    kinds: Sequence[str],
    outbox: Depth,
    tokens: PageTokens,
    clock: Clock,
    unresolved: Callable[[], int] = lambda: 0,
) -> Mount:
    """Return OperationsService for the grpc role. `kinds` are those the service's worker can do."""
    operated = Operated(settings.service, settings.namespace, settings.epoch, kinds, outbox, unresolved)
    api = OperationsApi(
        operated,
        MongoOperations(database),
        MongoHeartbeats(database),
        MongoApiKeys(database),
        tokens,
        clock,
        new_id,
    )
    return Mount(OPERATIONS, api)


def api_key_verifier(database: Database[Row]) -> ApiKeyVerifier:
    """Return what checks API keys for the edge of the grpc role."""
    return ApiKeyVerifier(MongoApiKeys(database), time.monotonic)

"""What every service offers its operators, over its own database."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from backstory.operations.v1 import operations_pb2
from google.protobuf.descriptor import ServiceDescriptor
from pymongo.database import Database

from servicekit.access.api_keys import ApiKeyVerifier
from servicekit.access.policy import bulk_methods
from servicekit.adapters.mongo_api_keys import MongoApiKeys
from servicekit.adapters.mongo_audit import MongoAudit
from servicekit.adapters.mongo_client import Row
from servicekit.adapters.mongo_operations import MongoHeartbeats, MongoOperations
from servicekit.clock import Clock
from servicekit.grpc_server import Mount
from servicekit.ids import new_id
from servicekit.operations_api import Operated, OperationsApi
from servicekit.outbox import OutboxStore
from servicekit.paging import PageTokens
from servicekit.settings import ServiceSettings

OPERATIONS = operations_pb2.DESCRIPTOR.services_by_name["OperationsService"]


@dataclass(frozen=True)
class Operating:
    """The mounted operations, the API keys that callers of this service may use, and the log of what they do."""

    mount: Mount
    api_keys: ApiKeyVerifier
    audit: MongoAudit


def operating(
    settings: ServiceSettings,
    database: Database[Row],
    outbox: OutboxStore,
    tokens: PageTokens,
    clock: Clock,
    *,
    kinds: Sequence[str] = ("reconcile",),
    unresolved: Callable[[], int] = lambda: 0,
) -> Operating:
    """Return what to mount beside the service's own API."""
    keys = MongoApiKeys(database)
    operated = Operated(settings.service, settings.namespace, settings.epoch, kinds, outbox, unresolved)
    audit = audit_log(settings, database)
    api = OperationsApi(
        operated, MongoOperations(database), MongoHeartbeats(database), keys, tokens, clock, new_id, audit
    )
    return Operating(Mount(OPERATIONS, api), ApiKeyVerifier(keys, time.monotonic), audit)


def audit_log(
    settings: ServiceSettings, database: Database[Row], services: Sequence[ServiceDescriptor] = ()
) -> MongoAudit:
    """Return where this service keeps who saw and changed what; `services` are those whose changes it keeps."""
    return MongoAudit(database, timedelta(days=settings.audit_reads_days), bulk_methods(services))

"""The connection to MongoDB, with concerns and timeouts set in code so that no default can weaken them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import mongoengine
import pymongo
from mongoengine import Document
from pymongo import MongoClient
from pymongo.database import Database
from pymongo.errors import (
    AutoReconnect,
    ConnectionFailure,
    ExecutionTimeout,
    NetworkTimeout,
    PyMongoError,
    ServerSelectionTimeoutError,
    WaitQueueTimeoutError,
)

from servicekit.errors import DeadlineExceeded, ResourceExhausted, ServiceError, Unavailable
from servicekit.settings import ServiceSettings

Row = dict[str, Any]
"""A stored document as the driver gives it."""

OPERATION_SECONDS = 0.8
"""The longest one request waits for MongoDB in one operation."""

_EXTRA_CONNECTIONS = 4


def connect(settings: ServiceSettings) -> Database[Row]:
    """Open this process's connection and return the service's own database.

    Call it after any fork. The mongoengine alias is the service's name.
    """
    client: MongoClient[Row] = mongoengine.connect(
        db=settings.database,
        alias=settings.service,
        host=settings.mongodb_uri,
        w="majority",
        journal=True,
        readConcernLevel="majority",
        retryWrites=True,
        retryReads=True,
        serverSelectionTimeoutMS=2000,
        connectTimeoutMS=2000,
        socketTimeoutMS=20_000,
        waitQueueTimeoutMS=500,
        maxPoolSize=settings.grpc_threads + _EXTRA_CONNECTIONS,
        tz_aware=True,
        uuidRepresentation="standard",
        appname=f"backstory-{settings.service}",
    )
    return client[settings.database]


def ensure_indexes(documents: Sequence[type[Document]]) -> None:
    """Create the indexes the documents declare. Only the `migrate` role calls this."""
    for document in documents:
        document.ensure_indexes()


def missing_indexes(documents: Sequence[type[Document]]) -> list[str]:
    """Name declared indexes that the database lacks, as `collection.index`."""
    missing = []
    for document in documents:
        collection = document._get_collection()
        there = {tuple(index["key"]) for index in collection.index_information().values()}
        for index in document._meta["index_specs"]:
            if tuple((name, direction) for name, direction in index["fields"]) not in there:
                missing.append(f"{collection.name}.{'+'.join(name for name, _ in index['fields'])}")
    return missing


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Bound every MongoDB operation inside, and tell the driver's faults as errors a caller may act on."""
    try:
        with pymongo.timeout(max(seconds, 0.001)):
            yield
    except PyMongoError as fault:
        raise as_service_error(fault) from fault


def as_service_error(fault: PyMongoError) -> ServiceError:
    """Return what to tell a caller about a fault of the database. Its text may hold personal data and is not passed on."""
    if isinstance(fault, WaitQueueTimeoutError):
        return ResourceExhausted("DATABASE_BUSY", "Too many calls wait for the database.", retry_after=0.5)
    if isinstance(fault, (ServerSelectionTimeoutError, AutoReconnect, ConnectionFailure)) and not isinstance(
        fault, NetworkTimeout
    ):
        return Unavailable("DATABASE_UNAVAILABLE", "The database cannot be reached.", retry_after=1)
    if isinstance(fault, (ExecutionTimeout, NetworkTimeout)) or fault.timeout:
        return DeadlineExceeded("DATABASE_TIMEOUT", "The database did not answer in time.")
    if fault.has_error_label("TransientTransactionError") or fault.has_error_label("RetryableWriteError"):
        return Unavailable("DATABASE_CONFLICT", "The write kept colliding with others; repeat it.", retry_after=0.1)
    raise fault

"""The connection to MongoDB, with concerns and timeouts set in code so that no default can weaken them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Any

import mongoengine
import pymongo
from mongoengine import Document
from pymongo import MongoClient
from pymongo.database import Database
from pymongo.errors import (
    CollectionInvalid,
    ConnectionFailure,
    ExecutionTimeout,
    NetworkTimeout,
    OperationFailure,
    PyMongoError,
    WaitQueueTimeoutError,
)

from servicekit.adapters.mongo_primary import Primary
from servicekit.errors import DeadlineExceeded, ResourceExhausted, ServiceError, Unavailable
from servicekit.settings import ServiceSettings

Row = dict[str, Any]
"""A stored document as the driver gives it."""

_NAMESPACE_EXISTS = 48

_EXTRA_CONNECTIONS = 4

MIGRATION_SECONDS = 3600.0
"""The longest a migration waits for one index: on millions of documents that takes minutes."""


class _Patience:
    """How long this process waits for one operation."""

    seconds = 0.8


def connect(settings: ServiceSettings, answer_seconds: float = 20.0) -> Database[Row]:
    """Open this process's connection, which waits so long for an answer, and return the service's own database.

    Call it after any fork. The mongoengine alias is the service's name.
    """
    wait_at_most(settings.database_seconds)
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
        socketTimeoutMS=int(answer_seconds * 1000),
        waitQueueTimeoutMS=500,
        maxPoolSize=settings.grpc_threads + _EXTRA_CONNECTIONS,
        tz_aware=True,
        uuidRepresentation="standard",
        appname=f"backstory-{settings.service}",
        event_listeners=[Primary()],
    )
    return client[settings.database]


def ensure_indexes(database: Database[Row], documents: Sequence[type[Document]]) -> None:
    """Create the collections and indexes the documents declare. Only the `migrate` role calls this.

    Collections come first: one that is made by its first write would disturb transactions of that moment. Indexes a
    document names as `retired_indexes` are dropped last, when what takes their place is there.
    """
    there = set(database.list_collection_names())
    for document in documents:
        name = document._meta["collection"]
        if name not in there:
            _create(database, name)
    for document in documents:
        document.ensure_indexes()
        collection = document._get_collection()
        for name in collection.index_information().keys() & set(document._meta.get("retired_indexes", ())):
            collection.drop_index(name)


def _create(database: Database[Row], name: str) -> None:
    try:
        database.create_collection(name)
    except CollectionInvalid:
        return
    except OperationFailure as fault:
        if fault.code != _NAMESPACE_EXISTS:  # a role that runs already, or another migration, was faster
            raise


def hindrance(documents: Sequence[type[Document]]) -> str:
    """Return why this database cannot be used yet, or nothing: unique keys that are not there decide no race."""
    try:
        missing = missing_indexes(documents)
    except PyMongoError:
        return "the database cannot be reached"
    return f"indexes are missing, run the migrate role: {', '.join(missing)}" if missing else ""


def missing_indexes(documents: Sequence[type[Document]]) -> list[str]:
    """Name declared indexes that the database lacks, as `collection.index`."""
    missing = []
    for document in documents:
        collection = document._get_collection()
        there = {tuple(index["key"]) for index in collection.index_information().values()}
        missing += [
            f"{collection.name}.{'+'.join(name for name, _ in index['fields'])}"
            for index in document._meta["index_specs"]
            if tuple((name, direction) for name, direction in index["fields"]) not in there
        ]
    return missing


def wait_at_most(seconds: float) -> None:
    """Let this process wait so long for MongoDB in one operation."""
    _Patience.seconds = seconds


def operation_seconds() -> float:
    """Return the longest this process waits for MongoDB in one operation."""
    return _Patience.seconds


def time_limit(seconds: float = math.inf) -> AbstractContextManager[None]:
    """Bound every MongoDB operation inside, also by what is left of the caller's time, less what the answer needs."""
    bounded: AbstractContextManager[None] = pymongo.timeout(max(min(seconds - 0.02, _Patience.seconds), 0.001))
    return bounded


def unreachable() -> Unavailable:
    """Return what to tell a caller while there is no database."""
    return Unavailable("DATABASE_UNAVAILABLE", "The database cannot be reached.", retry_after=1)


def as_service_error(fault: Exception) -> ServiceError | None:
    """Return what to tell a caller about a fault of the database, or None for anything else.

    The driver's text may hold personal data and is not passed on.
    """
    if isinstance(fault, WaitQueueTimeoutError):
        return ResourceExhausted("DATABASE_BUSY", "Too many calls wait for the database.", retry_after=0.5)
    if isinstance(fault, ExecutionTimeout | NetworkTimeout):
        return DeadlineExceeded("DATABASE_TIMEOUT", "The database did not answer in time.")
    if isinstance(fault, ConnectionFailure):
        return unreachable()
    if not isinstance(fault, PyMongoError):
        return None
    if fault.has_error_label("TransientTransactionError") or fault.has_error_label("RetryableWriteError"):
        return Unavailable("DATABASE_CONFLICT", "The write kept colliding with others; repeat it.", retry_after=0.1)
    if fault.timeout:
        return DeadlineExceeded("DATABASE_TIMEOUT", "The database did not answer in time.")
    return None

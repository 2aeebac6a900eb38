"""The contacts service inside the test's process: real MongoDB, real gRPC, no other roles."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import grpc
import mongoengine
from backstory.contacts.v1 import contacts_pb2_grpc
from commandline.system.servers import Servers
from google.protobuf.message import Message
from pymongo.collection import Collection
from pymongo.database import Database
from servicekit.access.caller import Caller
from servicekit.access.limits import CallerLimiter, CallLimits
from servicekit.access.roles import permissions_of
from servicekit.adapters.mongo_bounds import CallBounds
from servicekit.adapters.mongo_client import Row, as_service_error, connect, ensure_indexes
from servicekit.adapters.operations_documents import operations_documents
from servicekit.errors import ServiceError
from servicekit.grpc_client import open_channel
from servicekit.grpc_errors import from_rpc_error
from servicekit.grpc_server import Edge, GrpcServer, Mount
from servicekit.paging import PageTokens

from services.contacts.adapters.documents import COLLECTION, DOCUMENTS
from services.contacts.bootstrap import SERVICE, contacts_api
from services.contacts.settings import ContactsSettings
from tests.support.servers import PATIENCE_SECONDS

_SECONDS = 20.0
_ROLES = ("service", "supervisor", "admin")


class ContactsService:
    """Calls methods by name: `service.call("GetContact", pb.GetContactRequest(...))`, raising the typed error."""

    def __init__(self, channel: grpc.Channel, collection: Collection[Row]) -> None:
        self.stub = contacts_pb2_grpc.ContactsServiceStub(channel)
        self.collection = collection

    def call(self, method: str, request: Message, subject: str = "agents/anna") -> Any:
        """Call as `subject`; messages of several types come back."""
        try:
            return getattr(self.stub, method)(request, timeout=_SECONDS, metadata=[("authorization", subject)])
        except grpc.RpcError as fault:
            raise from_rpc_error(fault) from None

    def refusal(self, method: str, request: Message) -> ServiceError:
        """Return the error a call is refused with."""
        try:
            answer = self.call(method, request)
        except ServiceError as error:
            return error
        raise AssertionError(f"{method} was answered: {answer}")


@contextmanager
def contacts_service(servers: Servers, namespace: str, **settings: Any) -> Iterator[ContactsService]:
    """Serve on a free port; fields of ContactsSettings may be given."""
    usual: dict[str, Any] = {
        "mongodb_uri": servers.addresses.mongodb_uri,
        "namespace": namespace,
        "database_seconds": PATIENCE_SECONDS,
    }
    chosen = ContactsSettings(**usual | settings)
    database = connect(chosen)
    try:
        ensure_indexes(database, [*DOCUMENTS, *operations_documents(chosen.service)])
        with _serving(chosen, database) as channel:
            yield ContactsService(channel, database[COLLECTION])
    finally:
        mongoengine.disconnect(chosen.service)


@contextmanager
def _serving(settings: ContactsSettings, database: Database[Row]) -> Iterator[grpc.Channel]:
    limiter = CallerLimiter(CallLimits(calls_per_second=1e6, burst=1_000_000), time.monotonic)
    edge = Edge("contacts", _TrustingAuthenticator(), limiter, CallBounds(database), as_service_error)
    api = contacts_api(settings, database, PageTokens(b"a key for tests of pages"), b"a key for tests of erasures")
    server = GrpcServer(settings, [Mount(SERVICE, api)], edge)
    server.start("127.0.0.1", 0)
    channel = open_channel(f"127.0.0.1:{server.port}")
    try:
        yield channel
    finally:
        channel.close()
        server.stop(1)


class _TrustingAuthenticator:
    """Takes the header for the caller's name: who may call is tested with the service kit."""

    def authenticate(self, authorization: str | None) -> Caller:
        return Caller(authorization or "", frozenset(_ROLES), permissions_of(_ROLES))

"""The public gRPC API of the system under test, as one tireless caller uses it."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import grpc
from backstory.contacts.v1 import contacts_pb2, contacts_pb2_grpc
from backstory.interactions.v1 import interactions_pb2 as pb
from backstory.interactions.v1 import interactions_pb2_grpc
from backstory.notifications.v1 import notifications_pb2_grpc
from backstory.operations.v1 import operations_pb2, operations_pb2_grpc
from commandline.system.keys import private_key_file
from commandline.system.layout import Layout
from servicekit.access.keys import load_signing_key
from servicekit.access.tokens import mint
from servicekit.grpc_client import open_channel

SECONDS = 5.0
PAGE = 200
_TOKEN_SECONDS = 300.0
_SERVICES = ("contacts", "interactions", "notifications")


class Api:
    """Stubs with a token that is always fresh. May be used from many threads."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._channels = {service: open_channel(layout.address(service)) for service in _SERVICES}
        self.contacts = contacts_pb2_grpc.ContactsServiceStub(self._channels["contacts"])
        self.interactions = interactions_pb2_grpc.InteractionsServiceStub(self._channels["interactions"])
        self.notifications = notifications_pb2_grpc.NotificationsServiceStub(self._channels["notifications"])
        self.operations = {
            service: operations_pb2_grpc.OperationsServiceStub(self._channels[service]) for service in _SERVICES
        }
        self._lock = threading.Lock()
        self._token = ""
        self._token_until = 0.0

    def call(self, method: Any, request: Any, seconds: float = SECONDS) -> Any:  # stubs are of many types
        """Return the answer or raise grpc.RpcError, within this time."""
        return method(request, timeout=seconds, metadata=self.metadata())

    def metadata(self) -> list[tuple[str, str]]:
        with self._lock:
            if time.monotonic() > self._token_until:
                key = load_signing_key(private_key_file(self._layout.keys, "operator"))
                self._token = mint(key, "agents/faults", ("admin",), timedelta(minutes=15), datetime.now(UTC))
                self._token_until = time.monotonic() + _TOKEN_SECONDS
            return [("authorization", f"Bearer {self._token}")]

    def history(self, identity: pb.IdentityKey) -> Iterator[pb.GetHistoryResponse]:
        """Return every page of a customer's history, newest first."""
        token = ""
        while True:
            request = pb.GetHistoryRequest(identity=identity, page_size=PAGE, page_token=token)
            page: pb.GetHistoryResponse = self.call(self.interactions.GetHistory, request)
            yield page
            token = page.next_page_token
            if not token:
                return

    def contact(self, name: str) -> contacts_pb2.Contact:
        found: contacts_pb2.Contact = self.call(
            self.contacts.GetContact, contacts_pb2.GetContactRequest(name=f"contacts/{name}")
        )
        return found

    def status(self, service: str) -> operations_pb2.Status:
        status: operations_pb2.Status = self.call(self.operations[service].GetStatus, operations_pb2.GetStatusRequest())
        return status

    def operate(self, service: str, kind: str, seconds: float = 120.0) -> dict[str, int]:
        """Start maintenance, wait for its end and return its results."""
        stub = self.operations[service]
        operation = self.call(stub.StartOperation, operations_pb2.StartOperationRequest(kind=kind))
        deadline = time.monotonic() + seconds
        while operation.state in (operations_pb2.OPERATION_STATE_PENDING, operations_pb2.OPERATION_STATE_RUNNING):
            assert time.monotonic() < deadline, f"{kind} of {service} is not done after {seconds} s: {operation}"
            time.sleep(0.1)
            operation = self.call(stub.GetOperation, operations_pb2.GetOperationRequest(name=operation.name))
        assert operation.state == operations_pb2.OPERATION_STATE_SUCCEEDED, f"{kind} of {service}: {operation}"
        return dict(operation.results)

    def close(self) -> None:
        for channel in self._channels.values():
            channel.close()


def is_unanswered(fault: grpc.RpcError) -> bool:
    """Tell whether a call may be repeated: its result is unknown, or it was turned away undone."""
    return fault.code() in (
        grpc.StatusCode.UNAVAILABLE,
        grpc.StatusCode.DEADLINE_EXCEEDED,
        grpc.StatusCode.RESOURCE_EXHAUSTED,
        grpc.StatusCode.ABORTED,
    )

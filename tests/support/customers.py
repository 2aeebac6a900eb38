"""Calling contacts and interactions as other systems do, with valid requests to start from."""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Iterable, Iterator
from typing import Any

import grpc
from backstory.contacts.v1 import contacts_pb2, contacts_pb2_grpc
from backstory.interactions.v1 import interactions_pb2 as pb
from backstory.interactions.v1 import interactions_pb2_grpc
from servicekit.errors import ServiceError
from servicekit.grpc_errors import from_rpc_error

from tests.support.deployment import Deployment
from tests.support.eventually import eventually

SECONDS = 10.0
_numbers = itertools.count(1_000_000)


def a_phone() -> pb.IdentityKey:
    """A number nobody else in this run has."""
    return pb.IdentityKey(kind="phone", value=f"+4930{next(_numbers):07d}")


def an_interaction(**changes: Any) -> pb.Interaction:
    """An inbound message from a source that never repeats itself."""
    fields: dict[str, Any] = {
        "channel": "email",
        "direction": pb.DIRECTION_INBOUND,
        "source": "test",
        "source_id": uuid.uuid4().hex,
        "body": "My order has not come.",
    }
    return pb.Interaction(**(fields | changes))


class Customers:
    """The public API of a deployment, as one caller."""

    def __init__(self, deployment: Deployment, *roles: str) -> None:
        self.deployment = deployment
        self.interactions = interactions_pb2_grpc.InteractionsServiceStub(deployment.channel("interactions"))
        self.contacts = contacts_pb2_grpc.ContactsServiceStub(deployment.channel("contacts"))
        self._roles = roles or ("agent", "admin")

    def metadata(self) -> list[tuple[str, str]]:
        return self.deployment.metadata(*self._roles)

    def call(self, method: Any, request: Any, seconds: float = SECONDS) -> Any:
        """The answer, or the error the call was refused with."""
        try:
            return method(request, timeout=seconds, metadata=self.metadata())
        except grpc.RpcError as fault:
            raise from_rpc_error(fault) from None

    def refusal(self, method: Any, request: Any) -> ServiceError:
        try:
            answer = self.call(method, request)
        except ServiceError as error:
            return error
        raise AssertionError(f"the call was answered: {answer}")

    def record(self, identity: pb.IdentityKey | None = None, **changes: Any) -> pb.Interaction:
        request = pb.CreateInteractionRequest(interaction=an_interaction(**changes), identity=identity)
        recorded: pb.Interaction = self.call(self.interactions.CreateInteraction, request)
        return recorded

    def refused(self, identity: pb.IdentityKey | None = None, **changes: Any) -> ServiceError:
        request = pb.CreateInteractionRequest(interaction=an_interaction(**changes), identity=identity)
        return self.refusal(self.interactions.CreateInteraction, request)

    def history(self, identity: pb.IdentityKey | None = None, **fields: Any) -> pb.GetHistoryResponse:
        answer: pb.GetHistoryResponse = self.call(
            self.interactions.GetHistory, pb.GetHistoryRequest(identity=identity, **fields)
        )
        return answer

    def pages(self, identity: pb.IdentityKey, page_size: int, **fields: Any) -> Iterator[pb.GetHistoryResponse]:
        token = ""
        while True:
            page = self.history(identity, page_size=page_size, page_token=token, **fields)
            yield page
            token = page.next_page_token
            if not token:
                return

    def ensure(self, identity: pb.IdentityKey) -> contacts_pb2.Contact:
        key = contacts_pb2.IdentityKey(kind=identity.kind, scope=identity.scope, value=identity.value)
        answer = self.call(self.contacts.EnsureContact, contacts_pb2.EnsureContactRequest(identity=key))
        contact: contacts_pb2.Contact = answer.contact
        return contact

    def import_records(
        self, records: Iterable[pb.ImportRecord], name: str, source: str = "test-import", batch: int = 100
    ) -> pb.Import:
        def parts() -> Iterator[pb.ImportInteractionsRequest]:
            yield pb.ImportInteractionsRequest(name=name, source=source)
            some: list[pb.ImportRecord] = []
            for record in records:
                some.append(record)
                if len(some) == batch:
                    yield pb.ImportInteractionsRequest(records=some)
                    some = []
            yield pb.ImportInteractionsRequest(records=some)

        self.call(self.interactions.ImportInteractions, parts(), seconds=60)
        return self.placed(name)

    def placed(self, name: str) -> pb.Import:
        """Wait until all of an import stands in the histories, and return its report."""
        report = eventually(60, lambda: self._placed(name))
        assert report is not None
        return report

    def _placed(self, name: str) -> pb.Import | None:
        report: pb.Import = self.call(self.interactions.GetImport, pb.GetImportRequest(name=name))
        return None if report.unplaced else report

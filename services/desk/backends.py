"""Calls to the services, made as the signed-in agent: a short token and a deadline on each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

import grpc

from backstory.contacts.v1.contacts_pb2_grpc import ContactsServiceStub
from backstory.interactions.v1.interactions_pb2_grpc import InteractionsServiceStub
from backstory.notifications.v1.notifications_pb2_grpc import NotificationsServiceStub
from services.desk.sessions import Agent
from services.desk.settings import DeskSettings
from servicekit.errors import DeadlineExceeded, NotFound, ResourceExhausted, ServiceError, Unavailable
from servicekit.grpc_client import call, channel, stream

STREAM_SECONDS = 240.0
"""How long one watch lasts before it is opened again with a fresh token; the reader notices nothing."""

TOKEN_LIFETIME = timedelta(seconds=60)

Answer = TypeVar("Answer")
Mint = Callable[[Agent, timedelta], str]


@dataclass(frozen=True)
class Stubs:
    """The three services as the generated code sees them."""

    contacts: Any  # generated stubs set their methods at run time
    interactions: Any
    notifications: Any


@dataclass(frozen=True)
class Tried:
    """An answer, or why there is none."""

    answer: Any
    error: ServiceError | None = None

    @property
    def is_outage(self) -> bool:
        """Whether the service could not answer."""
        return self.error is not None and is_outage(self.error)


class Backends:
    """What the pages ask the services."""

    def __init__(self, stubs: Stubs, mint: Mint, call_seconds: float) -> None:
        """Call through these stubs with tokens from `mint`."""
        self.contacts = stubs.contacts
        self.interactions = stubs.interactions
        self.notifications = stubs.notifications
        self._mint = mint
        self._seconds = call_seconds
        self._side_calls = ThreadPoolExecutor(max_workers=32, thread_name_prefix="side-call")

    def ask(self, agent: Agent, method: Any, request: Any) -> Any:
        """Call one method and return its answer; errors come as ServiceError."""
        return call(method, request, timeout=self._seconds, token=self._mint(agent, TOKEN_LIFETIME))

    def attempt(self, agent: Agent, method: Any, request: Any) -> Tried:
        """Call one method where a page can do without the answer: an outage or a missing record is a value."""
        try:
            return Tried(self.ask(agent, method, request))
        except ServiceError as error:
            if is_outage(error) or isinstance(error, NotFound):
                return Tried(None, error)
            raise

    def beside(self, work: Callable[[], Answer]) -> Callable[[], Answer]:
        """Start work at once and return how to wait for it, so that one slow service costs no other's time."""
        return self._side_calls.submit(work).result

    def follow(self, agent: Agent, method: Any, request: Any) -> Iterator[Any]:
        """Open a live stream."""
        return stream(method, request, timeout=STREAM_SECONDS, token=self._mint(agent, TOKEN_LIFETIME))


def open_stubs(settings: DeskSettings) -> Stubs:
    """Return stubs on fresh channels. Call it after any fork; nothing is sent before the first call."""

    def opened(address: str) -> grpc.Channel:
        return channel(address)

    return Stubs(
        ContactsServiceStub(opened(settings.contacts_address)),
        InteractionsServiceStub(opened(settings.interactions_address)),
        NotificationsServiceStub(opened(settings.notifications_address)),
    )


def is_outage(error: ServiceError) -> bool:
    """Tell whether an error says that a service cannot answer now, rather than what its answer is."""
    return isinstance(error, (Unavailable, DeadlineExceeded, ResourceExhausted))

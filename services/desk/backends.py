"""Calls to the services, made as the signed-in agent: a short token and a deadline on each."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from backstory.contacts.v1.contacts_pb2_grpc import ContactsServiceStub
from backstory.interactions.v1.interactions_pb2_grpc import InteractionsServiceStub
from backstory.notifications.v1.notifications_pb2_grpc import NotificationsServiceStub
from servicekit import grpc_client
from servicekit.access.keys import SigningKey
from servicekit.access.tokens import mint
from servicekit.clock import Clock
from servicekit.errors import NotFound, ResourceExhausted, ServiceError

from services.desk.sessions import Agent
from services.desk.settings import DeskSettings

STREAM_SECONDS = 240.0
"""How long one watch lasts before it is opened again with a fresh token; the reader notices nothing."""
TOKEN_LIFETIME = timedelta(seconds=60)
TOKEN_REUSED = timedelta(seconds=30)
"""A token is used for a while, so that services can remember having checked it."""
SIDE_CALLS = 32

Answer = TypeVar("Answer")


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


class AgentTokens:
    """Tokens in which the desk vouches for a signed-in agent."""

    def __init__(self, key: SigningKey, clock: Clock) -> None:
        """Sign with the desk's own key."""
        self._key = key
        self._clock = clock
        self._lock = threading.Lock()
        self._made: dict[tuple[str, str, tuple[str, ...]], tuple[str, datetime]] = {}

    def for_agent(self, agent: Agent) -> str:
        """Return a token that lives for at least half a minute."""
        now = self._clock.now()
        with self._lock:
            who = (agent.name, agent.display_name, agent.roles)
            token, made = self._made.get(who, ("", now - TOKEN_LIFETIME))
            if now - made >= TOKEN_REUSED:
                self._made = {each: kept for each, kept in self._made.items() if now - kept[1] < TOKEN_REUSED}
                token = mint(self._key, agent.name, agent.roles, TOKEN_LIFETIME, now, agent.display_name)
                self._made[who] = (token, now)
        return token


class Backends:
    """What the pages ask the services."""

    def __init__(self, stubs: Stubs, tokens: AgentTokens, call_seconds: float) -> None:
        """Call through these stubs."""
        self.contacts = stubs.contacts
        self.interactions = stubs.interactions
        self.notifications = stubs.notifications
        self._tokens = tokens
        self._seconds = call_seconds
        self._side_calls = ThreadPoolExecutor(SIDE_CALLS, thread_name_prefix="side-call")

    def ask(self, agent: Agent, method: Any, request: Any) -> Any:
        """Call one method and return its answer; errors come as ServiceError."""
        return grpc_client.call(method, request, lambda: self._tokens.for_agent(agent), seconds=self._seconds)

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
        return self._side_calls.submit(copy_context().run, work).result

    def follow(self, agent: Agent, method: Any, request: Any, seconds: float = STREAM_SECONDS) -> Any:
        """Open a stream and return the call: it is iterated over, and may be cancelled from another thread."""
        return method(request, timeout=seconds, metadata=grpc_client.metadata(lambda: self._tokens.for_agent(agent)))


def open_stubs(settings: DeskSettings) -> Stubs:
    """Return stubs on fresh channels. Call it after any fork; nothing is sent before the first call."""
    return Stubs(
        ContactsServiceStub(grpc_client.open_channel(settings.contacts_address, settings.tls)),
        InteractionsServiceStub(grpc_client.open_channel(settings.interactions_address, settings.tls)),
        NotificationsServiceStub(grpc_client.open_channel(settings.notifications_address, settings.tls)),
    )


def is_outage(error: ServiceError) -> bool:
    """Tell whether an error says that a service cannot answer now, rather than what its answer is."""
    return grpc_client.is_outage(error) or isinstance(error, ResourceExhausted)

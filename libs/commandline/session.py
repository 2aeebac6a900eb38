"""One run of the command: where the services are, who is calling, and calls whose failures say what to do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from commandline.settings import SERVICES, Settings

if TYPE_CHECKING:
    import grpc
    from backstory.contacts.v1.contacts_pb2_grpc import ContactsServiceStub
    from backstory.interactions.v1.interactions_pb2_grpc import InteractionsServiceStub
    from backstory.notifications.v1.notifications_pb2_grpc import NotificationsServiceStub
    from backstory.operations.v1.operations_pb2_grpc import OperationsServiceStub
    from servicekit.errors import ServiceError
    from servicekit.tls import Tls

Answer = TypeVar("Answer")

CALL_SECONDS = 30.0


class Session:
    """Opens channels and credentials when they are first needed, so that `--help` needs neither."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._channels: dict[str, grpc.Channel] = {}
        self._token = ""
        self._token_ends = 0.0
        self._speaks_for: tuple[str, tuple[str, ...]] = ("", ("admin",))

    @cached_property
    def _tls(self) -> Tls | None:
        from servicekit.errors import InvalidArgument
        from servicekit.tls import read_tls

        told = self.settings
        try:
            return read_tls(told.tls_certificate_file, told.tls_key_file, told.tls_authority_file)
        except ValueError as fault:
            raise InvalidArgument("TLS", str(fault)) from None

    @cached_property
    def contacts(self) -> ContactsServiceStub:
        """The contacts service."""
        from backstory.contacts.v1.contacts_pb2_grpc import ContactsServiceStub

        return ContactsServiceStub(self.channel("contacts"))

    @cached_property
    def interactions(self) -> InteractionsServiceStub:
        """The interactions service."""
        from backstory.interactions.v1.interactions_pb2_grpc import InteractionsServiceStub

        return InteractionsServiceStub(self.channel("interactions"))

    @cached_property
    def notifications(self) -> NotificationsServiceStub:
        """The notifications service."""
        from backstory.notifications.v1.notifications_pb2_grpc import NotificationsServiceStub

        return NotificationsServiceStub(self.channel("notifications"))

    def operations(self, service: str) -> OperationsServiceStub:
        """What a service offers its operators."""
        from backstory.operations.v1.operations_pb2_grpc import OperationsServiceStub

        return OperationsServiceStub(self.channel(service))

    def channel(self, service: str) -> grpc.Channel:
        """Return the one channel to a service."""
        from servicekit.grpc_client import open_channel

        if service not in self._channels:
            self._channels[service] = open_channel(self.settings.addresses[service], self._tls)
        return self._channels[service]

    def ask(
        self, service: str, method: Callable[..., Answer], request: Any, *, seconds: float = CALL_SECONDS
    ) -> Answer:  # requests are of as many types as there are methods
        """Make one call; a refusal is raised as the ServiceError it is."""
        from servicekit.errors import ServiceError
        from servicekit.grpc_client import call

        try:
            return call(method, request, self.token, seconds=seconds)
        except ServiceError as error:
            raise self.explained(service, error) from None

    def stream(
        self, service: str, method: Callable[..., Iterator[Answer]], request: Any
    ) -> Iterator[Answer]:  # requests are of as many types as there are methods
        """Make one call that answers with a stream."""
        import grpc
        from servicekit.grpc_client import metadata
        from servicekit.grpc_errors import from_rpc_error

        try:
            yield from method(request, metadata=metadata(self.token))
        except grpc.RpcError as fault:
            raise self.explained(service, from_rpc_error(fault)) from None

    def explained(self, service: str, error: ServiceError) -> ServiceError:
        """Say of a service that did not answer at all where it was looked for and how to change that."""
        from servicekit.errors import Unavailable

        if not isinstance(error, Unavailable) or error.reason != "UNAVAILABLE":
            return error
        address = self.settings.addresses[service]
        return Unavailable(
            "NO_ANSWER",
            f"The {service} service does not answer at {address}: start it with `make run`, "
            f"or set BACKSTORY_{service.upper()}_ADDRESS.",
        )

    def token(self) -> str:
        """Return a token that is valid now: the one given, or one made with the operator's key."""
        from servicekit.clock import SystemClock

        if self.settings.token:
            return self.settings.token
        now = SystemClock().now()
        if now.timestamp() > self._token_ends - 300:
            lifetime = timedelta(minutes=15)
            self._token = self.mint(*self._speaks_for, lifetime)
            self._token_ends = (now + lifetime).timestamp()
        return self._token

    def speak_for(self, subject: str, roles: tuple[str, ...]) -> None:
        """Let the operator's key make tokens for somebody else from here on."""
        self._speaks_for, self._token_ends = (subject, roles), 0.0

    def mint(self, subject: str, roles: tuple[str, ...], lifetime: timedelta) -> str:
        """Sign a token with the operator's key."""
        from servicekit.access.keys import KeyFault, load_signing_key
        from servicekit.access.tokens import mint
        from servicekit.clock import SystemClock
        from servicekit.errors import Unauthenticated

        file = self.settings.operator_key_file
        if not file.is_file():
            raise Unauthenticated(
                "NO_CREDENTIALS",
                f"There is no operator's key at {file}: run this beside `.run`, set BACKSTORY_OPERATOR_KEY_FILE to the "
                "key, or BACKSTORY_TOKEN to a token.",
            )
        try:
            key = load_signing_key(file)
        except KeyFault as fault:
            raise Unauthenticated("KEY_UNUSABLE", str(fault)) from None
        return mint(key, subject or OPERATOR, roles, lifetime, SystemClock().now())

    def close(self) -> None:
        """Close what was opened."""
        for channel in self._channels.values():
            channel.close()
        self._channels.clear()


OPERATOR = "operators/local"
"""Who acts when a token is made with the operator's key and nobody else is named."""


def service_names(chosen: list[str] | None) -> list[str]:
    """Return the services asked for, or all."""
    from servicekit.errors import InvalidArgument

    for name in chosen or ():
        if name not in SERVICES:
            raise InvalidArgument("--service", f"must be one of {', '.join(SERVICES)}")
    return chosen or list(SERVICES)

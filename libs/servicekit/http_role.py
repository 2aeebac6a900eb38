"""The HTTP role of a service as a process: the gateway to its own gRPC role, with health and metrics."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from servicekit.failpoints import arm
from servicekit.http_server import HttpListen, serve_http
from servicekit.settings import ServiceSettings

if TYPE_CHECKING:
    from flask import Blueprint
    from google.protobuf.descriptor import ServiceDescriptor


def run_http_role(
    settings: ServiceSettings,
    http_port: int,
    grpc_port: int,
    services: Callable[[], Sequence[ServiceDescriptor]],
    more: Callable[[], Sequence[Blueprint]] = tuple,
) -> None:
    """Serve until told to stop, the gateway and `more`.

    Both are called in the worker: nothing need load before the fork.
    """

    def load() -> Any:
        from servicekit.http_app import HttpApp, create_app  # after the fork: brings gRPC and Flask
        from servicekit.logs import configure_logs

        configure_logs(settings.service, "http", settings.log_level)
        address = settings.address or f"{_reachable(settings.bind_host)}:{grpc_port}"
        return create_app(HttpApp(settings.service, services(), address, tls=settings.tls, more=more()))

    arm(settings.failpoint)
    serve_http(HttpListen(settings.bind_host, http_port, log_level=settings.log_level), load)


def _reachable(host: str) -> str:
    return "127.0.0.1" if host in ("0.0.0.0", "::") else host  # noqa: S104 -- compared with, not bound to

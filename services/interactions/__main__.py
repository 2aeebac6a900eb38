"""Run one role of the interactions service."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from servicekit.main import Role, run_role
from servicekit.settings import load_settings

from services.interactions.settings import InteractionsSettings

if TYPE_CHECKING:
    from flask import Blueprint
    from google.protobuf.descriptor import ServiceDescriptor


def _http() -> None:
    from servicekit.http_role import run_http_role  # here, so that the other roles need not load gunicorn

    settings = load_settings(InteractionsSettings)
    run_http_role(settings, settings.http_port, settings.grpc_port, _services, partial(_receivers, settings))


def _services() -> Sequence[ServiceDescriptor]:
    """Name what the gateway offers, in its worker: its supervisor forks, so it must not have loaded gRPC before."""
    from backstory.interactions.v1 import interactions_pb2
    from backstory.operations.v1 import operations_pb2

    own = interactions_pb2.DESCRIPTOR.services_by_name["InteractionsService"]
    return [own, operations_pb2.DESCRIPTOR.services_by_name["OperationsService"]]


def _receivers(settings: InteractionsSettings) -> Sequence[Blueprint]:
    """Return the receiver of webhooks where sources are configured; else this role needs no database."""
    if not settings.webhook_sources:
        return ()
    from services.interactions.bootstrap_webhooks import receiver

    return (receiver(settings),)


def _in_bootstrap(name: str) -> Role:
    def run() -> None:
        from services.interactions.bootstrap import ROLES

        ROLES[name]()

    return run


if __name__ == "__main__":
    others = {name: _in_bootstrap(name) for name in ("grpc", "worker", "migrate")}
    run_role("interactions", {"http": _http, **others}, sys.argv)

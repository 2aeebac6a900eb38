"""Run one role of the contacts service."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from servicekit.main import Role, run_role
from servicekit.settings import load_settings

from services.contacts.settings import ContactsSettings

if TYPE_CHECKING:
    from google.protobuf.descriptor import ServiceDescriptor


def _http() -> None:
    from servicekit.http_role import run_http_role  # here, so that the other roles need not load gunicorn

    settings = load_settings(ContactsSettings)
    run_http_role(settings, settings.http_port, settings.grpc_port, _services)


def _services() -> Sequence[ServiceDescriptor]:
    """Name what the gateway offers, in its worker: its supervisor forks, so it must not have loaded gRPC before."""
    from backstory.contacts.v1 import contacts_pb2
    from backstory.operations.v1 import operations_pb2

    own = contacts_pb2.DESCRIPTOR.services_by_name["ContactsService"]
    return [own, operations_pb2.DESCRIPTOR.services_by_name["OperationsService"]]


def _in_bootstrap(name: str) -> Role:
    def run() -> None:
        from services.contacts.bootstrap import ROLES

        ROLES[name]()

    return run


if __name__ == "__main__":
    others = {name: _in_bootstrap(name) for name in ("grpc", "worker", "migrate")}
    run_role("contacts", {"http": _http, **others}, sys.argv)

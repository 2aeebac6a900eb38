"""A small gRPC server with the HTTP gateway in front of it, and a database with the operators' collections."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import mongoengine
import pytest
from commandline.system.servers import Servers
from flask.testing import FlaskClient
from pymongo.database import Database
from servicekit.adapters.mongo_client import connect, ensure_indexes
from servicekit.adapters.operations_documents import operations_documents
from servicekit.http_app import HttpApp, create_app

from tests.support.small_server import CONTACTS, NOTIFICATIONS, SmallServer, SmallSettings


@pytest.fixture
def small(tmp_path: Path) -> Iterator[SmallServer]:
    server = SmallServer(tmp_path)
    yield server
    server.server.stop(0)


@pytest.fixture
def http(small: SmallServer) -> FlaskClient:
    return create_app(HttpApp("contacts", [CONTACTS, NOTIFICATIONS], small.address, live_streams=2)).test_client()


@pytest.fixture
def database(servers: Servers, namespace: str) -> Iterator[Database[dict[str, Any]]]:
    settings = SmallSettings(mongodb_uri=servers.addresses.mongodb_uri, namespace=namespace)
    database = connect(settings)
    ensure_indexes(database, operations_documents(settings.service))
    yield database
    mongoengine.disconnect(settings.service)

"""A small gRPC server with the HTTP gateway in front of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from servicekit.http_app import HttpApp, create_app

from tests.support.small_server import CONTACTS, NOTIFICATIONS, SmallServer


@pytest.fixture
def small(tmp_path: Path) -> Iterator[SmallServer]:
    server = SmallServer(tmp_path)
    yield server
    server.server.stop(0)


@pytest.fixture
def http(small: SmallServer) -> FlaskClient:
    return create_app(HttpApp("contacts", [CONTACTS, NOTIFICATIONS], small.address, live_streams=2)).test_client()

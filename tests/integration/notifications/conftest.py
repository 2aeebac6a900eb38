"""A database of the notifications service for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from commandline.system.servers import Servers
from pymongo.database import Database
from servicekit.adapters.mongo_client import Row

from services.notifications.settings import NotificationsSettings
from tests.support.notifications import Keys, database_of, make_keys, settings_of


@pytest.fixture
def keys(tmp_path: Path) -> Keys:
    """Signing keys of this test alone."""
    return make_keys(tmp_path / "keys")


@pytest.fixture
def settings(servers: Servers, namespace: str, keys: Keys) -> NotificationsSettings:
    """Settings with fast heartbeats and a short lease."""
    return settings_of(
        namespace,
        servers.addresses.mongodb_uri,
        trusted_keys_dir=keys.directory,
        signing_key_file=keys.service_file,
        watch_heartbeat_seconds=0.2,
    )


@pytest.fixture
def database(settings: NotificationsSettings) -> Iterator[Database[Row]]:
    """The service's own database, empty and with its indexes."""
    with database_of(settings) as ready:
        yield ready

"""One deployment of all three services, shared by the tests of what becomes of personal data."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from commandline.system.servers import Servers

from tests.support.deployment import Deployment
from tests.support.servers import fresh_namespace


@pytest.fixture(scope="session")
def deployment(servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    """Contacts, interactions and notifications, every role."""
    with fresh_namespace(servers) as namespace:
        folder = tmp_path_factory.mktemp("privacy")
        started = Deployment(folder, servers, namespace, ["contacts", "interactions", "notifications"], {})
        started.start()
        yield started
        started.stop()

"""One deployment of all that has an API, shared by the tests of promises that span services."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from commandline.system.servers import Servers

from tests.support.deployment import Deployment
from tests.support.message_calls import SETTINGS
from tests.support.servers import fresh_namespace


@pytest.fixture(scope="session")
def deployment(servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    """Contacts, interactions and notifications, every role."""
    with fresh_namespace(servers) as namespace:
        folder = tmp_path_factory.mktemp("contract")
        started = Deployment(folder, servers, namespace, ["contacts", "interactions", "notifications"], SETTINGS)
        started.start()
        yield started
        started.stop()

"""One deployment of contacts and interactions for all tests of a module; each test has customers of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from commandline.system.servers import Servers

from tests.support.customers import Customers
from tests.support.deployment import Deployment


@pytest.fixture(scope="module")
def deployment(
    servers: Servers, module_namespace: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Deployment]:
    """Contacts and interactions, every role."""
    folder: Path = tmp_path_factory.mktemp("deployment")
    started = Deployment(folder, servers, module_namespace, ["contacts", "interactions"], {})
    started.start()
    yield started
    started.stop()


@pytest.fixture
def customers(deployment: Deployment) -> Customers:
    """The public API."""
    return Customers(deployment)

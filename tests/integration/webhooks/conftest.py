"""One deployment of contacts and interactions with a webhook source of every sort, for all tests of a module."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from commandline.system.servers import Servers
from pymongo import MongoClient
from pymongo.database import Database

from tests.support import webhooks as hooks
from tests.support.customers import Customers
from tests.support.deployment import Deployment
from tests.support.webhooks import Receiver


@pytest.fixture(scope="module")
def deployment(
    servers: Servers, module_namespace: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Deployment]:
    """Contacts and interactions, every role."""
    folder: Path = tmp_path_factory.mktemp("deployment")
    settings = hooks.settings(tmp_path_factory.mktemp("sources"))
    started = Deployment(folder, servers, module_namespace, ["contacts", "interactions"], settings)
    started.start()
    yield started
    started.stop()


@pytest.fixture
def customers(deployment: Deployment) -> Customers:
    """The public API."""
    return Customers(deployment)


@pytest.fixture
def receiver(deployment: Deployment) -> Iterator[Receiver]:
    """The HTTP role, as providers reach it."""
    receiver = Receiver(deployment)
    yield receiver
    receiver.close()


@pytest.fixture
def database(deployment: Deployment) -> Iterator[Database[Any]]:
    """What the interactions service keeps."""
    layout = deployment.system.layout
    client: MongoClient[Any] = MongoClient(layout.addresses.mongodb_uri, tz_aware=True)
    with client:
        yield client[f"{layout.namespace}_interactions"]


@pytest.fixture
def inbox(database: Database[Any]) -> Any:
    """The inbox of posts."""
    return database["webhook_inbox"]

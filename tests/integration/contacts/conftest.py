"""One contacts service for the tests of a module; each test uses addresses of its own."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator

import pytest
from commandline.system.servers import Servers

from tests.support.contacts_service import ContactsService, contacts_service

_numbers = itertools.count(10_000_000)


@pytest.fixture(scope="module")
def service(servers: Servers, module_namespace: str) -> Iterator[ContactsService]:
    with contacts_service(servers, module_namespace) as running:
        yield running


@pytest.fixture
def new_number() -> Callable[[], str]:
    """Phone numbers nobody had before."""
    return lambda: f"+4930{next(_numbers)}"

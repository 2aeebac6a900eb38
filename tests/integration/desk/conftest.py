"""A running desk in front of stub services, and HTTP clients that speak to it as browsers do."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import httpx
import pytest
from commandline.system.servers import Servers

from tests.support.desk import RunningDesk
from tests.support.servers import fresh_namespace

SignIn = Callable[..., httpx.Client]


@pytest.fixture(scope="module")
def running_desk(servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDesk]:
    """One desk for a module, with room for few streams."""
    limits = {"BACKSTORY_DESK_LIVE_STREAMS_PER_AGENT": "2", "BACKSTORY_DESK_LIVE_STREAMS": "5"}
    with fresh_namespace(servers) as namespace:
        running = RunningDesk(tmp_path_factory.mktemp("desk"), servers, namespace, **limits)
        try:
            yield running
        finally:
            running.stop()


@pytest.fixture
def desk(running_desk: RunningDesk) -> RunningDesk:
    """The desk, in a world where nothing has happened yet."""
    running_desk.world.forget_everything()
    return running_desk


@pytest.fixture
def sign_in(desk: RunningDesk) -> Iterator[SignIn]:
    """Return a client that is signed in."""
    clients: list[httpx.Client] = []

    def signed_in(agent: str = "agents/demo", *more: str) -> httpx.Client:
        client = httpx.Client(base_url=desk.url, timeout=10)
        clients.append(client)
        assert client.post(urlsplit(desk.sign_in_link(agent, "Demo Agent", *more)).path).status_code == 303
        return client

    yield signed_in
    for client in clients:
        client.close()


def form_token(client: httpx.Client) -> str:
    """Return the token a page's forms carry."""
    match = re.search(r'name="form_token" value="([0-9a-f]{64})"', client.get("/").text)
    assert match
    return match[1]

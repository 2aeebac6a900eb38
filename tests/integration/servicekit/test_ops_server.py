"""A process without HTTP of its own still says how it is."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field

import httpx
import pytest
from servicekit.ops_server import Checks, OpsServer


@dataclass
class Process:
    """How the process is, to be changed by a test."""

    live: bool = True
    ready: dict[str, bool] = field(default_factory=lambda: {"reads": True, "writes": True})
    breaks: bool = False

    def states(self) -> dict[str, bool]:
        if self.breaks:
            raise RuntimeError("no database")
        return self.ready


@pytest.fixture
def process() -> Process:
    return Process()


@pytest.fixture
def client(process: Process) -> Iterator[httpx.Client]:
    server = OpsServer(Checks(live=lambda: process.live, ready=process.states))
    server.start("127.0.0.1", 0)
    with httpx.Client(base_url=f"http://127.0.0.1:{server.port}", timeout=5) as client:
        yield client
    server.stop()


def test_a_live_and_ready_process_says_so(client: httpx.Client) -> None:
    assert client.get("/livez").status_code == 200
    assert client.get("/readyz").json() == {"ready": True, "checks": {"reads": True, "writes": True}}
    assert "python_info" in client.get("/metrics").text


def test_readiness_is_told_for_each_capability(process: Process, client: httpx.Client) -> None:
    process.ready["writes"] = False

    assert client.get("/readyz").status_code == 503
    assert client.get("/readyz/reads").status_code == 200
    assert client.get("/readyz/writes").status_code == 503
    assert client.get("/readyz/naps").status_code == 404


def test_a_stuck_process_is_not_live(process: Process, client: httpx.Client) -> None:
    process.live = False

    assert client.get("/livez").status_code == 503


def test_a_check_that_fails_means_not_ready(process: Process, client: httpx.Client) -> None:
    process.breaks = True

    assert json.loads(client.get("/readyz").text) == {"ready": False, "checks": {"checks": False}}


def test_nothing_else_is_served(client: httpx.Client) -> None:
    assert client.get("/etc/passwd").status_code == 404
    assert client.post("/livez").status_code == 501


def test_a_taken_port_is_told_at_start(client: httpx.Client) -> None:
    taken = client.base_url.port
    assert taken is not None

    with pytest.raises(OSError, match="in use"):
        OpsServer(Checks(live=lambda: True, ready=dict)).start("127.0.0.1", taken)

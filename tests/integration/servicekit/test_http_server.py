"""The HTTP role as a process: it serves, streams, refuses what is too big, and stops when told."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass

import httpx
import psutil
import pytest

from tests.support.small_server import SmallServer


@dataclass
class HttpRole:
    """The running process and how to reach it."""

    process: subprocess.Popen[bytes]
    client: httpx.Client
    port: int


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


def wait_until_live(role: HttpRole) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        try:
            if role.client.get("/livez").status_code == 200:
                return
        except httpx.TransportError:
            assert role.process.poll() is None, "the HTTP role ended"
            time.sleep(0.05)
    pytest.fail("the HTTP role did not come up")


@pytest.fixture
def role(small: SmallServer) -> Iterator[HttpRole]:
    port = free_port()
    command = [sys.executable, "-m", "tests.support.small_http", str(port), small.address]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=10) as client:
        started = HttpRole(process, client, port)
        try:
            wait_until_live(started)
            yield started
        finally:
            process.kill() if process.poll() is None else None
            process.wait(10)


def raw(port: int, request: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(request)
        return connection.recv(4096)


def test_it_serves_calls_streams_and_ends_though_a_stream_is_open(small: SmallServer, role: HttpRole) -> None:
    assert role.client.get("/readyz").json()["ready"]
    created = role.client.post("/v1/contacts", json={"display_name": "Anna"}, headers=small.bearer())
    assert created.json()["etag"] == '"1"'

    with role.client.stream("GET", "/v1/notifications:watch", headers=small.bearer()) as stream:
        lines = stream.iter_lines()
        assert next(line for line in lines if line.startswith("id:")) == "id: 1"
        role.process.send_signal(signal.SIGTERM)
        for _ in lines:
            pass

    assert role.process.wait(20) == 0


def test_it_is_small_and_knows_no_database(small: SmallServer, role: HttpRole) -> None:
    role.client.get("/v1/contacts", headers=small.bearer())
    role.client.get("/metrics")
    supervisor = psutil.Process(role.process.pid)
    (worker,) = supervisor.children()

    mapped = {mapping.path for mapping in worker.memory_maps()}

    assert not [path for path in mapped if "pymongo" in path or "/bson/" in path]
    assert not [path for path in (mapping.path for mapping in supervisor.memory_maps()) if "grpc" in path]
    assert worker.memory_info().rss < 110 * 2**20


def test_bodies_are_bounded_also_when_their_length_is_not_told(role: HttpRole) -> None:
    chunk = b"x" * 65536
    head = (
        b"POST /v1/contacts HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer x\r\n"
        b"Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
    )

    with socket.create_connection(("127.0.0.1", role.port), timeout=10) as connection:
        connection.sendall(head)
        try:
            for _ in range(20):
                connection.sendall(f"{len(chunk):x}\r\n".encode() + chunk + b"\r\n")
            connection.sendall(b"0\r\n\r\n")
        except OSError:
            pass  # it may have hung up already, as it should
        answer = connection.recv(4096)

    assert b" 413 " in answer.split(b"\r\n")[0]


def test_requests_that_smuggle_or_overflow_are_refused(role: HttpRole) -> None:
    both = b"POST /v1/contacts HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
    long_line = b"GET /" + b"a" * 5000 + b" HTTP/1.1\r\nHost: x\r\n\r\n"
    many = b"GET /livez HTTP/1.1\r\nHost: x\r\n" + b"".join(b"X-%d: 1\r\n" % n for n in range(120)) + b"\r\n"

    assert b" 400 " in raw(role.port, both).split(b"\r\n")[0]
    assert b" 414 " in raw(role.port, long_line).split(b"\r\n")[0]
    assert b" 431 " in raw(role.port, many).split(b"\r\n")[0]
    for refused, reason in ((both, "BAD_REQUEST"), (long_line, "ADDRESS_TOO_LONG"), (many, "HEADERS_TOO_LARGE")):
        head, _, body = raw(role.port, refused).partition(b"\r\n\r\n")
        assert b"Content-Type: application/problem+json" in head
        assert json.loads(body)["reason"] == reason
    assert role.client.get("/livez").status_code == 200

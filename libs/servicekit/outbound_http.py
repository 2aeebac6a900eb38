"""One POST to somebody else's server: to a checked address, without redirects and proxies, bounded in time and size."""

from __future__ import annotations

import re
import socket
import ssl
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache

from servicekit.outbound_targets import Closed, Resolve, Url, open_addresses

CONNECT_SECONDS = 3.0
ANSWER_BYTES = 64 * 1024
"""An answer is read up to here; what comes after it is left unread."""

_HEAD_BYTES = 16 * 1024
_STATUS = re.compile(rb"HTTP/1\.[01] ([1-5][0-9][0-9])(?:[ \r]|$)")
_LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*([0-9]{1,9})[ \t]*\r\n", re.IGNORECASE)
_FORBIDDEN = re.compile(r"[\r\n\0]")


@dataclass(frozen=True)
class Answer:
    """What the server said."""

    status: int
    body: bytes
    """The beginning of it, as it came over the wire."""


class NotSent(Exception):
    """Nothing of the request has left; `reason` is kebab-case."""

    def __init__(self, reason: str) -> None:
        """Tell why."""
        super().__init__(reason)
        self.reason = reason


class NoAnswer(Exception):
    """The server may have the request, and has given no answer that can be understood; `reason` is kebab-case."""

    def __init__(self, reason: str) -> None:
        """Tell why."""
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Poster:
    """Posts to addresses that are checked at the moment of connecting."""

    resolve: Resolve
    allow_private: bool
    seconds: float
    """From looking the host up to the end of the answer."""

    def post(self, url: Url, headers: Mapping[str, str], body: bytes, handing_over: Callable[[], None]) -> Answer:
        """Return the answer, whatever its status. `handing_over` is called right before the first byte leaves.

        Raises NotSent or NoAnswer, and whatever `handing_over` raises.
        """
        request = _request(url, headers, body)
        give_up = time.monotonic() + self.seconds
        connection = self._connected(url, give_up)
        try:
            handing_over()
            return _exchanged(connection, request, give_up)
        finally:
            with suppress(OSError):
                connection.close()

    def _connected(self, url: Url, give_up: float) -> socket.socket:
        try:
            addresses = open_addresses(url, self.resolve, allow_private=self.allow_private)
        except Closed as fault:
            raise NotSent(fault.reason) from None
        last: Exception | None = None
        for address in addresses[:3]:
            try:
                return _secured(_connect(address, url.port, give_up), url, give_up)
            except ssl.SSLError as fault:
                raise NotSent("no-secure-connection") from fault
            except OSError as fault:
                last = fault
        raise NotSent("no-connection") from last


def _connect(address: str, port: int, give_up: float) -> socket.socket:
    """Connect to an address in figures: nothing is looked up here."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    connection = socket.socket(family, socket.SOCK_STREAM)
    try:
        connection.settimeout(_left(give_up, CONNECT_SECONDS))
        connection.connect((address, port))
    except BaseException:
        connection.close()
        raise
    return connection


def _secured(connection: socket.socket, url: Url, give_up: float) -> socket.socket:
    if url.scheme != "https":
        return connection
    try:
        connection.settimeout(_left(give_up, CONNECT_SECONDS))
        return _tls().wrap_socket(connection, server_hostname=url.host)
    except BaseException:
        connection.close()
        raise


@cache
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()


def _request(url: Url, headers: Mapping[str, str], body: bytes) -> bytes:
    lines = {"Host": url.authority, "Content-Length": str(len(body)), "Connection": "close"} | dict(headers)
    if any(_FORBIDDEN.search(f"{name}{value}") for name, value in lines.items()):
        raise ValueError("a header would hold a line break")
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return f"POST {url.path} HTTP/1.1\r\n{head}\r\n".encode("ascii") + body


def _exchanged(connection: socket.socket, request: bytes, give_up: float) -> Answer:
    try:
        _send(connection, request, give_up)
        return _read(connection, give_up)
    except TimeoutError:
        raise NoAnswer("no-answer-in-time") from None
    except OSError:
        raise NoAnswer("connection-lost") from None


def _send(connection: socket.socket, request: bytes, give_up: float) -> None:
    """Send all, or what the server takes before it answers and hangs up."""
    rest = memoryview(request)
    while rest:
        connection.settimeout(_left(give_up))
        try:
            rest = rest[connection.send(rest) :]
        except (BrokenPipeError, ConnectionResetError):
            return  # it may have answered all the same


def _read(connection: socket.socket, give_up: float) -> Answer:
    """Read the answer, however slowly its bytes come: each wait is of what is left of the time."""
    data = b""
    while True:
        head, end, rest = data.partition(b"\r\n\r\n")
        if end:
            status = _status(head)
            if status >= 200:
                return Answer(status, _body(connection, head + end, rest, give_up))
            data = rest  # 100 Continue and the like are no answers yet
            continue
        if len(data) > _HEAD_BYTES:
            raise NoAnswer("answer-too-large")
        more = _more(connection, give_up)
        if not more:
            raise NoAnswer("no-answer")
        data += more


def _status(head: bytes) -> int:
    found = _STATUS.match(head)
    if found is None:
        raise NoAnswer("unreadable-answer")
    return int(found[1])


def _body(connection: socket.socket, head: bytes, body: bytes, give_up: float) -> bytes:
    """Read what was announced, up to the bound. The status is known by now: what goes wrong here is passed over."""
    length = _LENGTH.search(head)
    wanted = min(int(length[1]) if length else ANSWER_BYTES, ANSWER_BYTES)
    with suppress(OSError):
        while len(body) < wanted:
            more = _more(connection, give_up)
            if not more:
                break
            body += more
    return body[:wanted]


def _more(connection: socket.socket, give_up: float) -> bytes:
    connection.settimeout(_left(give_up))
    return connection.recv(16 * 1024)


def _left(give_up: float, at_most: float = 3600.0) -> float:
    left = give_up - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return min(left, at_most)

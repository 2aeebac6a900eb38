"""A gRPC client that costs next to nothing, so that what is measured is the server.

It speaks just enough HTTP/2 for unary calls over plain sockets: requests are sent as prepared bytes, answers are
counted and not decoded. The same client calls the floors and the services.
"""

from __future__ import annotations

import selectors
import socket
import struct
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

_PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
_DATA, _HEADERS, _RST_STREAM, _SETTINGS, _PING, _GOAWAY, _WINDOW_UPDATE = 0, 1, 3, 4, 6, 7, 8
_END_STREAM, _ACK, _END_HEADERS = 1, 1, 4
_STREAM_WINDOW = 4 * 1024 * 1024
_CONNECTION_WINDOW = 1024 * 1024 * 1024
_PATIENCE_SECONDS = 10.0


class CallFailed(Exception):
    """A call was not answered as it should."""


@dataclass
class Load:
    """What some callers saw together: the seconds each call took, and how long they called."""

    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        return len(self.latencies) / self.seconds


@dataclass(frozen=True)
class Target:
    """A method of a server, the token it is called with, and the requests to send in turn."""

    address: str
    path: str
    token: str
    requests: Sequence[bytes]


class Callers:
    """Some callers, each with a connection of its own, each with one call under way at a time."""

    def __init__(self, target: Target, count: int) -> None:
        self._connections = [_Connection(target, number) for number in range(count)]
        self._selector = selectors.DefaultSelector()
        for connection in self._connections:
            self._selector.register(connection.socket, selectors.EVENT_READ, connection)

    def run(self, seconds: float) -> Load:
        """Call without pause for this long."""
        load = Load()
        started = time.perf_counter()
        end = started + seconds
        waiting = len(self._connections)
        for connection in self._connections:
            connection.send()
        while waiting:
            events = self._selector.select(_PATIENCE_SECONDS)
            if not events:
                raise CallFailed(f"no answer within {_PATIENCE_SECONDS:g} s")
            for key, _ in events:
                taken = key.data.receive()
                if taken is None:
                    continue
                load.latencies.append(taken)
                if time.perf_counter() < end:
                    key.data.send()
                else:
                    waiting -= 1
        load.seconds = time.perf_counter() - started
        return load

    def once(self) -> float:
        """Let a single caller make one call, and return the seconds it took."""
        return self.run(0).latencies[0]

    def close(self) -> None:
        self._selector.close()
        for connection in self._connections:
            connection.socket.close()


class _Connection:
    def __init__(self, target: Target, number: int) -> None:
        host, _, port = target.address.rpartition(":")
        self.socket = socket.create_connection((host, int(port)), timeout=_PATIENCE_SECONDS)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        settings = struct.pack("!HIHI", 2, 0, 4, _STREAM_WINDOW)
        window = struct.pack("!I", _CONNECTION_WINDOW)
        self.socket.sendall(_PREFACE + _frame(_SETTINGS, 0, 0, settings) + _frame(_WINDOW_UPDATE, 0, 0, window))
        self._headers = _first_headers(target)
        self._requests = _in_turn(target.requests, number)
        self._stream = -1
        self._sent_at = 0.0
        self._buffer = bytearray()
        self._answered = 0
        self._received = 0

    def send(self) -> None:
        """Start the next call."""
        self._stream += 2
        self._answered = 0
        body = next(self._requests)
        headers, self._headers = self._headers, _LATER_HEADERS
        self._sent_at = time.perf_counter()
        self.socket.sendall(
            _frame(_HEADERS, _END_HEADERS, self._stream, headers)
            + _frame(_DATA, _END_STREAM, self._stream, b"\0" + struct.pack("!I", len(body)) + body)
        )

    def receive(self) -> float | None:
        """Take what has come; return the seconds of the call when its answer is complete."""
        received = self.socket.recv(262144)
        if not received:
            raise CallFailed("the server closed the connection")
        self._buffer += received
        taken = None
        while (frame := self._next_frame()) is not None:
            kind, flags, payload = frame
            if kind == _DATA:
                self._answered += len(payload)
                self._open_window(len(payload))
            elif kind == _PING and not flags & _ACK:
                self.socket.sendall(_frame(_PING, _ACK, 0, payload))
            elif kind == _SETTINGS and not flags & _ACK:
                self.socket.sendall(_frame(_SETTINGS, _ACK, 0, b""))
            elif kind in (_RST_STREAM, _GOAWAY):
                raise CallFailed(f"the server broke off: frame {kind}, {payload[:200]!r}")
            if kind == _HEADERS and flags & _END_STREAM:
                taken = self._finished(payload)
        return taken

    def _finished(self, trailers: bytes) -> float:
        if self._answered < 5:
            raise CallFailed(f"the call was refused: {trailers[:300]!r}")
        return time.perf_counter() - self._sent_at

    def _next_frame(self) -> tuple[int, int, bytes] | None:
        if len(self._buffer) < 9:
            return None
        length = int.from_bytes(self._buffer[:3], "big")
        if len(self._buffer) < 9 + length:
            return None
        kind, flags = self._buffer[3], self._buffer[4]
        payload = bytes(self._buffer[9 : 9 + length])
        del self._buffer[: 9 + length]
        return kind, flags, payload

    def _open_window(self, size: int) -> None:
        self._received += size
        if self._received > _CONNECTION_WINDOW // 2:
            window = struct.pack("!I", self._received)
            self._received = 0
            self.socket.sendall(_frame(_WINDOW_UPDATE, 0, 0, window))


def _frame(kind: int, flags: int, stream: int, payload: bytes) -> bytes:
    return len(payload).to_bytes(3, "big") + bytes((kind, flags)) + stream.to_bytes(4, "big") + payload


def _in_turn(requests: Sequence[bytes], start: int) -> Iterator[bytes]:
    position = start * 7919
    while True:
        yield requests[position % len(requests)]
        position += 1


def _first_headers(target: Target) -> bytes:
    """Return the headers of a connection's first call, which enter them into the server's table in this order."""
    fields = {
        ":path": target.path,
        ":authority": target.address,
        "te": "trailers",
        "content-type": "application/grpc",
        "grpc-timeout": "10S",
        "authorization": f"Bearer {target.token}",
    }
    block = b"\x83\x86"  # :method POST and :scheme http are in the fixed table
    for name, value in fields.items():
        block += b"\x40" + _text(name) + _text(value)
    return block


_LATER_HEADERS = b"\x83\x86" + bytes(0x80 | index for index in (67, 66, 65, 64, 63, 62))
"""The same headers by their places in the server's table: the newest entry is 62."""


def _text(text: str) -> bytes:
    data = text.encode()
    if len(data) < 127:
        return bytes((len(data),)) + data
    rest, length = len(data) - 127, b"\x7f"
    while rest > 127:
        length += bytes((rest & 127 | 128,))
        rest >>= 7
    return length + bytes((rest,)) + data

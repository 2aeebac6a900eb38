"""Receivers of webhooks that misbehave as told: real HTTP servers on free ports."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from standardwebhooks.webhooks import Webhook

FLOOD_BYTES = 1_000_000_000
"""The length of an answer that is a flood."""


@dataclass(frozen=True)
class Post:
    """One request as it came."""

    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    def verified(self, secret: str) -> Any:
        """What the published library makes of it; raises where the signature is not right."""
        return Webhook(secret).verify(self.body, dict(self.headers))

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Receiver:
    """What a server took, and how it answers next: a status, or what a method of `_Handler` does."""

    port: int = 0
    posts: list[Post] = field(default_factory=list)
    answers: list[int | str] = field(default_factory=list)
    usual: int | str = 204
    location: str = ""
    body: bytes = b""
    """What comes with an answer that is a status."""
    flooded: int = 0
    """How many bytes of a flood were taken."""
    is_turned_away: bool = False
    """Whether whoever posted has closed the connection in the midst of a flood."""
    on_post: Callable[[Post], None] = lambda _: None
    gone: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook?from=backstory"

    def next_answer(self, post: Post) -> int | str:
        with self.lock:
            self.posts.append(post)
            answer = self.answers.pop(0) if self.answers else self.usual
        self.on_post(post)
        return answer


class _Handler(BaseHTTPRequestHandler):
    """Does to each post what the receiver of its server is told."""

    told: Receiver
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        headers = {name.lower(): value for name, value in self.headers.items()}
        answer = self.told.next_answer(Post(self.path, headers, body))
        if isinstance(answer, int):
            self.send_response(answer)
            content = b"" if answer == 204 else self.told.body
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)
        else:
            getattr(self, f"_{answer}")()
        self.close_connection = True

    def do_GET(self) -> None:
        self.do_POST()

    def _hang(self) -> None:
        self.told.gone.wait(30)

    def _drip(self) -> None:
        for byte in b"HTTP/1.1 200 OK\r\nX-Slow: " + b"x" * 10_000:
            self._raw(bytes([byte]))
            if self.told.gone.wait(0.05):
                return

    def _flood(self) -> None:
        self._raw(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % FLOOD_BYTES)
        while self.told.flooded < FLOOD_BYTES and not self.told.gone.is_set():
            if not self._raw(b"x" * 65536):
                self.told.is_turned_away = True
                return
            self.told.flooded += 65536

    def _endless(self) -> None:
        self._raw(b"HTTP/1.1 200 OK\r\n")
        while self._raw(b"X-More: " + b"x" * 8000 + b"\r\n") and not self.told.gone.is_set():
            pass

    def _cut(self) -> None:
        self.connection.shutdown(socket.SHUT_RDWR)

    def _garbage(self) -> None:
        self._raw(b"220 mail.example ESMTP\r\n\r\n")

    def _redirect(self) -> None:
        self._raw(f"HTTP/1.1 302 Found\r\nLocation: {self.told.location}\r\nContent-Length: 0\r\n\r\n".encode())

    def _raw(self, data: bytes) -> bool:
        try:
            self.connection.sendall(data)
        except OSError:
            return False
        return True

    def log_message(self, *_: object) -> None:
        return


@contextmanager
def receiver() -> Iterator[Receiver]:
    """A server in threads of its own."""
    told = Receiver()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"told": told}))
    server.daemon_threads = True
    told.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield told
    finally:
        told.gone.set()
        server.shutdown()
        server.server_close()
        thread.join(5)


def since(start: float) -> float:
    """Return the seconds since a moment of the monotonic clock."""
    return time.monotonic() - start

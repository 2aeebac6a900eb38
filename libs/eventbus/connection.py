"""The connection to NATS: every client setting in one place, never given up quietly."""

from __future__ import annotations

import asyncio
import os
import stat
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription
from nats.js import JetStreamContext

from eventbus.errors import BusError, Misconfigured, NotConnected
from eventbus.publishing import Published, publish_message, translated
from eventbus.quiet import QuietLog

ATTEMPT_SECONDS = 10.0
API_SECONDS = 5.0
DRAIN_SECONDS = 5.0
ABANDON_SECONDS = 2.0

ExitHook = Callable[[str], None]
"""Called with the reason when the connection is lost for good; a process exits, so that its supervisor restarts it."""


@dataclass(frozen=True)
class BusSettings:
    """Where NATS is and who we are."""

    urls: tuple[str, ...]
    service: str
    user: str = ""
    password_file: Path | None = None
    connect_timeout_seconds: float = 2.0
    reconnect_wait_seconds: float = 0.5
    ping_interval_seconds: float = 5.0
    max_outstanding_pings: int = 2
    stuck_seconds: float = 20.0


class Bus:
    """One connection to NATS, made and used by the worker's event loop only."""

    def __init__(self, settings: BusSettings, on_lost: ExitHook) -> None:
        self.settings = settings
        self.generation = 0
        self.permission_violation = ""
        self._on_lost = on_lost
        self._client: Client | None = None
        self._stream_context: JetStreamContext | None = None
        self._is_closing = False
        self._up = asyncio.Event()
        self._down_since = time.monotonic()
        self._last_sign = time.monotonic()
        self._answers: set[asyncio.Timeout] = set()
        self._quiet = QuietLog()

    @property
    def is_connected(self) -> bool:
        """Tell whether something can be sent now."""
        client = self._client
        return client is not None and client.is_connected and not client.is_draining

    @property
    def client(self) -> Client:
        """Return the NATS client, or raise NotConnected."""
        if self._client is None:
            raise NotConnected("not connected yet")
        return self._client

    @property
    def jetstream(self) -> JetStreamContext:
        """Return the JetStream calls of this connection, or raise NotConnected."""
        if self._stream_context is None or not self.is_connected:
            raise NotConnected("no connection to NATS")
        return self._stream_context

    async def connect(self) -> None:
        """Connect, however long that takes."""
        _check_password_file(self.settings.password_file)
        while not self._is_closing:
            client = Client()
            try:
                await asyncio.wait_for(client.connect(**self._options(client)), ATTEMPT_SECONDS)
            except asyncio.CancelledError:
                await _abandon(client)
                raise
            except Exception as error:  # noqa: BLE001 - whatever a half-started server answers, we try again
                self._report(error)
                await _abandon(client)
                await asyncio.sleep(self.settings.reconnect_wait_seconds)
            else:
                self._client = client
                self._stream_context = client.jetstream(timeout=API_SECONDS)
                self._came_up()
                return

    async def wait_connected(self) -> None:
        """Return once there is a connection."""
        while not self.is_connected:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._up.wait(), self.settings.reconnect_wait_seconds)
            if self._up.is_set() and not self.is_connected:
                await asyncio.sleep(0.05)  # the client noticed the loss but has not told us yet

    async def publish(
        self, subject: str, payload: bytes, headers: dict[str, str], stream: str, timeout_seconds: float = 2.0
    ) -> Published:
        """Publish into a stream and return what the server confirmed, or raise one of the errors of `errors.py`."""
        jetstream = self.jetstream
        with translated():
            async with self._answer_within(timeout_seconds):
                return await publish_message(jetstream, subject, payload, headers, stream, timeout_seconds + 1)

    async def request(self, subject: str, payload: bytes, timeout_seconds: float) -> Msg:
        """Send a message and return the answer."""
        if not self.is_connected:  # the client would keep the answer's place for ever
            raise NotConnected("no connection to NATS")
        with translated():
            async with self._answer_within(timeout_seconds):
                return await self.client.request(subject, payload, timeout=timeout_seconds + 1)

    async def send(self, subject: str, payload: bytes, reply: str = "") -> None:
        """Send a message that nobody confirms."""
        if not self.is_connected:
            raise NotConnected("no connection to NATS")
        with translated():
            await self.client.publish(subject, payload, reply=reply)

    async def subscribe(self, subject: str, callback: Callable[[Msg], Awaitable[None]]) -> Subscription:
        """Listen to a subject; the subscription survives reconnects."""
        with translated():
            return await self.client.subscribe(subject, cb=callback)

    def new_inbox(self) -> str:
        """Return a fresh subject that only we may listen to."""
        return self.client.new_inbox()

    async def close(self) -> None:
        """Drain for a bounded time and disconnect."""
        self._is_closing = True
        client = self._client
        if client is None or client.is_closed:
            return
        with suppress(Exception):
            await asyncio.wait_for(client.drain(), DRAIN_SECONDS)
        await _abandon(client)

    async def watch(self) -> None:
        """Notice a client that hangs although a server is there, and leave the process to its supervisor.

        The client closes its old socket before it tries again, which can wait for ever when that socket still holds
        unsent bytes for a peer that is gone.
        """
        signs, stuck = 0, self.settings.stuck_seconds
        while not self._is_closing:
            await asyncio.sleep(self.settings.stuck_seconds / 4)
            is_silent = self._client is not None and not self.is_connected and self._seconds_since_sign() > stuck
            signs = signs + 1 if is_silent and await self._server_answers() else 0
            if signs >= 2:  # once may be the moment before it connects
                self._lost("the NATS client hangs although the server answers")
                return

    @asynccontextmanager
    async def _answer_within(self, seconds: float) -> AsyncIterator[None]:
        """Give up waiting for an answer after a time, or at once when the connection it would come on is gone."""
        async with asyncio.timeout(seconds) as scope:
            self._answers.add(scope)
            try:
                yield
            finally:
                self._answers.discard(scope)

    def _options(self, client: Client) -> dict[str, Any]:  # the client's options are of many types
        settings = self.settings
        options: dict[str, Any] = {
            "servers": list(settings.urls),
            "name": f"backstory-{settings.service}",
            "max_reconnect_attempts": -1,
            "reconnect_time_wait": settings.reconnect_wait_seconds,
            "connect_timeout": settings.connect_timeout_seconds,
            "ping_interval": settings.ping_interval_seconds,
            "max_outstanding_pings": settings.max_outstanding_pings,
            "pending_size": -1,  # publishing while disconnected fails instead of being stored later
            "inbox_prefix": f"_INBOX_{settings.service}",
            "error_cb": partial(self._on_error, client),
            "disconnected_cb": self._on_disconnected,
            "reconnected_cb": self._on_reconnected,
            "closed_cb": partial(self._on_closed, client),
        }
        if settings.user:
            options["user"] = settings.user
            options["password"] = partial(_read_password, settings.password_file)
        return options

    async def _on_error(self, client: Client, error: Exception) -> None:
        self._report(error)
        if client.is_connecting and client._transport is not None:
            with suppress(Exception):
                # a handshake that failed; the client itself would only forget its socket
                client._transport.close()  # type: ignore[no-untyped-call]  # nats-py types this one method not

    async def _on_disconnected(self) -> None:
        self._up.clear()
        self._down_since = self._last_sign = time.monotonic()
        for scope in self._answers:
            with suppress(RuntimeError):  # it is about to end anyway
                scope.reschedule(asyncio.get_running_loop().time())

    async def _on_reconnected(self) -> None:
        self._came_up()

    async def _on_closed(self, client: Client) -> None:
        if client is self._client and not self._is_closing:
            self._lost("the NATS client closed its connection for good")

    def _came_up(self) -> None:
        self.generation += 1
        self.permission_violation = ""
        self._last_sign = time.monotonic()
        self._up.set()
        self._quiet.over("NATS is not reachable", seconds=round(time.monotonic() - self._down_since, 1))

    def _report(self, error: Exception) -> None:
        self._last_sign = time.monotonic()
        text = str(error) or type(error).__name__
        if "permissions violation" in text.lower():
            self.permission_violation = text
            self._quiet.warning("NATS refuses a permission", error=text)
        elif self.is_connected:
            self._quiet.warning("NATS client reports an error", error=text)
        else:
            self._quiet.warning("NATS is not reachable", error=text, address=", ".join(self._addresses()))

    def _lost(self, reason: str) -> None:
        with suppress(Exception):  # a callback that raises breaks the client
            self._on_lost(reason)

    def _seconds_since_sign(self) -> float:
        return time.monotonic() - self._last_sign

    def _addresses(self) -> list[str]:
        return [f"{part.hostname}:{part.port or 4222}" for part in map(urlsplit, self.settings.urls)]

    async def _server_answers(self) -> bool:
        for part in map(urlsplit, self.settings.urls):
            with suppress(OSError, TimeoutError):
                reader, writer = await asyncio.wait_for(
                    asyncio.open_connection(part.hostname, part.port or 4222), self.settings.connect_timeout_seconds
                )
                try:
                    line = await asyncio.wait_for(reader.read(4), self.settings.connect_timeout_seconds)
                finally:
                    writer.close()
                if line == b"INFO":
                    return True
        return False


async def _abandon(client: Client) -> None:
    with suppress(Exception):
        await asyncio.wait_for(client.close(), ABANDON_SECONDS)


def _check_password_file(path: Path | None) -> None:
    if path is None:
        return
    try:
        mode = path.stat().st_mode
    except OSError as error:
        raise Misconfigured(f"NATS password file {path}: {error.strerror}") from error
    if os.name == "posix" and stat.S_IMODE(mode) & 0o077:
        raise Misconfigured(f"NATS password file {path} is readable by others; run: chmod 600 {path}")


def _read_password(path: Path | None) -> str:
    return path.read_text(encoding="utf-8").strip() if path else ""


def exit_process(reason: str) -> None:
    """End the process at once, so that its supervisor starts a fresh one."""
    QuietLog().warning("worker gives up", reason=reason)
    os._exit(1)


__all__ = ["Bus", "BusError", "BusSettings", "ExitHook", "exit_process"]

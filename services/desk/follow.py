"""Following live streams of several services at once, each resumed from where it broke off."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterable
from contextvars import copy_context
from dataclasses import dataclass
from enum import Enum
from typing import Any

import grpc
from servicekit.errors import (
    Aborted,
    DeadlineExceeded,
    Internal,
    InvalidArgument,
    OutOfRange,
    ResourceExhausted,
    ServiceError,
    Unavailable,
)
from servicekit.grpc_errors import from_rpc_error

LONG_ENOUGH_SECONDS = 1.0
"""A stream that lived this long was really open: when it ends it is opened again at once, and nobody is told."""
FIRST_PAUSE_SECONDS = 0.25
LONGEST_PAUSE_SECONDS = 4.0
QUEUE_LIMIT = 1000
"""A page that falls this far behind is cut off; it comes back with its position and loses nothing."""

Opened = Callable[[str], Any]
"""Opens a stream after a resume token and returns the gRPC call."""

PASSING = (Unavailable, DeadlineExceeded, ResourceExhausted, Aborted, Internal)
"""What may be better in a moment; any other refusal stays one."""


class Kind(Enum):
    """What a source has to tell."""

    MESSAGE = "message"
    DOWN = "down"
    UP = "up"
    STALE = "stale"
    OVER = "over"


@dataclass(frozen=True)
class News:
    """One thing a source tells."""

    source: str
    kind: Kind
    message: Any = None


class Followed:
    """Several sources, heard one after the other. Each is read by a thread of its own, because reading blocks."""

    def __init__(self, sources: Iterable[tuple[str, Opened, str]]) -> None:
        """Follow (name, how to open it, where to start) from now on."""
        self._news: queue.Queue[News] = queue.Queue(QUEUE_LIMIT)
        self._is_ended = threading.Event()
        self._readers = [_Reader(name, opened, start, self._news, self._is_ended) for name, opened, start in sources]

    def next(self, timeout_seconds: float) -> News | None:
        """Return the next news, or nothing when none comes in time."""
        try:
            return self._news.get(timeout=timeout_seconds)
        except queue.Empty:
            return None

    @property
    def is_overrun(self) -> bool:
        """Whether the reader fell too far behind."""
        return self._news.full()

    def end(self) -> None:
        """Let go of all streams."""
        self._is_ended.set()
        for reader in self._readers:
            reader.cancel()


class _Reader:
    def __init__(
        self, name: str, opened: Opened, start: str, news: queue.Queue[News], is_ended: threading.Event
    ) -> None:
        self._name = name
        self._opened = opened
        self._token = start
        self._news = news
        self._is_ended = is_ended
        self._call: Any = None
        self._failures = 0
        threading.Thread(target=copy_context().run, args=(self._run,), name=f"follow-{name}", daemon=True).start()

    def cancel(self) -> None:
        call = self._call
        if call is not None:
            call.cancel()

    def _run(self) -> None:
        while not self._is_ended.is_set():
            started = time.monotonic()
            try:
                self._read()
            except ServiceError as error:
                if not isinstance(error, PASSING):
                    is_stale = isinstance(error, OutOfRange | InvalidArgument)
                    self._tell(Kind.STALE if is_stale else Kind.OVER)
                    return
            if time.monotonic() - started < LONG_ENOUGH_SECONDS:
                self._pause()

    def _read(self) -> None:
        call = self._call = self._opened(self._token)
        if self._is_ended.is_set():  # ended between the loop's check and the call's birth
            call.cancel()
        recovered = threading.Timer(LONG_ENOUGH_SECONDS, self._recovered) if self._failures else None
        try:
            if recovered:
                recovered.daemon = True
                recovered.start()
            for message in call:
                self._recovered()
                self._token = message.resume_token or self._token
                self._tell(Kind.MESSAGE, message)
        except grpc.RpcError as fault:
            raise from_rpc_error(fault) from None
        finally:
            if recovered:
                recovered.cancel()

    def _recovered(self) -> None:
        if self._failures:
            self._failures = 0
            self._tell(Kind.UP)

    def _pause(self) -> None:
        self._failures += 1
        if self._failures == 2:  # the first try after a break is silent: services restart
            self._tell(Kind.DOWN)
        self._is_ended.wait(min(FIRST_PAUSE_SECONDS * 2**self._failures, LONGEST_PAUSE_SECONDS))

    def _tell(self, kind: Kind, message: Any = None) -> None:
        try:
            self._news.put_nowait(News(self._name, kind, message))
        except queue.Full:
            self._is_ended.set()

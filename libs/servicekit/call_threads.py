"""The threads that answer calls: as many as there are to be, started once, with next to nothing around each call."""

from __future__ import annotations

import threading
from collections.abc import Callable
from queue import SimpleQueue
from typing import Any

from servicekit.logs import get_logger


class Handed:
    """A call that was handed to the threads, as far as gRPC follows it: it asks to be told when the call is over."""

    __slots__ = ("_is_over", "_listeners")

    def __init__(self) -> None:
        """Start with nobody to tell."""
        self._is_over = False
        self._listeners: list[Callable[[Handed], None]] = []

    def add_done_callback(self, listener: Callable[[Handed], None]) -> None:
        """Tell this listener once, at once if the call is over already."""
        self._listeners.append(listener)
        if self._is_over:
            self._tell()

    def over(self) -> None:
        """Tell everybody who asked."""
        self._is_over = True
        self._tell()

    def _tell(self) -> None:
        while self._listeners:
            try:
                listener = self._listeners.pop()  # whoever takes a listener out tells it, and nobody else does
            except IndexError:
                return
            listener(self)


class CallThreads:
    """Stands in for the `ThreadPoolExecutor` of a gRPC server.

    An executor makes a future with locks of its own for each call, and counts idle threads under locks that all its
    threads share: about a tenth of what a small call costs. gRPC needs none of it.
    """

    def __init__(self, count: int, name: str) -> None:
        """Start this many threads."""
        self._count = count
        self._waiting: SimpleQueue[tuple[Callable[..., object], tuple[Any, ...], Handed] | None] = SimpleQueue()
        for number in range(count):
            threading.Thread(target=self._work, name=f"{name}_{number}", daemon=True).start()

    def submit(self, work: Callable[..., object], *arguments: Any) -> Handed:
        """Let the next free thread do this."""
        handed = Handed()
        self._waiting.put((work, arguments, handed))
        return handed

    def shutdown(self) -> None:
        """End each thread after what was handed over before."""
        for _ in range(self._count):
            self._waiting.put(None)

    def _work(self) -> None:
        while (taken := self._waiting.get()) is not None:
            work, arguments, handed = taken
            try:
                work(*arguments)
            except BaseException as fault:  # noqa: BLE001 -- the thread is there for the next call as well
                get_logger().error("a call broke off", exc_info=fault)
            handed.over()
            del taken, work, arguments, handed  # an idle thread keeps nothing of a call alive

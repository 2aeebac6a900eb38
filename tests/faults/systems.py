"""The system under test, and a new one after a scenario that failed: what it broke is no fault of the next one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.faults.whole_system import WholeSystem

_STOP_SECONDS = 30.0
_GIVE_UP_SECONDS = 2.0


class Systems:
    """One system for all scenarios, so that each finds what the ones before it left behind, until one fails."""

    def __init__(self, new_directory: Callable[[], Path]) -> None:
        self._new_directory = new_directory
        self._system: WholeSystem | None = None
        self._is_spoilt = False

    def up(self) -> WholeSystem:
        """Return the system with everything up and nothing armed."""
        if self._is_spoilt:
            self._end(_GIVE_UP_SECONDS)
        if self._system is None:
            self._system = WholeSystem(self._new_directory())
            self._system.start()
        for process in self._system.processes:
            if not self._system.is_running(process):
                self._system.start_again(process)
        self._system.wait_ready()
        return self._system

    def spoil(self) -> str:
        """Use this system no more; return the ends of its logs."""
        self._is_spoilt = True
        return self._system.logs() if self._system else "the system did not start"

    def stop(self) -> None:
        """Stop the present system in order."""
        self._end(_GIVE_UP_SECONDS if self._is_spoilt else _STOP_SECONDS)

    def _end(self, seconds: float) -> None:
        system, self._system, self._is_spoilt = self._system, None, False
        if system:
            system.stop(seconds)

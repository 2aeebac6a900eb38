"""The killer: SIGKILL for one process after the other, at random, each of which its supervisor brings back."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Sequence

from tests.faults.whole_system import WholeSystem


class Killer:
    """Kills at random moments; the seed makes the choice of victims repeatable."""

    def __init__(self, system: WholeSystem, seed: int, victims: Sequence[str] = ()) -> None:
        self.killed: Counter[str] = Counter()
        self._system = system
        self._victims = list(victims) or system.processes
        self._random = random.Random(seed)
        self._left: list[str] = []

    def kill(self, times: int, least_seconds: float = 1.0, most_seconds: float = 3.0) -> None:
        """Kill so often, with a pause before each; a process that is down already is left alone."""
        while times:
            time.sleep(self._random.uniform(least_seconds, most_seconds))
            victim = self._next()
            if self._system.is_running(victim):
                self._system.kill(victim)
                self.killed[victim] += 1
                times -= 1

    def _next(self) -> str:
        """Everybody once in random order, and again: a short run reaches all of them."""
        if not self._left:
            self._left = self._random.sample(self._victims, len(self._victims))
        return self._left.pop()

"""The rules in force, made ready once and looked for anew every second."""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Lock

from services.notifications.domain.rule_ports import Rules
from services.notifications.domain.rules.compiling import RuleSet
from services.notifications.domain.rules.rule import Rule

FRESH_SECONDS = 1.0


class CachedRuleBook:
    """Asks for the rules at most once a second, and makes them ready only when they have changed."""

    def __init__(self, rules: Rules, monotonic: Callable[[], float] = time.monotonic) -> None:
        """Ask nobody before the rules are needed."""
        self._rules = rules
        self._monotonic = monotonic
        self._lock = Lock()
        self._looked_at: float | None = None
        self._known: tuple[Rule, ...] = ()
        self._set = RuleSet()

    def current(self) -> RuleSet:
        """Return the rules as they were at most a second ago."""
        with self._lock:
            now = self._monotonic()
            if self._looked_at is None or now - self._looked_at >= FRESH_SECONDS:
                found = tuple(self._rules.in_force())
                if found != self._known or self._looked_at is None:
                    self._known, self._set = found, RuleSet(found)
                self._looked_at = now
            return self._set

"""What the use cases about rules need from outside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from servicekit.clock import Clock
from servicekit.ids import NewId

from services.notifications.domain.rules.compiling import RuleSet
from services.notifications.domain.rules.rule import Rule


@dataclass(frozen=True)
class Request:
    """A caller's request id with the digest of what it asks for."""

    id: str
    digest: str


@dataclass(frozen=True)
class Order:
    """What every command carries besides its own fields."""

    actor: str
    request: Request | None = None


@dataclass(frozen=True)
class StoredRule:
    """A rule, and whether the request in hand has made or changed it before."""

    rule: Rule
    is_answered: bool


@dataclass(frozen=True)
class Stamps:
    """What changes are stamped with."""

    clock: Clock
    new_id: NewId


class Rules(Protocol):
    """Keeps rules."""

    def stored(self, rule_id: str, request: Request | None) -> StoredRule | None:
        """Return a rule, a deleted one too."""
        ...

    def page(self, after: str, limit: int) -> Sequence[Rule]:
        """Return rules that are not deleted, by id, after this one."""
        ...

    def in_force(self) -> Sequence[Rule]:
        """Return every rule that is neither deleted nor switched off."""
        ...

    def add(self, rule: Rule, request: Request | None) -> bool:
        """Keep a new one; False when the id is or was in use."""
        ...

    def save(self, before: Rule, after: Rule, request: Request | None) -> bool:
        """Keep the next version; False when another one is there by now."""
        ...

    def failed(self, rule_id: str, event_id: str) -> int:
        """Count a failure, once for each event, and return how many in a row there are."""
        ...

    def worked(self, rule_id: str) -> None:
        """Forget the failures."""
        ...

    def switch_off(self, rule_id: str, reason: str, now: datetime) -> bool:
        """Switch it off; False when somebody has done so before."""
        ...


class RuleBook(Protocol):
    """The rules in force, ready for use."""

    def current(self) -> RuleSet:
        """Return them as they were a moment ago."""
        ...

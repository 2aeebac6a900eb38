"""Retention: after how many days the content of which interactions goes, and what a look at them found."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from services.interactions.domain.interaction import Kind

LEAST_DAYS = 31
"""Events stay on the bus for 30 days: what is removed earlier would still be there."""

MOST_DAYS = 36_500
ANY = "*"
_RULE = re.compile(r"(?P<kind>[a-z-]+|\*):(?P<channel>[a-z0-9-]+|\*):(?P<purpose>[a-z0-9-]+|\*)=(?P<days>[0-9]{1,6})")


@dataclass(frozen=True)
class Rule:
    """The content of interactions of one sort goes after so many days; empty means any."""

    kind: Kind | None
    channel: str
    purpose: str
    days: int

    @property
    def text(self) -> str:
        """The rule as it is written in the settings."""
        kind = self.kind.name.lower().replace("_", "-") if self.kind else ANY
        return f"{kind}:{self.channel or ANY}:{self.purpose or ANY}={self.days}"

    def may_match(self, found: Found, now: datetime) -> bool:
        """Tell whether an interaction is of this sort and old enough, whatever its purpose."""
        return (
            found.occur_time < now - timedelta(days=self.days)
            and self.kind in (None, found.kind)
            and self.channel in ("", found.channel)
        )


@dataclass(frozen=True)
class Found:
    """An interaction that still has content, as far as rules look at it."""

    id: str
    contact: str
    occur_time: datetime
    kind: Kind
    channel: str


@dataclass(frozen=True)
class SettledIssue:
    """An issue whose texts are due."""

    id: str
    contact: str


@dataclass
class Looked:
    """What a run found and did: `due` counts what rules take and `held` what a legal hold keeps of it.

    Those of issues are counted apart; what is held counts together.
    """

    cursor: str = ""
    looked_at: int = 0
    due: int = 0
    held: int = 0
    removed: int = 0
    oldest: int = 0
    newest: int = 0
    issues_due: int = 0
    issues_removed: int = 0

    def note(self, taken: Iterable[Found]) -> None:
        """Count interactions that a rule takes; times are kept in seconds since 1970."""
        for each in taken:
            at = int(each.occur_time.timestamp())
            self.due += 1
            self.oldest = min(self.oldest or at, at)
            self.newest = max(self.newest, at)


def rule_of(text: str) -> Rule:
    """Return the rule in a text such as `message:sms:*=365`, or raise ValueError saying what is wrong."""
    found = _RULE.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"{text!r} must look like kind:channel:purpose=days, with * for any")
    kinds = {kind.name.lower().replace("_", "-"): kind for kind in Kind}
    if found["kind"] != ANY and found["kind"] not in kinds:
        raise ValueError(f"{text!r}: the kind must be * or one of {', '.join(kinds)}")
    days = int(found["days"])
    if not LEAST_DAYS <= days <= MOST_DAYS:
        raise ValueError(f"{text!r}: the days must be {LEAST_DAYS} to {MOST_DAYS}")
    channel, purpose = (found[name].replace(ANY, "") for name in ("channel", "purpose"))
    return Rule(kinds.get(found["kind"]), channel, purpose, days)


def candidates(rules: Sequence[Rule], found: Iterable[Found], now: datetime) -> dict[str, list[Rule]]:
    """Return the interactions that rules may take, each with those rules; the purpose is still to be looked at."""
    matched = ((each.id, [rule for rule in rules if rule.may_match(each, now)]) for each in found)
    return {name: by for name, by in matched if by}

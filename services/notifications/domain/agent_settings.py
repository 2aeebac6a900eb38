"""What can be refused about how an agent wants to be told."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from servicekit.errors import Aborted, InvalidArgument

from services.notifications.domain.restraint import AgentSettings, is_zone
from services.notifications.domain.rules.rule import REQUIRED
from services.notifications.domain.timing.escalation import ESCALATION

FIELDS = ("time_zone", "digest_hour", "quiet_from", "quiet_to", "quiet_until", "muted_rules", "hourly_budget")
_TIME_OF_DAY = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]")
_RULE = re.compile(r"[A-Za-z0-9_-]{1,64}")
_MUTED, _BUDGET = 100, 1000
_ALWAYS_TOLD = REQUIRED | {ESCALATION}
_LONGEST_QUIET = timedelta(days=31)


class SettingsChanged(Aborted):
    """The change was decided on an older state."""

    def __init__(self, etag: str) -> None:
        """Tell the present stamp."""
        super().__init__("SETTINGS_CHANGED", "The settings were changed meanwhile; read them again.", etag=etag)


class AllAgentSettings(Protocol):
    """How each agent wants to be told."""

    def get(self, agent: str) -> AgentSettings:
        """Return an agent's; the defaults where nothing was ever said."""
        ...

    def save(self, before: AgentSettings, after: AgentSettings) -> bool:
        """Keep the next version; False when another one is there by now."""
        ...


def checked_settings(settings: AgentSettings, now: datetime) -> AgentSettings:
    """Return the settings unchanged, or refuse them naming the field and what is allowed there."""
    for field, fault in _faults(settings, now):
        raise InvalidArgument(f"settings.{field}", fault)
    return settings


def _faults(told: AgentSettings, now: datetime) -> Iterator[tuple[str, str]]:
    if not is_zone(told.time_zone):
        yield "time_zone", "must be the name of a time zone, such as Europe/Berlin"
    if not 0 <= told.digest_hour <= 23:
        yield "digest_hour", "must be 0 to 23"
    if not 1 <= told.hourly_budget <= _BUDGET:
        yield "hourly_budget", f"must be 1 to {_BUDGET}"
    yield from _faults_of_quiet(told, now)
    yield from _faults_of_muted(told.muted_rules)


def _faults_of_quiet(told: AgentSettings, now: datetime) -> Iterator[tuple[str, str]]:
    for name, value in (("quiet_from", told.quiet_from), ("quiet_to", told.quiet_to)):
        if value and not _TIME_OF_DAY.fullmatch(value):
            yield name, "must look like 22:00"
    if bool(told.quiet_from) != bool(told.quiet_to) or (told.quiet_from and told.quiet_from == told.quiet_to):
        yield "quiet_to", "must be set with quiet_from and differ from it, or neither may be"
    if told.quiet_until and told.quiet_until > now + _LONGEST_QUIET:
        yield "quiet_until", f"must lie within {_LONGEST_QUIET.days} days"


def _faults_of_muted(rules: Sequence[str]) -> Iterator[tuple[str, str]]:
    if len(rules) > _MUTED:
        yield "muted_rules", f"must hold at most {_MUTED} names"
    for index, rule in enumerate(rules):
        if not _RULE.fullmatch(rule) or rule in _ALWAYS_TOLD:
            others = " or ".join(f"rules/{one}" for one in sorted(_ALWAYS_TOLD))
            yield f"muted_rules[{index}]", f"must look like rules/{{rule}}, and not be {others}"

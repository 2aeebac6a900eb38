"""Rules that keep failing: the tenth time in a row switches one off, and somebody is told."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from services.notifications.domain.ids import AGENTS
from services.notifications.domain.notification import Notice, Notification
from services.notifications.domain.ports import Clock, Inboxes, Sender
from services.notifications.domain.rule_ports import Rules
from services.notifications.domain.rules.audience_kinds import Roster
from services.notifications.domain.rules.happening import Happening
from services.notifications.domain.rules.rule import FAILURES_IN_A_ROW, REQUIRED, SWITCHED_OFF, Rule
from services.notifications.usecases.tell_agents import Cause, tell_agents, untold

RULE = "rule-switched-off"


class Telling(Protocol):
    """What telling of it needs."""

    @property
    def rules(self) -> Rules: ...
    @property
    def roster(self) -> Roster: ...
    @property
    def senders(self) -> tuple[Sender, ...]: ...
    @property
    def inboxes(self) -> Inboxes: ...
    @property
    def clock(self) -> Clock: ...


def note_failure(rule: Rule, happening: Happening, with_: Telling) -> Sequence[Notification]:
    """Count the failure; switch the rule off when there were too many, and tell its creator or those on duty."""
    failures = with_.rules.failed(rule.id, happening.event_id)
    if failures < FAILURES_IN_A_ROW or rule.id in REQUIRED:
        return ()
    if not with_.rules.switch_off(rule.id, SWITCHED_OFF, with_.clock.now()) or not happening.contact:
        return ()
    cause = Cause(happening.event_id, happening.correlation_id, RULE, happening.contact, "", happening.depth)
    notice = Notice(
        f"A rule was switched off: {rule.content.display_name}",
        f"{rule.name} failed {failures} times in a row, the last time at the event {happening.event_id}.\n"
        f"When it is mended: backstory rules enable {rule.id}",
        (),
    )
    owners = (rule.creator,) if rule.creator.startswith(AGENTS) else with_.roster.on_duty
    agents = untold(cause, owners, with_.inboxes)
    return list(tell_agents(cause, notice, agents, with_.senders, with_.inboxes, with_.clock))

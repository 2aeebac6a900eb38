"""Alerting of customers who may be lost: what went badly is kept, and once it is enough the rules are asked.

Whoever is killed between the two is handed the event again, finds the alert it made, and asks the rules with it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from servicekit.clock import Clock
from servicekit.failpoints import failpoint

from services.notifications.domain.experiences import AT_RISK, experience_of, of_alert
from services.notifications.domain.notification import Notification
from services.notifications.domain.risk import MONTH, Experiences, People
from services.notifications.domain.rule_ports import RuleBook
from services.notifications.domain.rules.happening import DEEPEST, Happening


@dataclass(frozen=True)
class Alerting:
    """What alerting works with."""

    experiences: Experiences
    people: People
    book: RuleBook
    react: Callable[[Happening], Sequence[Notification]]
    clock: Clock


def alert_of_risk(happening: Happening, with_: Alerting) -> Sequence[Notification]:
    """Return the new notifications. While no rule is for such alerts nothing is kept of anybody."""
    if happening.is_backfill or not happening.contact or happening.depth >= DEEPEST:
        return ()
    new, now = experience_of(happening), with_.clock.now()
    if new is None or now - new.time > MONTH or not with_.book.current().of(AT_RISK):
        return ()
    person = with_.people.contacts_of(happening.contact)
    alert = with_.experiences.note(new, person, now)
    if alert is None:
        return ()
    failpoint("risk.alerted")
    return with_.react(of_alert(happening, alert))

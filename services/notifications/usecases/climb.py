"""Taking the steps of escalations that are due: whoever the step names is told, once, however urgent it was before.

Whoever is killed on the way leaves the escalation due again after its lease. The step is told as the same event then.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from servicekit.failpoints import failpoint
from servicekit.logs import get_logger

from services.notifications.domain.ports import Clock, Sender
from services.notifications.domain.restraint import ALONE
from services.notifications.domain.rules.audience_kinds import Roster
from services.notifications.domain.rules.audiences import AUDIENCES
from services.notifications.domain.timing.escalation import (
    ESCALATION,
    Escalation,
    Escalations,
    EscalationState,
    after_step,
    happening_of,
    notice_of,
    settled,
    step_event_id,
)
from services.notifications.domain.timing.ports import Watches
from services.notifications.domain.urgency import Urgency
from services.notifications.usecases.settle_escalations import is_settled
from services.notifications.usecases.tell_agents import Cause, untold
from services.notifications.usecases.tell_with_restraint import Manner, Restraint, tell_with_restraint

AT_ONCE = 200
"""So many steps are taken in a round; the others wait for the next."""
_ATTEMPTS = 5

_log = get_logger()


@dataclass(frozen=True)
class Climbing:
    """What climbing works with."""

    escalations: Escalations
    watches: Watches
    roster: Roster
    restraint: Restraint
    senders: tuple[Sender, ...]
    clock: Clock


def climb(with_: Climbing) -> int:
    """Return how many steps were taken, or left out for good."""
    for count in range(AT_ONCE):
        if not take_step(with_):
            return count
    return AT_ONCE


def take_step(with_: Climbing) -> bool:
    """Take the step that has been due longest, unless its issue is settled; False when none is due."""
    now = with_.clock.now()
    one = with_.escalations.claim(now)
    if one is None:
        return False
    failpoint("escalation.claimed")
    if is_settled(one, with_.watches):
        with_.escalations.save(settled(one, now))
        return True
    told = _tell(one, with_)
    failpoint("escalation.before_settle")
    _settle(one, told, now, with_.escalations)
    return True


def _tell(one: Escalation, with_: Climbing) -> list[str]:
    """Return whom the step has told, now or before its worker was killed."""
    agents = _agents(one, with_.roster)
    cause = Cause(step_event_id(one), "", ESCALATION, one.contact, one.interaction)
    manner = Manner(Urgency.URGENT, ALONE, with_.senders)
    fresh = untold(cause, agents, with_.restraint.telling)
    still = _while_unacknowledged(one, fresh, with_.escalations)
    told = tell_with_restraint(cause, notice_of(one), still, manner, with_.restraint, with_.clock)
    return [agent for agent in agents if agent in told or agent not in fresh]


def _agents(one: Escalation, roster: Roster) -> list[str]:
    happening, step = happening_of(one), one.steps[len(one.taken)]
    found: dict[str, None] = {}
    for audience in step.audiences:
        found.update(dict.fromkeys(AUDIENCES[audience.kind].find(audience.value, happening, roster)))
    return list(found)


def _while_unacknowledged(one: Escalation, agents: Iterable[str], escalations: Escalations) -> Iterator[str]:
    """Yield them one by one, and no more once the escalation has changed: who acknowledges it stops the step."""
    for agent in agents:
        present = escalations.get(one.id)
        if present is None or present.version != one.version:
            return
        yield agent


def _settle(one: Escalation, told: Sequence[str], now: datetime, escalations: Escalations) -> None:
    """Note the step, also where it has all ended meanwhile. Whoever has claimed it since notes it themselves."""
    present: Escalation | None = one
    for _ in range(_ATTEMPTS):
        if present is None or len(present.taken) > len(one.taken):
            return
        after = after_step(present, told, now)
        if escalations.save(after):
            if after.state is EscalationState.EXHAUSTED:
                _log.warning("an escalation is at its end unacknowledged", escalation=one.id, rule=one.rule)
            return
        present = escalations.get(one.id)
        if present is None or present.state is EscalationState.ACTIVE or not told:
            return

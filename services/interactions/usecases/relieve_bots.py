"""Taking issues from bots that have fallen silent: whoever gets them next finds what the bot would have told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from services.interactions.domain.bots import BotWait, relieved, still_waits
from services.interactions.domain.issue_ports import Issues, Order, Origin, Stamps
from services.interactions.domain.issues import Issue
from services.interactions.usecases.sound_alarms import ITSELF

_AT_ONCE = 200


@dataclass(frozen=True)
class Known:
    """What is known of a customer: the digest of the brief, and facts by their resource names."""

    digest: str = ""
    facts: tuple[str, ...] = ()


Know = Callable[[Issue], Known]


def relieve_bots(issues: Issues, stamps: Stamps, know: Know) -> int:
    """Hand over what is due and return how much it was.

    State and event are one write, after which the bot has the issue no more: broken off and begun again, or done by
    many at once, each happens once.
    """
    order = Order(Origin(actor=ITSELF))
    due = issues.unanswered(stamps.clock.now(), _AT_ONCE)
    return sum(_relieve(issue, wait, issues, stamps, know, order) for issue, wait in due)


def _relieve(issue: Issue, wait: BotWait, issues: Issues, stamps: Stamps, know: Know, order: Order) -> bool:
    is_late = still_waits(issue, wait)
    if is_late:
        known = know(issue)
        event = relieved(issue, wait, known.digest, known.facts, stamps.stamp(ITSELF))
        if not issues.save(issue, event, order):
            return False
    issues.waited(issue.id, wait)
    return is_late

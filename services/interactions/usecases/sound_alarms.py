"""What happens to issues without anybody asking: a snooze ends, a promise becomes overdue. Each once."""

from __future__ import annotations

from services.interactions.domain.issue_changes import woken
from services.interactions.domain.issue_ports import Issues, Order, Origin, Stamps
from services.interactions.domain.issues import Issue
from services.interactions.domain.promising import next_overdue

ITSELF = "services/interactions"
_AT_ONCE = 200


def sound_alarms(issues: Issues, stamps: Stamps) -> int:
    """Do what is due and return how much it was; whoever loses a race against somebody else leaves it to the next time.

    State and event are one write: however often this is broken off and begun again, each is told once.
    """
    order = Order(Origin(actor=ITSELF))
    return sum(_sound(issue, issues, stamps, order) for issue in issues.due(stamps.clock.now(), _AT_ONCE))


def _sound(issue: Issue, issues: Issues, stamps: Stamps, order: Order) -> int:
    done = 0
    while True:
        stamp = stamps.stamp(ITSELF)
        event = woken(issue, stamp) or next_overdue(issue, stamp)
        if event is None or not issues.save(issue, event, order):
            return done
        issue, done = event.issue, done + 1

"""Sending digests: what was held back is told in one notification when its time has come, and never lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from services.notifications.domain.delivery import Delivery
from services.notifications.domain.notification import Draft, HeldBack, Notice, Notification, Told
from services.notifications.domain.ports import Clock, Sender
from services.notifications.domain.restraint import Held
from services.notifications.usecases.tell_agents import Cause, draft_of, planned

RULE = "digest"
_SHOWN = 20
_WHY = {
    Held.BUDGET.value: "more than an hour's budget holds",
    Held.DO_NOT_DISTURB.value: "while you were not to be disturbed",
}


class HeldBackStore(Protocol):
    """Keeps what was held back."""

    def due(self, now: datetime) -> Sequence[tuple[str, str, datetime]]:
        """Return whose digests are due, why, and when they were."""
        ...

    def waiting(self, agent: str, reason: str, due_time: datetime) -> Sequence[HeldBack]:
        """Return what waits for one digest, oldest first."""
        ...

    def digest(self, draft: Draft, deliveries: Sequence[Delivery], held: Sequence[HeldBack]) -> Told:
        """Tell of what was held back, all of it or nothing; a digest that is there already takes it in."""
        ...


def send_digests(store: HeldBackStore, senders: Sequence[Sender], clock: Clock) -> Sequence[Notification]:
    """Return the new digests. May run any number of times and anywhere: each is sent once."""
    sent = []
    for agent, reason, due_time in store.due(clock.now()):
        held = store.waiting(agent, reason, due_time)
        if not held:
            continue
        # the same for everybody who sends it, and for every try
        cause = Cause(f"digest-{reason}-{int(due_time.timestamp())}", "", RULE, "")
        draft = draft_of(cause, _notice(held, reason), agent, clock)
        told = store.digest(draft, planned(draft, senders), held)
        if told.notification:
            sent.append(told.notification)
    return sent


def _notice(held: Sequence[HeldBack], reason: str) -> Notice:
    """Say how many of which rule there are. What they say is in the digest's entries, where it can be erased."""
    rules = Counter(one.rule for one in held)
    lines = [f"Held back: {_WHY[reason]}."]
    lines += [f"{count} x {rule}" for rule, count in rules.most_common(_SHOWN)]
    if len(rules) > _SHOWN:
        lines.append(f"and {len(rules) - _SHOWN} more rules")
    one = "1 notification was" if len(held) == 1 else f"{len(held)} notifications were"
    return Notice(f"Digest: {one} held back", "\n".join(lines), ())

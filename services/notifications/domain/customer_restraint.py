"""Restraint towards customers: when they are left in peace, and how often they are written to unasked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from services.notifications.domain.messages import SERVICE_MESSAGES
from services.notifications.domain.restraint import is_zone, quiet_end

DAY = timedelta(hours=24)
QUIET_HOURS, FREQUENCY_CAP = "quiet-hours", "frequency-cap"
"""Why a message waits, or was not sent in the end."""


@dataclass(frozen=True)
class Hold:
    """A message is not sent before this time."""

    until: datetime
    reason: str


@dataclass(frozen=True)
class CustomerRules:
    """What holds for every customer. Answers and other service messages are never held: somebody waits for them."""

    quiet_from: str = ""
    quiet_to: str = ""
    """Local times of day, `HH:MM`; both or neither."""
    time_zone: str = "UTC"
    """Of customers whose own is not known."""
    caps: Mapping[str, int] = field(default_factory=dict)
    """By purpose, how many messages a customer gets within 24 hours; what is not named has no bound."""
    longest_hold: timedelta = timedelta(hours=72)
    """What would have to wait longer, counted from its order, is not sent."""

    def restrains(self, purpose: str) -> bool:
        """Tell whether messages for a purpose can be held at all."""
        return purpose != SERVICE_MESSAGES

    def quiet_hold(self, purpose: str, time_zone: str, now: datetime) -> Hold | None:
        """Return how long the customer's quiet hours hold a message; None outside them."""
        if not self.restrains(purpose) or not self.quiet_from:
            return None
        end = quiet_end(self.quiet_from, self.quiet_to, self._known(time_zone), now)
        return Hold(end, QUIET_HOURS) if end else None

    def cap(self, purpose: str) -> int | None:
        """Return how many messages for a purpose a customer gets within 24 hours; None where there is no bound."""
        return self.caps.get(purpose) if self.restrains(purpose) else None

    def is_too_long(self, ordered: datetime, hold: Hold) -> bool:
        """Tell whether a message would wait longer than anything may."""
        return hold.until - ordered > self.longest_hold

    def _known(self, time_zone: str) -> str:
        return time_zone if is_zone(time_zone) else self.time_zone


def room_at(times: Sequence[datetime], cap: int, now: datetime) -> datetime | None:
    """Return when there is room for one more below a cap, given when others were sent; None when there is now."""
    counted = sorted(at for at in times if now - at < DAY)
    if len(counted) < cap:
        return None
    return counted[-cap] + DAY if cap else now + DAY


class SentLately(Protocol):
    """When each customer was last written to, by purpose."""

    def take_place(self, message: str, person: Sequence[str], purpose: str, cap: int, now: datetime) -> datetime | None:
        """Count a message to a person, named by all their contacts; a repeat is counted once.

        Returns None when it is counted, else when there is room for it. Of two at once only as many are counted as fit.
        """
        ...

    def give_back(self, message: str) -> None:
        """Forget a message that was not sent in the end."""
        ...


@dataclass(frozen=True)
class CustomerRestraint:
    """The rules, and what they are held against."""

    rules: CustomerRules
    lately: SentLately

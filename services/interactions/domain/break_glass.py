"""Break-glass: a caller's access to one person's restricted data, with a reason and an end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from servicekit.errors import InvalidArgument, NotFound
from servicekit.text import clean_text

LASTS = timedelta(minutes=60)
LEAST_REASON = 10
_MOST_REASON = 500


@dataclass(frozen=True)
class Access:
    """One caller's access. `contact` is the one it was asked for; it opens the person that contact belongs to."""

    id: str
    contact: str
    actor: str
    actor_name: str
    reason: str
    start_time: datetime
    expire_time: datetime
    end_time: datetime | None = None
    ended_by: str = ""

    def is_open(self, now: datetime) -> bool:
        """Tell whether it opens anything now."""
        return self.end_time is None and now < self.expire_time


@dataclass(frozen=True)
class AccessQuery:
    """Which accesses are asked for; empty means no restriction. `before` is the place of the last one seen."""

    actor: str = ""
    contacts: tuple[str, ...] = ()
    open_at: datetime | None = None
    before: tuple[datetime, str] | None = None
    size: int = 50


class Accesses(Protocol):
    """All accesses outside people's roles."""

    def add(self, access: Access, request_id: str) -> Access:
        """Keep an access with the event that tells of it; for a request id seen before, return the first one."""
        ...

    def get(self, access_id: str) -> Access | None:
        """Return one access."""
        ...

    def page(self, query: AccessQuery) -> Sequence[Access]:
        """Return accesses, newest first."""
        ...

    def opened(self, actor: str, contacts: tuple[str, ...], now: datetime) -> Access | None:
        """Return somebody's open access to the person of these contacts; None when there is none."""
        ...

    def end(self, access: Access) -> bool:
        """Keep that an access ended, with the event that tells of it; False when somebody else ended it first."""
        ...


def checked_reason(reason: str) -> str:
    """Return a reason that says something; INVALID_ARGUMENT otherwise."""
    clean_text("reason", reason, max_chars=_MOST_REASON, required=True, one_line=True)
    if len(reason.strip()) < LEAST_REASON:
        raise InvalidArgument("reason", f"must have at least {LEAST_REASON} characters", "REASON_TOO_SHORT")
    return reason.strip()


def ended(access: Access, by: str, now: datetime) -> Access:
    """Return the access as it is when somebody ends it now; one that is over stays as it is."""
    return replace(access, end_time=now, ended_by=by) if access.is_open(now) else access


def break_glass_not_found(access_id: str) -> NotFound:
    """There is no such access, or it is none of the caller's business."""
    name = f"breakGlasses/{access_id}"
    return NotFound("BREAK_GLASS_NOT_FOUND", f"There is no {name}.", name=name)

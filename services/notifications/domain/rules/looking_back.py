"""The part of a customer's history that a rule wants to see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class LookBack:
    """The newest `limit` communications of a contact's person, `since` included, up to and with `until`."""

    contact: str
    since: datetime
    until: datetime
    limit: int

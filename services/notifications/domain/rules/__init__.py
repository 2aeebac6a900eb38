"""When somebody is told something: rules as data, one file for each kind of condition and of audience."""

from __future__ import annotations

from services.notifications.domain.rules.looking_back import LookBack
from services.notifications.domain.rules.previous_contact import PreviousContact
from services.notifications.domain.rules.shipped import SHIPPED

__all__ = ["SHIPPED", "LookBack", "PreviousContact"]

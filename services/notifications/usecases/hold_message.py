"""Holding a message back: in the customer's quiet hours, and beyond what a customer gets within a day."""

from __future__ import annotations

from datetime import datetime

from services.notifications.domain.customer_restraint import FREQUENCY_CAP, CustomerRestraint, Hold
from services.notifications.domain.messages import CustomerMessage, Customers, Wish


def expected_hold(wish: Wish, at: datetime, customers: Customers, restraint: CustomerRestraint) -> Hold | None:
    """Return how long a message that would leave then is held by quiet hours, as they are known now."""
    if not (restraint.rules.restrains(wish.purpose) and restraint.rules.quiet_from):
        return None
    return restraint.rules.quiet_hold(wish.purpose, customers.profile(wish.contact).time_zone, at)


def hold_message(
    message: CustomerMessage, now: datetime, customers: Customers, restraint: CustomerRestraint
) -> Hold | None:
    """Return how long a message that is about to leave is held; None when it may leave: then it is counted."""
    rules, purpose = restraint.rules, message.wish.purpose
    if not rules.restrains(purpose):
        return None
    customer = customers.profile(message.wish.contact)
    quiet = rules.quiet_hold(purpose, customer.time_zone, now)
    if quiet:
        return quiet
    cap = rules.cap(purpose)
    if cap is None:
        return None
    person = customer.contacts or (message.wish.contact,)
    later = restraint.lately.take_place(message.id, person, purpose, cap, now)
    return Hold(later, FREQUENCY_CAP) if later else None

"""Choosing how a customer is told of an announcement: the first channel that reaches them and that they agreed to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from servicekit.clock import Clock

from services.notifications.domain.announcements import Content, Text
from services.notifications.domain.audiences import (
    ERASED,
    FREE_TEXT,
    NO_ADDRESS,
    Customer,
    Recipients,
    Route,
)
from services.notifications.domain.messages import Customers, CustomerSender, Histories

_CONTACT_ERASED = "consent-contact-erased"


@dataclass(frozen=True)
class Routing:
    """What choosing needs."""

    senders: Mapping[str, CustomerSender]
    customers: Customers
    histories: Histories
    recipients: Recipients
    clock: Clock


def route(customer: Customer, content: Content, with_: Routing) -> Route:
    """Return the text to send, or why there is none: what the customer has said comes before what is missing."""
    if customer.missing:
        return Route(None, customer.missing)
    reasons = []
    for text in content.texts:
        reason = _hindrance(text, customer, content, with_)
        if not reason:
            return Route(text)
        reasons.append(reason)
    return Route(None, min(reasons, key=_weight))


def _hindrance(text: Text, customer: Customer, content: Content, with_: Routing) -> str:
    sender = with_.senders.get(text.channel)
    if sender is None or sender.missing():
        return "channel-not-set-up"
    if not customer.kinds.intersection(sender.kinds):
        return NO_ADDRESS
    refusal = with_.customers.refusal(customer.contact, content.purpose, text.channel)
    if refusal:
        return ERASED if refusal == _CONTACT_ERASED else refusal
    now, within = with_.clock.now(), sender.answers_within
    if within and not with_.histories.has_written(customer.contact, text.channel, now - within, now):
        return FREE_TEXT
    return ""


def _weight(reason: str) -> int:
    if reason == ERASED or reason.startswith("consent-"):
        return 0
    return 1 if reason == FREE_TEXT else 2

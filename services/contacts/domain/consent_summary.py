"""What a contact said last about each purpose and channel: all that its standing follows from, and small."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from services.contacts.domain.consent import WITHDRAWALS, Consent, Status
from services.contacts.domain.purposes import PURPOSES

MOST_IN_SUMMARY = 64
"""How many statements a summary has: a person who names each channel for every purpose makes about as many."""


@dataclass(frozen=True)
class Statement:
    """The last word about a purpose on a channel, from the record with this id.

    An empty channel stands for every channel that has no word of its own.
    """

    id: str
    purpose: str
    channel: str
    status: Status
    effective_time: datetime
    expire_time: datetime | None = None


def summary_of(said: Iterable[Consent]) -> tuple[Statement, ...]:
    """Return what still counts of one contact's statements, by purpose and channel.

    What was said for a channel before a withdrawal for all channels counts no more. Where there is too much, what
    was granted is left out before what was withdrawn, and the older first: that never allows more.
    """
    counting: dict[tuple[str, str], Consent] = {}
    for each in sorted(said, key=lambda each: each.order):
        if not each.channel and each.status in WITHDRAWALS:
            counting = {place: other for place, other in counting.items() if place[0] != each.purpose}
        counting[each.purpose, each.channel] = each
    newest = sorted(counting.values(), key=lambda each: (each.status in WITHDRAWALS, each.order), reverse=True)
    return tuple(_statement(each) for each in sorted(newest[:MOST_IN_SUMMARY], key=_place))


def _place(consent: Consent) -> tuple[int, str]:
    return _PLACES[consent.purpose], consent.channel


def _statement(consent: Consent) -> Statement:
    return Statement(
        id=consent.id,
        purpose=consent.purpose,
        channel=consent.channel,
        status=consent.status,
        effective_time=consent.effective_time,
        expire_time=consent.expire_time,
    )


_PLACES = {purpose: place for place, purpose in enumerate(PURPOSES)}

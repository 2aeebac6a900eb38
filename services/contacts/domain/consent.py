"""Consent: what a person said about a purpose, and what follows from all that was said."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from services.contacts.domain.purposes import PURPOSES, Basis


class Status(Enum):
    """What was said, from the most to the least restrictive."""

    REVOKED = "revoked"
    DENIED = "denied"
    EXPIRED = "expired"
    UNKNOWN = "unknown"
    GRANTED = "granted"


WITHDRAWALS = (Status.DENIED, Status.REVOKED)
_SEVERITY = {status: number for number, status in enumerate(Status)}


@dataclass(frozen=True)
class Evidence:
    """What proves a consent."""

    form_version: str = ""
    text_shown: str = ""
    interaction: str = ""
    time: datetime | None = None

    @property
    def is_given(self) -> bool:
        """Whether it proves anything."""
        return bool(self.form_version.strip() or self.text_shown.strip() or self.interaction)


@dataclass(frozen=True)
class Consent:
    """One statement about one purpose; `channel` is empty for all channels."""

    id: str
    contact: str
    purpose: str
    channel: str
    status: Status
    basis: Basis
    evidence: Evidence
    source: str
    identity: str
    effective_time: datetime
    expire_time: datetime | None
    record_time: datetime
    actor: str

    @property
    def name(self) -> str:
        """The resource name."""
        return f"contacts/{self.contact}/consents/{self.id}"

    @property
    def order(self) -> tuple[datetime, datetime, bool, bool, int, float, str]:
        """What a later statement is later by; of two at the same moment the more restrictive counts.

        So withdrawals come last, and those for one channel behind those for all channels, which would else hide them.
        """
        moment = self.effective_time, self.record_time
        ends = self.expire_time.timestamp() if self.expire_time else float("inf")
        return *moment, self.status in WITHDRAWALS, bool(self.channel), -_SEVERITY[self.status], -ends, self.id

    def status_at(self, now: datetime) -> Status:
        """Return the status; what was granted until then is expired."""
        if self.status is Status.GRANTED and self.expire_time is not None and self.expire_time <= now:
            return Status.EXPIRED
        return self.status


@dataclass(frozen=True)
class Standing:
    """What holds for a purpose on a channel, and the statement that decided it."""

    status: Status
    consent: Consent | None = None


@dataclass(frozen=True)
class Decision:
    """Whether something may be done, and why."""

    allowed: bool
    reason: str
    standing: Standing


@dataclass(frozen=True)
class PersonConsent:
    """What holds for a person and a purpose on a channel; empty for every channel nobody named."""

    purpose: str
    channel: str
    decision: Decision


def standing(consents: Sequence[Consent], channel: str, now: datetime) -> Standing:
    """Return what one contact's statements about one purpose mean for a channel.

    A statement for the channel beats one for all channels, but a withdrawal for all channels beats everything said
    before it. Without a channel the most restrictive of all channels is returned.
    """
    said = _in_order(consents, now)
    if not channel:
        channels = {each.channel for each in said if each.channel}
        return most_restrictive([_on(said, each, now) for each in ("", *sorted(channels))])
    return _on(said, channel, now)


def resulting(
    members: Iterable[str], consents: Sequence[Consent], now: datetime, needs_consent: Collection[str]
) -> tuple[PersonConsent, ...]:
    """Return what holds for the person of these contacts, by each purpose and channel any of them spoke about."""
    contacts, said = tuple(members), _in_order(consents, now)
    places = list(PURPOSES)
    spoken = sorted({(places.index(each.purpose), each.channel) for each in said})
    return tuple(
        _resulting(contacts, said, places[place], channel, now, needs_consent=places[place] in needs_consent)
        for place, channel in spoken
    )


def _resulting(
    contacts: Iterable[str], said: Sequence[Consent], purpose: str, channel: str, now: datetime, *, needs_consent: bool
) -> PersonConsent:
    own = ([each for each in said if (each.contact, each.purpose) == (contact, purpose)] for contact in contacts)
    found = most_restrictive(_on(each, channel, now) for each in own)
    return PersonConsent(purpose, channel, decide(found, needs_consent=needs_consent))


def most_restrictive(standings: Iterable[Standing]) -> Standing:
    """Return the one that allows least; nothing said at all is unknown."""
    return min(standings, key=lambda each: _SEVERITY[each.status], default=Standing(Status.UNKNOWN))


def decide(found: Standing, *, needs_consent: bool) -> Decision:
    """Return what may be done: a withdrawal is always obeyed, and silence is enough where no consent is needed."""
    if found.status in (*WITHDRAWALS, Status.GRANTED):
        return Decision(found.status is Status.GRANTED, found.status.name, found)
    if not needs_consent:
        return Decision(allowed=True, reason="NO_CONSENT_NEEDED", standing=found)
    return Decision(allowed=False, reason="CONSENT_EXPIRED" if found.consent else "NEVER_ASKED", standing=found)


def _in_order(consents: Iterable[Consent], now: datetime) -> list[Consent]:
    """Return what holds by now, the latest statement last."""
    return sorted((each for each in consents if each.effective_time <= now), key=lambda each: each.order)


def _on(said: Sequence[Consent], channel: str, now: datetime) -> Standing:
    """Return the standing from statements in their order; an empty channel stands for any that nobody named."""
    withdrawn = next(
        (place for place, each in reversed(list(enumerate(said))) if not each.channel and each.status in WITHDRAWALS), 0
    )
    counting = said[withdrawn:]
    own = [each for each in counting if channel and each.channel == channel]
    last = (own or [each for each in counting if not each.channel])[-1:]
    return Standing(last[0].status_at(now), last[0]) if last else Standing(Status.UNKNOWN)

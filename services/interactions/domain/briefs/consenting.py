"""What a person does not want: the most restrictive of what their contacts said about each purpose."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import NamedTuple


class ConsentStatus(IntEnum):
    """What was said, from the most to the least restrictive."""

    WITHDRAWN = 1
    EXPIRED = 2
    UNKNOWN = 3
    GRANTED = 4


@dataclass(frozen=True)
class ConsentStatement:
    """A contact's last word about a purpose on a channel; without one, on all channels it said nothing else about."""

    contact: str
    consent: str
    purpose: str
    channel: str
    status: ConsentStatus
    effective_time: datetime
    expire_time: datetime | None = None

    def status_at(self, now: datetime) -> ConsentStatus:
        """Return what it amounts to at a time."""
        return ConsentStatus.EXPIRED if self._is_over(now) else self.status

    def since(self, now: datetime) -> datetime:
        """Return since when it has amounted to that."""
        return self.expire_time if self.expire_time is not None and self._is_over(now) else self.effective_time

    def _is_over(self, now: datetime) -> bool:
        return self.status is ConsentStatus.GRANTED and self.expire_time is not None and self.expire_time <= now


@dataclass(frozen=True)
class Limit:
    """A purpose nobody may pursue on these channels; where none are named, on none at all but the `exceptions`.

    Where consent has only `ended`, whoever needs none for the purpose may go on. It holds since `time`, by the records
    in `consents`.
    """

    purpose: str
    channels: tuple[str, ...]
    exceptions: tuple[str, ...]
    ended: bool
    consents: tuple[str, ...]
    time: datetime


class _Standing(NamedTuple):
    """What holds for a person, and the statement that decided it; nobody said anything without one."""

    status: ConsentStatus
    by: ConsentStatement | None


def limits(said: Sequence[ConsentStatement], contacts: Sequence[str], now: datetime) -> Iterator[Limit]:
    """Yield the limits of the person of these contacts, by purpose in the order in which these are told of."""
    for purpose in dict.fromkeys(each.purpose for each in said):
        about = {contact: _by_channel(said, contact, purpose) for contact in contacts}
        yield from _limits_of(purpose, about, now)


def _by_channel(said: Iterable[ConsentStatement], contact: str, purpose: str) -> Mapping[str, ConsentStatement]:
    return {each.channel: each for each in said if (each.contact, each.purpose) == (contact, purpose)}


def _limits_of(purpose: str, about: _About, now: datetime) -> Iterator[Limit]:
    """Yield what was withdrawn, and then what has ended. A withdrawal for all channels leaves nothing more to tell."""
    channels = sorted({channel for told in about.values() for channel in told if channel})
    standings = {channel: _strictest(about, channel, now) for channel in channels}
    everywhere = _strictest(about, "", now)
    granted = {channel: each for channel, each in standings.items() if each.status is ConsentStatus.GRANTED}
    for status in (ConsentStatus.WITHDRAWN, ConsentStatus.EXPIRED):
        if everywhere.status is status:
            yield _limit(purpose, (), tuple(granted), [everywhere, *granted.values()], now)
            return
        limited = {channel: each for channel, each in standings.items() if each.status is status}
        if limited:
            yield _limit(purpose, tuple(limited), (), list(limited.values()), now)


def _strictest(about: _About, channel: str, now: datetime) -> _Standing:
    """Return what the contact that allows least allows; of equals the first contact decides."""
    last = (told.get(channel) or told.get("") for told in about.values())
    found = (_Standing(each.status_at(now) if each else ConsentStatus.UNKNOWN, each) for each in last)
    return min(found, key=lambda standing: standing.status)


def _limit(
    purpose: str, channels: tuple[str, ...], exceptions: tuple[str, ...], by: Sequence[_Standing], now: datetime
) -> Limit:
    decided = [standing.by for standing in by if standing.by]
    return Limit(
        purpose=purpose,
        channels=channels,
        exceptions=exceptions,
        ended=by[0].status is ConsentStatus.EXPIRED,
        consents=tuple(dict.fromkeys(each.consent for each in decided)),
        time=max(each.since(now) for each in decided),
    )


_About = Mapping[str, Mapping[str, ConsentStatement]]
"""The last words about one purpose: by contact, then by channel."""

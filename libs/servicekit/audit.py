"""The audit log as services see it: who saw and changed what, about whom, and for which purpose."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import NamedTuple, Protocol

from servicekit.access.caller import Caller
from servicekit.call import Call, current_call


class Kind(Enum):
    """What sort of thing an entry tells of, by the numbers of the contract."""

    READ = 1
    WRITE = 2
    CALL = 3


class Entry(NamedTuple):
    """One thing somebody did. `time` is in seconds since 1970; `contacts` are ids.

    It is a tuple because each read makes one. `id` makes an entry that may be written twice the same one; empty where
    it cannot be.
    """

    kind: Kind
    time: float
    actor: str
    actor_name: str
    method: str
    contacts: tuple[str, ...] = ()
    purpose: str = ""
    event: str = ""
    reason: str = ""
    outcome: str = "OK"
    restricted: bool = False
    correlation_id: str = ""
    causation_id: str = ""
    id: str = ""


@dataclass(frozen=True)
class EntryQuery:
    """Which entries are asked for; empty means no restriction. `before` is the name of the last one seen."""

    actor: str = ""
    contact: str = ""
    from_time: datetime | None = None
    to_time: datetime | None = None
    kind: Kind | None = None
    before: str = ""
    size: int = 50


@dataclass(frozen=True)
class Kept:
    """An entry under the id it is kept by."""

    id: str
    entry: Entry = field(compare=False)


class AuditLog(Protocol):
    """Where entries are kept."""

    def note(self, seconds: float, call: Call, caller: Caller, contacts: tuple[str, ...]) -> None:
        """Keep soon who saw whom. It costs no waiting, and a process that is killed may lose the last moments."""
        ...

    def write(self, entry: Entry) -> str:
        """Keep an entry before anything else happens and return its id; UNAVAILABLE when that cannot be done."""
        ...

    def complete(self, entry_id: str, outcome: str) -> None:
        """Say how a call ended that was written when it began."""
        ...


class NoAudit:
    """Keeps nothing: for servers of tests and for tools."""

    def note(self, seconds: float, call: Call, caller: Caller, contacts: tuple[str, ...]) -> None:
        """Forget it."""

    def write(self, entry: Entry) -> str:  # noqa: ARG002 -- the shape of a log
        """Forget it."""
        return ""

    def complete(self, entry_id: str, outcome: str) -> None:
        """Forget it."""


def showed(contacts: Iterable[str], *, restricted: bool = False, reason: str = "") -> None:
    """Tell that the call in work shows data of these contacts, by their ids, and whether some of it is restricted.

    `reason` is why the caller may see it at all, where that needs one.
    """
    current_call().shown.add(contacts, restricted=restricted, reason=reason)


def entry_of(
    kind: Kind,
    time: float,
    call: Call,
    caller: Caller,
    contacts: tuple[str, ...] = (),
    *,
    restricted: bool = False,
    reason: str = "",
) -> Entry:
    """Return an entry about a call and its caller."""
    return Entry(
        kind=kind,
        time=time,
        actor=caller.subject,
        actor_name=caller.display_name,
        method=call.method,
        contacts=contacts,
        purpose=call.purpose,
        reason=reason,
        restricted=restricted,
        correlation_id=call.correlation_id,
        causation_id=call.correlation_id,
    )

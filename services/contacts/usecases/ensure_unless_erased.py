"""Finding or creating contacts for an import of the past: what is older than an erasure finds and makes nobody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from identities import normalise

from services.contacts.domain.erasing import ErasureList
from services.contacts.domain.ports import Contacts, Order, Stamps
from services.contacts.usecases.batch_ensure_contacts import batch_ensure_contacts
from services.contacts.usecases.ensure_contact import EnsureContact, Ensured


@dataclass(frozen=True)
class Past:
    """An identity all of whose records are older than its owner's erasure."""

    erase_time: datetime
    contact: None = None


def ensure_unless_erased(
    commands: Sequence[EnsureContact], order: Order, contacts: Contacts, stamps: Stamps, erased: ErasureList
) -> list[Ensured | Past]:
    """Return the owners in the order asked, and when earlier owners were erased."""
    times = _erase_times(commands, erased)
    asked = [each for each, at in zip(commands, times, strict=True) if not _is_past(each, at)]
    ensured = iter(batch_ensure_contacts(asked, order, contacts, stamps) if asked or not commands else ())
    return [
        Past(at) if at and _is_past(each, at) else replace(next(ensured), erase_time=at)
        for each, at in zip(commands, times, strict=True)
    ]


def _erase_times(commands: Sequence[EnsureContact], erased: ErasureList) -> list[datetime | None]:
    """Return when the owner of each identity was erased, for those that are asked for because of the past."""
    keys = [
        normalise(each.kind, each.scope, each.value, each.default_region or None).key if each.past_time else ""
        for each in commands
    ]
    if not any(keys):
        return [None] * len(commands)
    times = erased.erased(filter(None, keys))
    return [times.get(key) for key in keys]


def _is_past(command: EnsureContact, erase_time: datetime | None) -> bool:
    return erase_time is not None and command.past_time is not None and command.past_time <= erase_time

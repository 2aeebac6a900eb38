"""Every rule of likeness: a module here, whose `lookups` find who may be alike and `compare` says how much."""

from __future__ import annotations

import pkgutil
from collections.abc import Iterable
from functools import cache
from importlib import import_module
from typing import Protocol, cast

from services.contacts.domain.contact import Contact
from services.contacts.domain.duplicates.evidence import Evidence
from services.contacts.domain.finding.lookups import Lookup


class Rule(Protocol):
    """What a rule's file holds."""

    def lookups(self, contact: Contact) -> Iterable[Lookup]:
        """Return where contacts are to be found that this rule may find alike."""
        ...

    def compare(self, one: Contact, other: Contact) -> Iterable[Evidence]:
        """Return what this rule says of two contacts."""
        ...


@cache
def rules() -> tuple[Rule, ...]:
    """Return every rule in this folder, in the order of their names."""
    names = sorted(found.name for found in pkgutil.iter_modules(__path__))
    return tuple(cast("Rule", import_module(f"{__name__}.{name}")) for name in names)

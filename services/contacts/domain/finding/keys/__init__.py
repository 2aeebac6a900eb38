"""Every kind of key a contact is found under. A module with a `keys_of` in this folder is a kind."""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Iterable
from functools import cache
from importlib import import_module

from services.contacts.domain.contact import Contact, State

KEYS_VERSION = 2
"""Raise it with any change of what a kind or a facet makes: contacts with keys of another version are derived anew."""

MAX_KEYS = 600

KeysOf = Callable[[Contact], Iterable[str]]


@cache
def kinds() -> tuple[KeysOf, ...]:
    """Return the kinds, in the order of their names."""
    names = sorted(found.name for found in pkgutil.iter_modules(__path__))
    return tuple(import_module(f"{__name__}.{name}").keys_of for name in names)


def search_keys(contact: Contact) -> tuple[str, ...]:
    """Return all keys of a contact, sorted; a deleted or erased one is not to be found."""
    if contact.state in (State.DELETED, State.ERASED):
        return ()
    return tuple(sorted({key for keys_of in kinds() for key in keys_of(contact)}))[:MAX_KEYS]

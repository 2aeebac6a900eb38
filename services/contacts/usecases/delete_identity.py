"""Taking an identity away from a contact."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime

from services.contacts.domain.contact import Contact, remove_identity
from services.contacts.domain.identity import Identity
from services.contacts.domain.ports import Contacts, Order, Stamps
from services.contacts.usecases.changing import change_contact

_TIMES = ("first_seen_time", "last_seen_time", "release_time")


@dataclass(frozen=True)
class DeleteIdentity:
    """Removes an identity."""

    contact_id: str
    identity_id: str
    order: Order


def delete_identity(command: DeleteIdentity, contacts: Contacts, stamps: Stamps) -> tuple[Contact, Identity]:
    """Return the contact and the identity as it was, also to a repeat of the request that finds it gone."""
    identity = _Kept(command.identity_id)
    outcome = change_contact(
        contacts,
        command.contact_id,
        command.order,
        lambda contact: remove_identity(contact, command.identity_id, stamps.epoch, stamps.clock.now()),
        answer=identity.keep,
    )
    return outcome.contact, identity.recall(outcome.answer)


class _Kept:
    """The removed identity: what the caller gets, and what the request's record remembers of it."""

    def __init__(self, identity_id: str) -> None:
        self._id = identity_id
        self._text = ""

    def keep(self, before: Contact) -> str:
        values = asdict(before.identity(self._id))
        self._text = json.dumps(values | {name: values[name].isoformat() for name in _TIMES if values[name]})
        return self._text

    def recall(self, earlier: str | None) -> Identity:
        values = json.loads(earlier or self._text)
        return Identity(**values | {name: datetime.fromisoformat(values[name]) for name in _TIMES if values[name]})

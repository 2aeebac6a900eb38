"""What recording a consent makes of its contact."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from services.contacts.domain.consent import Consent
from services.contacts.domain.consent_summary import summary_of
from services.contacts.domain.contact import Change, Contact, State, next_version
from services.contacts.domain.errors import ContactIsErased
from services.contacts.domain.events import ConsentRecorded


def record(contact: Contact, consent: Consent, before: Sequence[Consent], epoch: int, now: datetime) -> Change:
    """Return the contact's next version with the fact that this was said; `before` is what it has said already.

    A deleted contact can still withdraw; an erased one stays empty.
    """
    if contact.state is State.ERASED:
        raise ContactIsErased(contact.id)
    after = next_version(contact, epoch, now, consents=summary_of((*before, consent)))
    return Change(after, ConsentRecorded(after, consent))

"""Telling whether something may be done with a person's data or to a person."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from servicekit.clock import Clock
from servicekit.text import kebab_case

from services.contacts.domain.consent import Consent, Decision, Standing, Status, decide, most_restrictive, standing
from services.contacts.domain.consent_ports import Consents, Members
from services.contacts.domain.contact import State
from services.contacts.domain.ports import Contacts
from services.contacts.usecases.record_consent import checked_purpose


@dataclass(frozen=True)
class CheckConsent:
    """Asks about a purpose and, unless it is empty, a channel."""

    contact_id: str
    purpose: str
    channel: str


def check_consent(
    query: CheckConsent,
    contacts: Contacts,
    consents: Consents,
    members: Members,
    clock: Clock,
    needs_consent: Collection[str],
) -> Decision:
    """Return the most restrictive answer of the person's contacts."""
    checked_purpose(query.purpose)
    kebab_case("channel", query.channel, 40, required=False)
    if contacts.get(query.contact_id).state is State.ERASED:
        return Decision(allowed=False, reason="CONTACT_ERASED", standing=Standing(Status.UNKNOWN))
    person = members.members_of(query.contact_id)
    said: dict[str, list[Consent]] = {member: [] for member in person}
    for each in consents.about(person, query.purpose):
        said[each.contact].append(each)
    now = clock.now()
    found = most_restrictive(standing(each, query.channel, now) for each in said.values())
    return decide(found, needs_consent=query.purpose in needs_consent)

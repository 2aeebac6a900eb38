"""People and their views as messages of the contract."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from backstory.contacts.v1 import contacts_pb2 as pb
from backstory.contacts.v1 import merges_pb2

from services.contacts.adapters.consent_messages import person_consent_message
from services.contacts.adapters.contact_messages import contact_message, identity_message, profile_fields
from services.contacts.adapters.merge_messages import merge_message, people_messages
from services.contacts.domain.contact import Contact
from services.contacts.domain.merge_warnings import MergeWarning
from services.contacts.domain.merging import Merge
from services.contacts.domain.person import Person, etag_of
from services.contacts.domain.person_view import FieldValue, FieldView, PersonView
from services.contacts.domain.profile import Membership, QuietHours


class MergingMessages:
    """Writes merges and people for answers."""

    def merge(self, merge: Merge) -> merges_pb2.Merge:
        """Return a merge as it is recorded, with the etag its preview had."""
        message = merge_message(merge)
        message.etag = merge.etag
        return message

    def people(self, people: tuple[Person, ...]) -> list[merges_pb2.PersonMembers]:
        """Return people in names only."""
        return people_messages(person.as_members for person in people)

    def outcome(self, view: PersonView) -> merges_pb2.MergeOutcome:
        """Return what a merged person looks like."""
        return merges_pb2.MergeOutcome(
            fields=map(_field, view.fields),
            warnings=map(_warning, view.warnings),
            consents=map(person_consent_message, view.consents),
        )

    def person(self, view: PersonView) -> pb.Person:
        """Return the whole view of a person."""
        canonical = view.person.canonical
        return pb.Person(
            contact=canonical.name,
            etag=etag_of([view.person]),
            members=[contact_message(member, canonical.id) for member in view.person.members],
            fields=map(_field, view.fields),
            identities=[identity_message(contact, identity) for contact, identity in view.identities],
            consents=map(person_consent_message, view.consents),
            **profile_fields(view.profile),
        )

    def contact(self, contact: Contact, person: str) -> pb.Contact:
        """Return a contact with the person it stands for."""
        return contact_message(contact, person)


def _field(view: FieldView) -> merges_pb2.PersonField:
    return merges_pb2.PersonField(
        path=view.path, strategy=view.strategy.value, winners=_values(view.winners), losers=_values(view.losers)
    )


def _values(values: Iterable[FieldValue]) -> list[merges_pb2.PersonFieldValue]:
    return [
        merges_pb2.PersonFieldValue(contact=f"contacts/{each.contact}", value=_in_words(each.value)) for each in values
    ]


def _in_words(value: Any) -> str:  # a text, quiet hours, a membership, or several of one kind
    if isinstance(value, QuietHours):
        days = f" on {', '.join(map(str, value.weekdays))}" if value.weekdays else ""
        return f"{value.start}-{value.end}{days}"
    if isinstance(value, Membership):
        return f"{value.organization} ({value.role})" if value.role else value.organization
    return ", ".join(map(_in_words, value)) if isinstance(value, tuple) else str(value)


def _warning(warning: MergeWarning) -> merges_pb2.MergeWarning:
    return merges_pb2.MergeWarning(
        reason=warning.reason,
        contacts=[f"contacts/{contact}" for contact in warning.contacts],
        identities=[f"contacts/{contact}/identities/{identity}" for contact, identity in warning.identities],
    )

"""The people announcements are for, asked from the contacts service."""

from __future__ import annotations

from collections.abc import Sequence

import grpc
from backstory.contacts.v1 import contacts_pb2 as pb
from backstory.contacts.v1.contacts_pb2_grpc import ContactsServiceStub
from servicekit.errors import NotFound
from servicekit.grpc_client import TokenSource, call

from services.notifications.adapters.customers_client import is_usable
from services.notifications.domain.audiences import DELETED, ERASED, NOBODY, Customer

_SECONDS = 5.0
"""A page of a filtered list may take a while, and nobody waits for it."""

_MISSING = {pb.CONTACT_STATE_ERASED: ERASED, pb.CONTACT_STATE_DELETED: DELETED}


class AudienceClient:
    """Asks the contacts service. Segments must be shared: the service asks for itself."""

    def __init__(self, channel: grpc.Channel, token: TokenSource) -> None:
        """Keep the channel; it connects at the first call."""
        self._stub = ContactsServiceStub(channel)
        self._token = token

    def page(self, segment: str, cursor: str, size: int) -> tuple[Sequence[str], str]:
        """Return people of a segment by their canonical contacts, and where to go on; empty at the end."""
        request = pb.ListContactsRequest(segment=segment, page_size=size, page_token=cursor)
        found = call(self._stub.ListContacts, request, self._token, seconds=_SECONDS)
        return [contact.person or contact.name for contact in found.contacts], found.next_page_token

    def customer(self, contact: str) -> Customer:
        """Return the person a contact stands for."""
        try:
            person = call(self._stub.GetPerson, pb.GetPersonRequest(contact=contact), self._token)
        except NotFound:
            return Customer(contact, (contact,), missing=NOBODY)
        states = {member.state for member in person.members}
        return Customer(
            contact=person.contact,
            members=tuple(member.name for member in person.members),
            kinds=frozenset(each.kind for each in person.identities if is_usable(each)),
            missing=next((why for state, why in _MISSING.items() if states == {state}), ""),
        )

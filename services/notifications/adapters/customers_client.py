"""Where customers can be written to and whether they may be, asked from the contacts service."""

from __future__ import annotations

from collections.abc import Sequence

import grpc
from backstory.contacts.v1 import contacts_pb2 as pb
from backstory.contacts.v1.consents_pb2 import CheckConsentRequest
from backstory.contacts.v1.contacts_pb2_grpc import ContactsServiceStub
from servicekit.errors import NotFound
from servicekit.grpc_client import TokenSource, call

from services.notifications.domain.messages import Address, Profile


class CustomersClient:
    """Asks the contacts service."""

    def __init__(self, channel: grpc.Channel, token: TokenSource) -> None:
        """Keep the channel; it connects at the first call."""
        self._stub = ContactsServiceStub(channel)
        self._token = token

    def address(self, contact: str, kinds: Sequence[str]) -> Address | None:
        """Return the identity of the person to use: the primary one, else a proved one, else the one seen last."""
        person = call(self._stub.GetPerson, pb.GetPersonRequest(contact=contact), self._token)
        for kind in kinds:
            usable = [each for each in person.identities if each.kind == kind and is_usable(each)]
            if usable:
                best = max(usable, key=_rank)
                return Address(best.kind, best.scope, best.value)
        return None

    def profile(self, contact: str) -> Profile:
        """Return what is known of the person."""
        person = call(self._stub.GetPerson, pb.GetPersonRequest(contact=contact), self._token)
        preferences = person.preferences
        return Profile(
            display_name=person.display_name,
            given_name=person.given_name,
            family_name=person.family_name,
            language=preferences.language,
            time_zone=preferences.time_zone,
            contacts=(person.contact, *(each.name for each in person.members if each.name != person.contact)),
        )

    def refusal(self, contact: str, purpose: str, channel: str) -> str:
        """Return why the person must not be written to; empty when they may."""
        request = CheckConsentRequest(contact=contact, purpose=purpose, channel=channel)
        try:
            answer = call(self._stub.CheckConsent, request, self._token)
        except NotFound:
            return "no-such-customer"
        return "" if answer.allowed else f"consent-{answer.reason.lower().replace('_', '-')}"


def is_usable(identity: pb.Identity) -> bool:
    """Tell whether customers can be written to through it."""
    return identity.valid and not (identity.superseded_by or identity.blocked or identity.shared)


def _rank(identity: pb.Identity) -> tuple[bool, bool, int]:
    return identity.primary, identity.verified, identity.last_seen_time.seconds

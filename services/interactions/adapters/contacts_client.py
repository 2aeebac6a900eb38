"""The contacts service over gRPC."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import grpc
from backstory.contacts.v1 import contacts_pb2 as pb
from backstory.contacts.v1 import contacts_pb2_grpc, listing_pb2
from backstory.contacts.v1.consents_pb2 import CheckConsentRequest
from backstory.contacts.v1.organizations_pb2 import GetOrganizationRequest
from eventbus.gates import order_of
from identities import format_identity, identity_key
from servicekit.errors import NotFound, ServiceError
from servicekit.grpc_client import TokenSource, call, is_outage

from services.interactions.adapters.breaker import Breaker
from services.interactions.domain.faults import identity_shared
from services.interactions.domain.interaction import Sender
from services.interactions.domain.organizations import Members
from services.interactions.domain.ports import ContactState, Profile, QuietHours

_ENSURE_SECONDS = 0.4  # half of the time a call has for the database: the rest is for storing without an answer
_ONE_SECONDS = 0.8
_PAGE_SECONDS = 10.0
_BATCH_SECONDS = 20.0
_MEMBERS = 500
_ANONYMOUS_KINDS = frozenset({"anonymous-id", "device-id"})


class ContactsClient:
    """Asks the contacts service."""

    def __init__(self, channel: grpc.Channel, token: TokenSource, epoch: int) -> None:
        """Ask over this channel, as the bearer of this token. What is answered is a state of this epoch."""
        self._epoch = epoch
        self._stub = contacts_pb2_grpc.ContactsServiceStub(channel)
        self._token = token
        self._breaker = Breaker()

    def ensure(self, sender: Sender, source: str, past_time: datetime | None = None) -> ContactState:
        """Return the contact of an identity, found or created."""
        request = _request(sender, source)
        if past_time is not None:
            request.past_time.FromDatetime(past_time)
        return self._state(self._ask(self._stub.EnsureContact, request, _ENSURE_SECONDS).contact)

    def ensure_all(
        self, senders: Sequence[Sender], source: str, times: Sequence[datetime] | None = None
    ) -> list[ContactState]:
        """Return the contacts of many identities, in order; one that cannot be normalised gets an anonymous contact.

        `times` tell of each when the newest of what is to be recorded took place.
        """
        batch = pb.BatchEnsureContactsRequest(requests=[_request(sender, source) for sender in senders])
        for request, time in zip(batch.requests, times or (), strict=False):
            request.past_time.FromDatetime(time)
        answer = self._ask(self._stub.BatchEnsureContacts, batch, _BATCH_SECONDS)
        return [self._ensured(response) for response in answer.responses]

    def resolve(self, sender: Sender) -> ContactState:
        """Return the contact of an identity; NotFound when nobody owns it, FailedPrecondition when several share it."""
        request = pb.ResolveIdentityRequest(identity=_identity(sender))
        answer = self._ask(self._stub.ResolveIdentity, request, _ONE_SECONDS)
        if answer.identity.shared:
            raise identity_shared([name.removeprefix("contacts/") for name in answer.candidates])
        return self._state(answer.contact)

    def get(self, contact: str) -> ContactState:
        """Return a contact; NotFound when there is none."""
        return self._state(
            self._ask(self._stub.GetContact, pb.GetContactRequest(name=f"contacts/{contact}"), _ONE_SECONDS)
        )

    def supersede(self, old: Sender, new: Sender, evidence: str) -> None:
        """Replace an identity; nothing when nobody has the old one, or it is replaced already."""
        try:
            found = self._ask(
                self._stub.ResolveIdentity, pb.ResolveIdentityRequest(identity=_identity(old)), _ONE_SECONDS
            )
        except NotFound:
            return
        name = found.identity.name
        if not name or found.identity.shared or found.identity.superseded_by:
            return
        request = pb.SupersedeIdentityRequest(
            name=name, new_identity=_identity(new), evidence=evidence, method="provider-asserted"
        )
        self._ask(self._stub.SupersedeIdentity, request, _ONE_SECONDS)

    def may(self, contact: str, purpose: str) -> bool:
        """Tell whether the person of a contact consents to a purpose."""
        request = CheckConsentRequest(contact=f"contacts/{contact}", purpose=purpose)
        return bool(self._ask(self._stub.CheckConsent, request, _ONE_SECONDS).allowed)

    def pages(self, page_token: str) -> Iterator[tuple[list[ContactState], str]]:
        """Return contacts a page at a time, each with the token of the next."""
        while True:
            request = pb.ListContactsRequest(page_size=500, page_token=page_token, show_deleted=True)
            answer = self._ask(self._stub.ListContacts, request, _PAGE_SECONDS)
            page_token = answer.next_page_token
            yield [self._state(contact) for contact in answer.contacts], page_token
            if not page_token:
                return

    def members_of(self, organization: str, limit: int) -> Members:
        """Return the contacts with a role in an organisation, the newest first."""
        wanted = pb.ListContactsRequest(filter=listing_pb2.ContactFilter(organization=organization))
        found: list[str] = []
        while len(found) < limit:
            wanted.page_size = min(limit - len(found), _MEMBERS)
            answer = self._ask(self._stub.ListContacts, wanted, _PAGE_SECONDS)
            found += [contact.name.removeprefix("contacts/") for contact in answer.contacts]
            wanted.page_token = answer.next_page_token
            if not wanted.page_token:
                break
        if not found:
            self._ask(self._stub.GetOrganization, GetOrganizationRequest(name=organization), _ONE_SECONDS)
        return Members(tuple(found), has_more=bool(wanted.page_token))

    def _ensured(self, response: pb.EnsureContactResponse) -> ContactState:
        state = self._state(response.contact) if response.HasField("contact") else ContactState("")
        if not response.HasField("erase_time"):
            return state
        return replace(state, erase_time=response.erase_time.ToDatetime(tzinfo=UTC))

    def _state(self, contact: pb.Contact) -> ContactState:
        return state_of(contact, order_of(self._epoch, contact.version))

    def _ask(self, method: Any, request: Any, seconds: float) -> Any:
        self._breaker.check()
        try:
            answer = call(method, request, self._token, seconds=seconds)
        except ServiceError as error:
            self._breaker.note(failed=is_outage(error))
            raise
        self._breaker.note(failed=False)
        return answer


def state_of(contact: pb.Contact, order: int) -> ContactState:
    """Return a contact as histories see it. Shared and replaced identities do not lead to one person."""
    if contact.state == pb.CONTACT_STATE_ERASED:
        parent = contact.merged_into.removeprefix("contacts/")
        name, since = contact.name.removeprefix("contacts/"), _updated(contact)
        return ContactState(name, order, parent=parent, erased=True, update_time=since)
    leading = [
        identity
        for identity in contact.identities
        if identity.valid and not identity.shared and not identity.superseded_by
    ]
    return ContactState(
        contact=contact.name.removeprefix("contacts/"),
        order=order,
        profile=_profile(contact),
        keys=tuple(identity_key(identity.kind, identity.scope, identity.value) for identity in leading),
        parent=contact.merged_into.removeprefix("contacts/"),
        person=contact.person.removeprefix("contacts/"),
        stitched_until=_stitched_until(contact),
        held=contact.legal_hold,
        update_time=_updated(contact),
        consents=_consents(contact),
    )


def _consents(contact: pb.Contact) -> bytes:
    return contact.consent_summary.SerializeToString(deterministic=True) if contact.HasField("consent_summary") else b""


def _updated(contact: pb.Contact) -> datetime | None:
    return contact.update_time.ToDatetime(tzinfo=UTC) if contact.HasField("update_time") else None


def _stitched_until(contact: pb.Contact) -> datetime | None:
    """Return when a contact was merged that has nothing but ids of an anonymous visitor."""
    kinds = {identity.kind for identity in contact.identities}
    if not (contact.merged_into and kinds and kinds <= _ANONYMOUS_KINDS and contact.HasField("merge_time")):
        return None
    return contact.merge_time.ToDatetime(tzinfo=UTC)


def _profile(contact: pb.Contact) -> Profile:
    preferences = contact.preferences
    return Profile(
        display_name=contact.display_name,
        identities=tuple(
            format_identity(each.kind, each.scope, each.value or each.raw_value) for each in contact.identities
        ),
        language=preferences.language,
        preferred_channel=preferences.channel,
        time_zone=preferences.time_zone,
        tags=tuple(contact.tags),
        create_time=_time(contact),
        accessibility=tuple(preferences.accessibility),
        deleted=contact.state == pb.CONTACT_STATE_DELETED,
        quiet_hours=_quiet_hours(preferences),
    )


def _quiet_hours(preferences: pb.Preferences) -> QuietHours | None:
    if not preferences.HasField("quiet_hours"):
        return None
    hours = preferences.quiet_hours
    return QuietHours(hours.start, hours.end, tuple(hours.weekdays))


def _time(contact: pb.Contact) -> datetime | None:
    return contact.create_time.ToDatetime(tzinfo=UTC) if contact.HasField("create_time") else None


def _request(sender: Sender, source: str) -> pb.EnsureContactRequest:
    return pb.EnsureContactRequest(
        identity=_identity(sender), display_name=sender.display_name[:200], source=source, method=sender.method
    )


def _identity(sender: Sender) -> pb.IdentityKey:
    return pb.IdentityKey(
        kind=sender.kind, scope=sender.scope, value=sender.value, default_region=sender.default_region
    )

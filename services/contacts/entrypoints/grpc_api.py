"""ContactsService over gRPC: request in, use case, message out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

import grpc
from backstory.contacts.v1 import contacts_pb2 as pb
from backstory.contacts.v1 import contacts_pb2_grpc
from servicekit.paging import PageTokens
from servicekit.text import id_in_name
from servicekit.times import to_timestamp

from services.contacts.domain.contact import Contact
from services.contacts.domain.erasing import ErasureList
from services.contacts.domain.identity import Identity
from services.contacts.domain.ports import Contacts, Imports, MergeMap, Stamps
from services.contacts.entrypoints.carrying_api import CarryingApi, Exported
from services.contacts.entrypoints.commands import Commands
from services.contacts.entrypoints.consents_api import ConsentPorts, ConsentsApi
from services.contacts.entrypoints.custom_fields_api import CustomFieldsApi
from services.contacts.entrypoints.erasing_api import ErasingApi, ErasingPorts
from services.contacts.entrypoints.exporting_api import ExportingApi
from services.contacts.entrypoints.finding_api import Finding, FindingApi
from services.contacts.entrypoints.holding_api import HoldingApi
from services.contacts.entrypoints.identities_api import IdentitiesApi, IdentityPorts
from services.contacts.entrypoints.listing_api import ListingApi, ListingPorts
from services.contacts.entrypoints.merging_api import MergingApi, MergingCollaborators
from services.contacts.entrypoints.organizations_api import OrganizationPorts, OrganizationsApi
from services.contacts.entrypoints.segments_api import SegmentPorts, SegmentsApi
from services.contacts.usecases.change_tags import Tagging
from services.contacts.usecases.checking_profiles import ProfileRules
from services.contacts.usecases.create_contact import create_contact
from services.contacts.usecases.create_identity import Sharing, create_identity
from services.contacts.usecases.delete_contact import delete_contact
from services.contacts.usecases.delete_identity import delete_identity
from services.contacts.usecases.ensure_contact import Ensured, ensure_contact
from services.contacts.usecases.ensure_unless_erased import Past, ensure_unless_erased
from services.contacts.usecases.get_contact import get_contact
from services.contacts.usecases.resolve_identity import Resolved, resolve_identity
from services.contacts.usecases.undelete_contact import undelete_contact
from services.contacts.usecases.update_contact import update_contact
from services.contacts.usecases.update_identity import update_identity

Context = grpc.ServicerContext


class Messages(Exported, Protocol):
    """Writes contacts in the words of the contract."""

    def contact(self, contact: Contact, person: str) -> pb.Contact:
        """Return a contact with the person it stands for."""
        ...

    def identity(self, contact: Contact, identity: Identity) -> pb.Identity:
        """Return one identity of a contact."""
        ...


@dataclass(frozen=True)
class Collaborators:
    """What the methods work with."""

    contacts: Contacts
    merges: MergeMap
    stamps: Stamps
    messages: Messages
    commands: Commands
    page_tokens: PageTokens
    consent: ConsentPorts
    imports: Imports
    sharing: Sharing
    identity_grace: timedelta
    merging: MergingCollaborators
    finding: Finding
    tagging: Tagging
    organizing: OrganizationPorts
    rules: ProfileRules
    segmenting: SegmentPorts
    erasing: ErasingPorts
    erased: ErasureList


class ContactsApi(
    CarryingApi,
    ConsentsApi,
    CustomFieldsApi,
    ErasingApi,
    ExportingApi,
    FindingApi,
    HoldingApi,
    IdentitiesApi,
    ListingApi,
    MergingApi,
    OrganizationsApi,
    SegmentsApi,
    contacts_pb2_grpc.ContactsServiceServicer,
):
    """The methods of ContactsService."""

    _messages: Messages

    def __init__(self, collaborators: Collaborators) -> None:
        """Keep the collaborators."""
        MergingApi.__init__(self, collaborators.merging)
        self._contacts = collaborators.contacts
        self._merges = collaborators.merges
        self._stamps = collaborators.stamps
        self._messages = collaborators.messages
        self._commands = collaborators.commands
        self._page_tokens = collaborators.page_tokens
        self._consent = collaborators.consent
        self._imports = collaborators.imports
        self._sharing = collaborators.sharing
        self._rules = collaborators.rules
        IdentitiesApi.__init__(
            self,
            IdentityPorts(
                contacts=self._contacts,
                merge_map=self._merges,
                merges=collaborators.merging.merges,
                stamps=self._stamps,
                commands=self._commands,
                grace=collaborators.identity_grace,
                answer=self._contact,
            ),
        )
        self._finding = collaborators.finding
        self._erasing = collaborators.erasing
        self._erased = collaborators.erased
        OrganizationsApi.__init__(self, collaborators.organizing)
        SegmentsApi.__init__(self, collaborators.segmenting)
        ListingApi.__init__(
            self,
            ListingPorts(
                self._contacts, collaborators.tagging, collaborators.segmenting.rules, self._page_tokens, self._all
            ),
        )

    def CreateContact(self, request: pb.CreateContactRequest, _: Context) -> pb.Contact:
        """Create a contact."""
        command = self._commands.create_contact(request)
        return self._contact(create_contact(command, self._contacts, self._rules, self._stamps))

    def GetContact(self, request: pb.GetContactRequest, _: Context) -> pb.Contact:
        """Return one contact."""
        contact_id = id_in_name("name", request.name, "contacts")
        return self._contact(get_contact(contact_id, self._contacts))

    def UpdateContact(self, request: pb.UpdateContactRequest, _: Context) -> pb.Contact:
        """Change a profile."""
        command = self._commands.update_contact(request)
        return self._contact(update_contact(command, self._contacts, self._rules, self._stamps))

    def DeleteContact(self, request: pb.DeleteContactRequest, _: Context) -> pb.Contact:
        """Delete a contact softly."""
        command = self._commands.delete_contact(request)
        return self._contact(delete_contact(command, self._contacts, self._merges, self._stamps))

    def UndeleteContact(self, request: pb.UndeleteContactRequest, _: Context) -> pb.Contact:
        """Bring a deleted contact back."""
        command = self._commands.undelete_contact(request)
        return self._contact(undelete_contact(command, self._contacts, self._stamps))

    def CreateIdentity(self, request: pb.CreateIdentityRequest, _: Context) -> pb.Identity:
        """Add an identity."""
        command = self._commands.create_identity(request)
        return self._messages.identity(*create_identity(command, self._contacts, self._stamps, self._sharing))

    def UpdateIdentity(self, request: pb.UpdateIdentityRequest, _: Context) -> pb.Identity:
        """Change an identity's flags."""
        command = self._commands.update_identity(request)
        return self._messages.identity(*update_identity(command, self._contacts, self._stamps))

    def DeleteIdentity(self, request: pb.DeleteIdentityRequest, _: Context) -> pb.Identity:
        """Take an identity away."""
        command = self._commands.delete_identity(request)
        return self._messages.identity(*delete_identity(command, self._contacts, self._stamps))

    def EnsureContact(self, request: pb.EnsureContactRequest, _: Context) -> pb.EnsureContactResponse:
        """Find or create the contact of an identity."""
        command = self._commands.ensure_contact(request)
        ensured = ensure_contact(command, self._commands.order(), self._contacts, self._stamps, self._erased)
        return self._ensured([ensured])[0]

    def BatchEnsureContacts(self, request: pb.BatchEnsureContactsRequest, _: Context) -> pb.BatchEnsureContactsResponse:
        """Find or create the contacts of many identities."""
        commands = self._commands.batch_ensure_contacts(request)
        ensured = ensure_unless_erased(commands, self._commands.order(), self._contacts, self._stamps, self._erased)
        return pb.BatchEnsureContactsResponse(responses=self._ensured(ensured))

    def ResolveIdentity(self, request: pb.ResolveIdentityRequest, _: Context) -> pb.ResolveIdentityResponse:
        """Find whom an identity belongs to."""
        query = self._commands.resolve_identity(request)
        return self._resolved(resolve_identity(query, self._contacts, self._stamps.clock.now()))

    def _resolved(self, found: Resolved) -> pb.ResolveIdentityResponse:
        """Answer with the owner; a shared identity selects no person."""
        first = found.contacts[0]
        answer = pb.ResolveIdentityResponse(
            identity=self._messages.identity(first, found.identity), candidates=[each.name for each in found.contacts]
        )
        if not found.identity.shared:
            answer.contact.CopyFrom(self._contact(first))
            answer.person = answer.contact.person
        return answer

    def _contact(self, contact: Contact) -> pb.Contact:
        return self._all([contact])[0]

    def _all(self, contacts: Sequence[Contact]) -> list[pb.Contact]:
        people = self._merges.people_of(contacts)
        return [self._messages.contact(contact, people[contact.id]) for contact in contacts]

    def _ensured(self, ensured: Sequence[Ensured | Past]) -> list[pb.EnsureContactResponse]:
        people = self._merges.people_of([each.contact for each in ensured if each.contact])
        return [self._ensured_one(each, people) for each in ensured]

    def _ensured_one(self, each: Ensured | Past, people: Mapping[str, str]) -> pb.EnsureContactResponse:
        if each.contact is None:
            return pb.EnsureContactResponse(erase_time=to_timestamp(each.erase_time))
        return pb.EnsureContactResponse(
            contact=self._messages.contact(each.contact, people[each.contact.id]),
            identity=self._messages.identity(each.contact, each.identity) if each.identity else None,
            created=each.created,
            erase_time=to_timestamp(each.erase_time) if each.erase_time else None,
        )

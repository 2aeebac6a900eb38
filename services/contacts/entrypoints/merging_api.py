"""The methods of ContactsService about merges, splits and people: request in, use case, message out."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Protocol

import grpc
from backstory.contacts.v1 import contacts_pb2 as pb
from backstory.contacts.v1 import merges_pb2
from servicekit.paging import PageTokens
from servicekit.text import id_in_name

from services.contacts.domain.consent import PersonConsent
from services.contacts.domain.consent_ports import Consents
from services.contacts.domain.contact import Contact
from services.contacts.domain.merging import Merge
from services.contacts.domain.person import Person
from services.contacts.domain.person_view import PersonView, view_of
from services.contacts.domain.ports import Contacts, Merges, Stamps
from services.contacts.domain.strategies import Strategies
from services.contacts.entrypoints import merging_commands as read
from services.contacts.entrypoints.commands import Commands
from services.contacts.usecases.get_merge import get_merge
from services.contacts.usecases.get_person import consents_of, get_person
from services.contacts.usecases.identify_visitor import identify_visitor
from services.contacts.usecases.list_merges import list_merges
from services.contacts.usecases.merge_contacts import MergeResult, merge_contacts
from services.contacts.usecases.split_contact import split_contact
from services.contacts.usecases.unmerge_contacts import unmerge_contacts

Context = grpc.ServicerContext


class MergingMessages(Protocol):
    """Writes merges and people in the words of the contract."""

    def merge(self, merge: Merge) -> merges_pb2.Merge:
        """Return a merge as it is recorded."""
        ...

    def people(self, people: tuple[Person, ...]) -> list[merges_pb2.PersonMembers]:
        """Return people in names only."""
        ...

    def outcome(self, view: PersonView) -> merges_pb2.MergeOutcome:
        """Return what a merged person looks like."""
        ...

    def person(self, view: PersonView) -> pb.Person:
        """Return the whole view of a person."""
        ...

    def contact(self, contact: Contact, person: str) -> pb.Contact:
        """Return a contact with the person it stands for."""
        ...


@dataclass(frozen=True)
class MergingCollaborators:
    """What these methods work with."""

    contacts: Contacts
    merges: Merges
    stamps: Stamps
    messages: MergingMessages
    commands: Commands
    page_tokens: PageTokens
    strategies: Strategies
    consents: Consents
    needs_consent: Collection[str]


class MergingApi:
    """The methods about merges, splits and people."""

    def __init__(self, collaborators: MergingCollaborators) -> None:
        """Keep the collaborators."""
        self._merging = collaborators

    def MergeContacts(self, request: merges_pb2.MergeContactsRequest, _: Context) -> merges_pb2.Merge:
        """Make several people one."""
        with_ = self._merging
        result = merge_contacts(read.merge_contacts_command(request), with_.merges, with_.stamps, self._agreed)
        message = self._result(result)
        if result.merge.undone is None:
            message.outcome.CopyFrom(
                with_.messages.outcome(view_of(result.people[0], with_.strategies, result.consents))
            )
        return message

    def UnmergeContacts(self, request: merges_pb2.UnmergeContactsRequest, _: Context) -> merges_pb2.Merge:
        """Undo a merge."""
        command = read.unmerge_contacts_command(request)
        return self._result(unmerge_contacts(command, self._merging.merges, self._merging.stamps))

    def GetMerge(self, request: merges_pb2.GetMergeRequest, _: Context) -> merges_pb2.Merge:
        """Return one merge."""
        merge = get_merge(id_in_name("name", request.name, "merges"), self._merging.merges)
        return self._merging.messages.merge(merge)

    def ListMerges(self, request: merges_pb2.ListMergesRequest, _: Context) -> merges_pb2.ListMergesResponse:
        """Return a page of a person's merges."""
        tokens = self._merging.page_tokens
        page = list_merges(read.list_merges_query(request, tokens), self._merging.merges)
        return merges_pb2.ListMergesResponse(
            merges=map(self._merging.messages.merge, page.merges),
            next_page_token=tokens.encode(read.position_of(page.last), request) if page.last else "",
        )

    def GetPerson(self, request: pb.GetPersonRequest, _: Context) -> pb.Person:
        """Return the person a contact stands for."""
        person = get_person(id_in_name("contact", request.contact, "contacts"), self._merging.merges)
        return self._merging.messages.person(view_of(person, self._merging.strategies, self._agreed(person)))

    def SplitContact(self, request: merges_pb2.SplitContactRequest, _: Context) -> pb.SplitContactResponse:
        """Part a contact that mixes two people."""
        with_ = self._merging
        result = split_contact(read.split_contact_command(request), with_.merges, with_.stamps)
        return pb.SplitContactResponse(
            contact=with_.messages.contact(result.contact, result.person),
            new_contact=with_.messages.contact(result.new_contact, result.new_person),
        )

    def IdentifyVisitor(self, request: pb.IdentifyVisitorRequest, _: Context) -> pb.IdentifyVisitorResponse:
        """Tell who an anonymous visitor is."""
        with_ = self._merging
        command = read.identify_visitor_command(request, with_.commands)
        found = identify_visitor(command, with_.commands.order(), with_.contacts, with_.merges, with_.stamps)
        person = found.person.canonical
        return pb.IdentifyVisitorResponse(
            visitor=with_.messages.contact(found.visitor, person.id),
            contact=with_.messages.contact(found.contact, person.id),
            person=person.name,
            merge=f"merges/{found.merge}" if found.merge else "",
        )

    def _agreed(self, person: Person) -> tuple[PersonConsent, ...]:
        with_ = self._merging
        return consents_of(person, with_.consents, with_.stamps.clock, with_.needs_consent)

    def _result(self, result: MergeResult) -> merges_pb2.Merge:
        message = self._merging.messages.merge(result.merge)
        message.people.extend(self._merging.messages.people(result.people))
        return message

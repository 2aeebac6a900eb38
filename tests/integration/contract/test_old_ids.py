"""A contact's id works for ever: whatever became of the contact, no method that takes its id says it is not there."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import grpc
import pytest
from backstory.contacts.v1 import consents_pb2 as k
from backstory.contacts.v1 import contacts_pb2 as c
from backstory.contacts.v1 import erasures_pb2 as e
from backstory.contacts.v1 import finding_pb2 as g
from backstory.contacts.v1 import identities_pb2 as d
from backstory.contacts.v1 import legal_holds_pb2 as h
from backstory.contacts.v1 import merges_pb2 as m
from backstory.interactions.v1 import break_glass_pb2 as b
from backstory.interactions.v1 import facts_pb2 as f
from backstory.interactions.v1 import interactions_pb2 as i
from backstory.interactions.v1 import issues_pb2 as n
from backstory.interactions.v1 import presence_pb2 as r
from backstory.interactions.v1 import promises_pb2 as p
from backstory.interactions.v1 import threads_pb2 as t
from google.protobuf.descriptor import MethodDescriptor
from servicekit.errors import Code, NotFound, ServiceError
from servicekit.grpc_errors import from_rpc_error

from tests.support.customers import Customers, a_phone, an_interaction
from tests.support.deployment import Deployment

CONTACTS = c.DESCRIPTOR.services_by_name["ContactsService"]
INTERACTIONS = i.DESCRIPTOR.services_by_name["InteractionsService"]
CARRIERS = {
    "backstory.contacts.v1.Contact", "backstory.contacts.v1.Identity", "backstory.interactions.v1.Interaction",
    "backstory.interactions.v1.Issue",
}  # fmt: skip
OF_ISSUES = {"CreatePromise", "UpdateIssue"}
"""Methods that name an issue where others name a contact."""
NAMED_BY_NAME = {
    "GetContact", "DeleteContact", "UndeleteContact", "DeleteIdentity", "ExplainIdentity", "SupersedeIdentity",
}  # fmt: skip
STREAMED = {"ImportInteractions", "ImportContacts"}


@dataclass(frozen=True)
class Known:
    """A contact as the API named it once, with one of its identities."""

    name: str
    identity: str
    person: str
    other: str
    """Somebody else, to be merged with."""
    interaction: str
    """Something that was recorded for a third one."""


Request = Callable[[Known], Any]
CALLS: dict[str, Request] = {
    "GetContact": lambda old: c.GetContactRequest(name=old.name),
    "CreateContact": lambda old: c.CreateContactRequest(
        contact=c.Contact(name=old.name), contact_id=f"new-{uuid.uuid4().hex}"
    ),
    "UpdateContact": lambda old: c.UpdateContactRequest(
        contact=c.Contact(name=old.name, given_name="Ann"), validate_only=True
    ),
    "DeleteContact": lambda old: c.DeleteContactRequest(name=old.name, validate_only=True),
    "UndeleteContact": lambda old: c.UndeleteContactRequest(name=f"{old.name}"),
    "CreateIdentity": lambda old: c.CreateIdentityRequest(
        parent=old.name, identity=c.Identity(kind="phone", raw_value=a_phone().value), validate_only=True
    ),
    "UpdateIdentity": lambda old: c.UpdateIdentityRequest(identity=c.Identity(name=old.identity, verified=True)),
    "DeleteIdentity": lambda old: c.DeleteIdentityRequest(name=old.identity),
    "MergeContacts": lambda old: m.MergeContactsRequest(
        contact=old.name, merged_contacts=[old.other], reason="the same voice", validate_only=True
    ),
    "ListMerges": lambda old: m.ListMergesRequest(contact=old.name),
    "GetPerson": lambda old: c.GetPersonRequest(contact=old.name),
    "SplitContact": lambda old: m.SplitContactRequest(
        contact=old.name, identities=[old.identity], reason="two voices", validate_only=True
    ),
    "FindDuplicates": lambda old: g.FindDuplicatesRequest(contact=old.name),
    "RejectDuplicate": lambda old: g.RejectDuplicateRequest(contact=old.name, other_contact=old.name),
    "ReopenDuplicate": lambda old: g.ReopenDuplicateRequest(contact=old.name, other_contact=old.name),
    "ErasePerson": lambda old: e.ErasePersonRequest(contact=old.name, reason="request 4711", validate_only=True),
    "PlaceLegalHold": lambda old: h.PlaceLegalHoldRequest(contact=old.name, reason="case 4711"),
    "ListLegalHolds": lambda old: h.ListLegalHoldsRequest(parent=old.name),
    "ExportPerson": lambda old: c.ExportPersonRequest(contact=old.name),
    "ListErasures": lambda old: e.ListErasuresRequest(contact=old.name),
    "RecordConsent": lambda old: k.RecordConsentRequest(
        contact=old.name, purpose="surveys", status=k.CONSENT_STATUS_DENIED
    ),
    "ListConsents": lambda old: k.ListConsentsRequest(parent=old.name),
    "CheckConsent": lambda old: k.CheckConsentRequest(contact=old.name, purpose="surveys"),
    "StartBreakGlass": lambda old: b.StartBreakGlassRequest(contact=old.name, reason="court order 17/25"),
    "ListBreakGlasses": lambda old: b.ListBreakGlassesRequest(contact=old.name),
    "CreateInteraction": lambda old: i.CreateInteractionRequest(interaction=an_interaction(contact=old.name)),
    "LogVisit": lambda old: i.LogVisitRequest(contact=old.name, location="Berlin"),
    "CreateNote": lambda old: i.CreateNoteRequest(contact=old.name, body="called back"),
    "RecordBusinessEvent": lambda old: i.RecordBusinessEventRequest(
        contact=old.name, type="refund", source="shop", source_id=uuid.uuid4().hex
    ),
    "CreateCorrection": lambda old: i.CreateCorrectionRequest(
        interaction=old.interaction, contact=old.name, reason="the wrong window"
    ),
    "GetHistory": lambda old: i.GetHistoryRequest(contact=old.name, origin_contact=old.name),
    "WatchHistory": lambda old: i.WatchHistoryRequest(contact=old.name),
    "ExportInteractions": lambda old: i.ExportInteractionsRequest(contact=old.name),
    "CreateIssue": lambda old: n.CreateIssueRequest(issue=n.Issue(contact=old.name, title="Where is it?")),
    "ListIssues": lambda old: n.ListIssuesRequest(contact=old.name),
    "ListPromises": lambda old: p.ListPromisesRequest(contact=old.name),
    "ExplainIdentity": lambda old: d.ExplainIdentityRequest(name=old.identity),
    "SupersedeIdentity": lambda old: c.SupersedeIdentityRequest(
        name=old.identity,
        new_identity=c.IdentityKey(kind="phone", value=a_phone().value),
        evidence="said so",
        validate_only=True,
    ),
    "MarkHistoryViewed": lambda old: i.MarkHistoryViewedRequest(contact=old.name, watch_token="of another page"),
    "UpdatePresence": lambda old: r.UpdatePresenceRequest(contact=old.name, activity=r.PRESENCE_ACTIVITY_VIEWING),
    "ListPresences": lambda old: r.ListPresencesRequest(contact=old.name),
    "SearchHistory": lambda old: i.SearchHistoryRequest(query="hello", contact=old.name),
    "ListThreads": lambda old: t.ListThreadsRequest(contact=old.name),
    "GetBrief": lambda old: i.GetBriefRequest(contact=old.name),
    "CreateFact": lambda old: f.CreateFactRequest(contact=old.name, key="order-number", value="4711"),
    "ListFacts": lambda old: f.ListFactsRequest(contact=old.name),
    "RecordFactQuestion": lambda old: f.RecordFactQuestionRequest(contact=old.name, key="order-number"),
    "ImportContacts": lambda old: iter(
        [
            c.ImportContactsRequest(name=f"contactImports/{uuid.uuid4().hex}", source="old-ids"),
            c.ImportContactsRequest(
                records=[c.ContactImportRecord(line=1, contact=c.Contact(name=old.name, tags=["known"]))]
            ),
        ]
    ),
    "ImportInteractions": lambda old: iter(
        [
            i.ImportInteractionsRequest(name=f"imports/{uuid.uuid4().hex}", source="old-ids"),
            i.ImportInteractionsRequest(
                records=[
                    i.ImportRecord(
                        line=1, interaction=i.ImportedInteraction(interaction=an_interaction(contact=old.name))
                    )
                ]
            ),
        ]
    ),
}
LAST = {"UndeleteContact": 1, "DeleteIdentity": 2}
"""Calls that change who the contact is come after the others."""


@pytest.fixture(scope="module")
def customers(deployment: Deployment) -> Customers:
    return Customers(deployment, "admin")


def fresh(customers: Customers, **fields: Any) -> c.Contact:
    contact = c.Contact(identities=[c.Identity(kind="phone", raw_value=a_phone().value)])
    made: c.Contact = customers.call(
        customers.contacts.CreateContact, c.CreateContactRequest(contact=contact, **fields)
    )
    return made


def known(customers: Customers, contact: c.Contact, person: str = "") -> Known:
    recorded = customers.record(a_phone()).name
    return Known(contact.name, contact.identities[0].name, person or contact.name, fresh(customers).name, recorded)


@pytest.fixture(scope="module")
def merged(customers: Customers) -> Known:
    """A contact that stands for another one's person, which stands for a third one's."""
    member, parent, canonical = (fresh(customers) for _ in range(3))
    for survivor, joined in ((parent, member), (canonical, parent)):
        merge = m.MergeContactsRequest(contact=survivor.name, merged_contacts=[joined.name], reason="the same voice")
        customers.call(customers.contacts.MergeContacts, merge)
    return known(customers, member, canonical.name)


@pytest.fixture(scope="module", params=["chosen id", "made id", "id of a request", "ensured", "deleted", "merged"])
def old(request: pytest.FixtureRequest, customers: Customers) -> Known:
    kind: str = request.param
    if kind == "merged":
        found: Known = request.getfixturevalue("merged")
        return found
    if kind == "chosen id":
        return known(customers, fresh(customers, contact_id=f"Kunde_{uuid.uuid4().hex}"))
    if kind == "id of a request":
        return known(customers, fresh(customers, request_id=str(uuid.uuid4())))
    contact = customers.ensure(a_phone()) if kind == "ensured" else fresh(customers)
    if kind == "deleted":
        customers.call(customers.contacts.DeleteContact, c.DeleteContactRequest(name=contact.name))
    return known(customers, contact)


def takes_a_contact(method: MethodDescriptor) -> bool:
    fields = method.input_type.fields_by_name
    if method.name in OF_ISSUES:
        return False
    by_field = {"contact", "parent"} & {name for name in fields if fields[name].message_type is None}
    nested = {field.message_type.full_name for field in fields.values() if field.message_type} & CARRIERS
    return (bool(by_field) and "Import" not in method.name) or bool(nested) or method.name in NAMED_BY_NAME


def calls(customers: Customers) -> Iterator[tuple[str, Any]]:
    """Yield every call with the method to make it by."""
    for name in sorted(CALLS, key=lambda name: LAST.get(name, 0)):
        yield name, getattr(customers.contacts, name, None) or getattr(customers.interactions, name)


def outcome(customers: Customers, method: Any, request: Any) -> Any:
    """Return the answer, the first message of a stream, or the error; a live stream with no news is no error."""
    try:
        answer = method(request, timeout=20, metadata=customers.metadata())
        if not isinstance(answer, grpc.Call):
            return answer
        stream: Any = answer  # a live answer is a call and an iterator in one
        stream.initial_metadata()  # sent when the stream is open, or with the refusal
        stream.cancel()
        next(stream, None)
    except grpc.RpcError as fault:
        error = from_rpc_error(fault)
        return None if error.reason in ("CANCELLED", "UNKNOWN") or "ancel" in error.message else error
    return None


def test_every_method_that_takes_a_contact_is_called() -> None:
    taking = {
        method.name for service in (CONTACTS, INTERACTIONS) for method in service.methods if takes_a_contact(method)
    }

    assert taking | STREAMED == set(CALLS)


def test_no_method_denies_a_contact_it_named_before(customers: Customers, old: Known) -> None:
    outcomes = {name: outcome(customers, method, CALLS[name](old)) for name, method in calls(customers)}

    assert not {name: error.reason for name, error in outcomes.items() if isinstance(error, NotFound)}
    unexpected = {name: error for name, error in outcomes.items() if isinstance(error, ServiceError)}
    assert {error.code for error in unexpected.values()} <= {Code.FAILED_PRECONDITION, Code.INVALID_ARGUMENT}, (
        unexpected
    )


def test_a_merged_contact_tells_whose_person_it_stands_for(customers: Customers, merged: Known) -> None:
    contact = customers.call(customers.contacts.GetContact, c.GetContactRequest(name=merged.name))

    assert (contact.name, contact.person) == (merged.name, merged.person)
    assert contact.merged_into not in ("", merged.person)
    assert contact.HasField("merge_time")
    assert contact.state == c.CONTACT_STATE_MERGED


def test_lists_keep_a_merged_contact_and_mark_it(customers: Customers, merged: Known) -> None:
    request = c.ListContactsRequest(page_size=1000)
    listed = customers.call(customers.contacts.ListContacts, request).contacts

    assert [each.person for each in listed if each.name == merged.name] == [merged.person]

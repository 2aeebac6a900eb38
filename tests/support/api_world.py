"""A small world to call every method in: a customer with a history, an import with a fault, an agent with news."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from backstory.contacts.v1 import contacts_pb2 as contacts
from backstory.contacts.v1 import erasures_pb2 as erasures
from backstory.contacts.v1 import finding_pb2 as finding
from backstory.contacts.v1 import imports_pb2 as imports
from backstory.contacts.v1 import legal_holds_pb2 as holds
from backstory.contacts.v1 import merges_pb2 as merges
from backstory.contacts.v1.organizations_pb2 import Organization
from backstory.contacts.v1.segments_pb2 import Segment
from backstory.interactions.v1 import break_glass_pb2 as glass
from backstory.interactions.v1 import facts_pb2 as facts
from backstory.interactions.v1 import interactions_pb2 as interactions
from backstory.interactions.v1.issue_views_pb2 import View
from backstory.interactions.v1.screening_pb2 import BlockedIdentity
from backstory.interactions.v1.threads_pb2 import Thread
from backstory.notifications.v1 import notifications_pb2 as notifications
from backstory.notifications.v1.notifications_pb2_grpc import NotificationsServiceStub
from backstory.notifications.v1.rules_pb2 import Rule
from backstory.notifications.v1.templates_pb2 import Template
from backstory.operations.v1 import operations_pb2 as operations
from backstory.operations.v1.operations_pb2_grpc import OperationsServiceStub
from pymongo import MongoClient

from tests.support.announcement_calls import AnnouncementsThere, make_announcements
from tests.support.customers import Customers, a_phone, an_interaction
from tests.support.dead_letter_calls import find_dead_letters
from tests.support.deployment import Deployment
from tests.support.erasing import erase, erased
from tests.support.escalation_calls import EscalationsThere, make_escalations
from tests.support.eventually import eventually
from tests.support.issue_calls import IssuesThere, make_issues
from tests.support.issue_view_calls import make_views
from tests.support.message_calls import MessagesThere, make_messages
from tests.support.organization_calls import make_organizations
from tests.support.rule_calls import explained, make_rules
from tests.support.screening import block_somebody
from tests.support.segment_calls import make_segments
from tests.support.subscription_calls import SubscriptionsThere, make_subscriptions
from tests.support.tag_calls import TagOrders, order_tag_changes
from tests.support.template_calls import make_templates
from tests.support.thread_calls import make_thread
from tests.support.timing_calls import TimingThere, make_timing
from tests.support.webhook_calls import park_a_webhook

AGENT = "agents/demo"
"""Who is on duty unless settings say otherwise."""


@dataclass(frozen=True)
class ApiWorld:
    """Names of what is there, by what a request would call them."""

    phone: interactions.IdentityKey
    contact: contacts.Contact
    other: contacts.Contact
    deleted: contacts.Contact
    spare: tuple[contacts.Contact, contacts.Contact, contacts.Contact]
    """Two with one identity each, and one with two."""
    strangers: tuple[contacts.Contact, contacts.Contact]
    """Two who are no duplicates: this was decided, and the worker has compared them already."""
    merge: merges.Merge
    erasure: erasures.Erasure
    """One that is done."""
    legal_hold: holds.LegalHold
    carried: imports.ContactImport
    tags: TagOrders
    organizations: tuple[Organization, Organization]
    """One with a member, one without."""
    segments: tuple[Segment, Segment]
    views: tuple[View, View]
    thread: Thread
    rules: tuple[Rule, Rule]
    interaction: interactions.Interaction
    watch_token: str
    """Of the history this one stands in."""
    issues: IssuesThere
    stranger: interactions.Interaction
    """Of another customer than the issues."""
    corrected: interactions.Interaction
    """One to be corrected, always the same way."""
    unwanted: interactions.Interaction
    """One to be kept apart."""
    blocked: BlockedIdentity
    imported: interactions.Import
    broken_glass: glass.BreakGlass
    """An access that was ended before its time."""
    fact: facts.Fact
    wrong_fact: facts.Fact
    notification: notifications.Notification
    api_keys: dict[str, operations.ApiKey]
    operations: dict[str, operations.Operation]
    parked_webhook: str
    subscriptions: SubscriptionsThere
    messages: MessagesThere
    announcements: AnnouncementsThere
    dead_letters: tuple[str, str]
    templates: tuple[Template, Template]
    timing: TimingThere
    escalations: EscalationsThere


def make_world(deployment: Deployment) -> ApiWorld:
    """Make it through the public API."""
    customers = Customers(deployment, "admin")
    phone = a_phone()
    customers.ensure(phone)
    first = customers.record(phone, subject="Where is it?")
    customers.record(phone, channel="sms")
    broken = interactions.ImportRecord(line=1, interaction=interactions.ImportedInteraction())
    whole = interactions.ImportRecord(
        line=2, interaction=interactions.ImportedInteraction(interaction=an_interaction(), identity=phone)
    )
    contact, other, deleted = customers.ensure(phone), customers.ensure(a_phone()), customers.ensure(a_phone())
    two_people = finding.RejectDuplicateRequest(contact=contact.name, other_contact=other.name)
    customers.call(customers.contacts.RejectDuplicate, two_people)
    customers.call(customers.contacts.DeleteContact, contacts.DeleteContactRequest(name=deleted.name))
    return ApiWorld(
        phone=phone,
        contact=contact,
        other=other,
        deleted=deleted,
        spare=(customers.ensure(a_phone()), customers.ensure(a_phone()), _mixed(customers)),
        strangers=_strangers(deployment, customers),
        merge=_merge(customers),
        erasure=_erasure(customers),
        legal_hold=_hold(customers),
        carried=_carried(customers),
        tags=order_tag_changes(customers, AGENT),
        organizations=make_organizations(customers),
        segments=make_segments(customers),
        views=make_views(customers),
        thread=make_thread(customers, customers.ensure(a_phone()).name),
        rules=make_rules(customers),
        interaction=first,
        watch_token=customers.history(phone).watch_token,
        issues=make_issues(customers, contact.name),
        stranger=customers.record(contact=other.name),
        corrected=customers.record(a_phone(), body="It is hree."),
        unwanted=customers.record(a_phone(), body="You have won."),
        blocked=block_somebody(customers),
        imported=customers.import_records([broken, whole], f"imports/{uuid.uuid4().hex}"),
        broken_glass=_broken_glass(customers, other),
        parked_webhook=park_a_webhook(deployment),
        subscriptions=make_subscriptions(customers),
        messages=make_messages(customers),
        announcements=make_announcements(customers, AGENT),
        templates=make_templates(customers),
        timing=make_timing(customers),
        escalations=make_escalations(customers),
        fact=_fact(customers, contact, "4710"),
        wrong_fact=_fact(customers, contact, "4709"),
        notification=explained(customers, _news(customers), AGENT),
        dead_letters=find_dead_letters(customers),
        api_keys={name: _key(customers, name) for name in deployment.system.services},
        operations={name: _operation(customers, name) for name in deployment.system.services},
    )


def _strangers(deployment: Deployment, customers: Customers) -> tuple[contacts.Contact, contacts.Contact]:
    one, other = customers.ensure(a_phone()), customers.ensure(a_phone())
    request = finding.RejectDuplicateRequest(contact=one.name, other_contact=other.name)
    customers.call(customers.contacts.RejectDuplicate, request)
    names = [each.name.removeprefix("contacts/") for each in (one, other)]
    layout = deployment.system.layout
    with MongoClient[dict[str, Any]](layout.addresses.mongodb_uri) as client:
        stored = client[f"{layout.namespace}_contacts"]["contacts"]
        compared = {"_id": {"$in": names}, "duplicates_due": {"$ne": True}}
        eventually(30, lambda: stored.count_documents(compared) == len(names))
    return one, other


def _mixed(customers: Customers) -> contacts.Contact:
    contact = customers.ensure(a_phone())
    identity = contacts.Identity(kind="phone", raw_value=a_phone().value)
    request = contacts.CreateIdentityRequest(parent=contact.name, identity=identity)
    customers.call(customers.contacts.CreateIdentity, request)
    found: contacts.Contact = customers.call(
        customers.contacts.GetContact, contacts.GetContactRequest(name=contact.name)
    )
    return found


def _merge(customers: Customers) -> merges.Merge:
    one, other = customers.ensure(a_phone()), customers.ensure(a_phone())
    request = merges.MergeContactsRequest(contact=one.name, merged_contacts=[other.name], reason="the same voice")
    made: merges.Merge = customers.call(customers.contacts.MergeContacts, request)
    return made


def _erasure(customers: Customers) -> erasures.Erasure:
    return erased(customers, erase(customers, customers.ensure(a_phone()).name))


def _hold(customers: Customers) -> holds.LegalHold:
    request = holds.PlaceLegalHoldRequest(contact=customers.ensure(a_phone()).name, reason="case 4711")
    placed: holds.LegalHold = customers.call(customers.contacts.PlaceLegalHold, request)
    return placed


def _carried(customers: Customers) -> imports.ContactImport:
    """An import of one contact, with one record that has a fault."""
    records = [
        contacts.ContactImportRecord(line=1, contact=contacts.Contact(display_name="Zoë")),
        contacts.ContactImportRecord(line=2, contact=contacts.Contact(tags=["Not A Tag"])),
    ]
    name = f"contactImports/{uuid.uuid4().hex}"
    parts = [
        contacts.ImportContactsRequest(name=name, source="test-import"),
        contacts.ImportContactsRequest(records=records),
    ]
    report: imports.ContactImport = customers.call(customers.contacts.ImportContacts, iter(parts), seconds=60)
    return report


def _broken_glass(customers: Customers, whose: contacts.Contact) -> glass.BreakGlass:
    request = glass.StartBreakGlassRequest(contact=whose.name, reason="an order of the court")
    made: glass.BreakGlass = customers.call(customers.interactions.StartBreakGlass, request)
    customers.call(customers.interactions.EndBreakGlass, glass.EndBreakGlassRequest(name=made.name))
    return made


def _fact(customers: Customers, whose: contacts.Contact, value: str) -> facts.Fact:
    request = facts.CreateFactRequest(contact=whose.name, key="order-number", value=value)
    made: facts.Fact = customers.call(customers.interactions.CreateFact, request)
    return made


def _news(customers: Customers) -> notifications.Notification:
    stub = NotificationsServiceStub(customers.deployment.channel("notifications"))
    metadata = tuple(customers.deployment.metadata("agent", subject=AGENT))
    request = notifications.ListNotificationsRequest()
    return eventually(20, lambda: stub.ListNotifications(request, timeout=20, metadata=metadata).notifications)[0]


def _key(customers: Customers, service: str) -> operations.ApiKey:
    stub = OperationsServiceStub(customers.deployment.channel(service))
    request = operations.CreateApiKeyRequest(api_key=operations.ApiKey(display_name="a key", roles=["integration"]))
    key: operations.ApiKey = customers.call(stub.CreateApiKey, request).api_key
    return key


def _operation(customers: Customers, service: str) -> operations.Operation:
    """A piece of maintenance that is over, so that it does not change between two looks at it."""
    stub = OperationsServiceStub(customers.deployment.channel(service))
    started = customers.call(stub.StartOperation, operations.StartOperationRequest(kind="reconcile"))
    request = operations.GetOperationRequest(name=started.name)
    ended = (operations.OPERATION_STATE_SUCCEEDED, operations.OPERATION_STATE_FAILED)

    def done() -> operations.Operation | None:
        now: operations.Operation = customers.call(stub.GetOperation, request)
        return now if now.state in ended else None

    return eventually(60, done) or started

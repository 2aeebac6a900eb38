"""A customer with a planted text in every place that takes one, so that an erasure can be shown to miss none."""

from __future__ import annotations

import itertools
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote_plus

from backstory.contacts.v1 import consents_pb2 as k
from backstory.contacts.v1 import contacts_pb2 as c
from backstory.contacts.v1 import listing_pb2 as l
from backstory.contacts.v1 import merges_pb2 as m
from backstory.contacts.v1 import organizations_pb2 as o
from backstory.contacts.v1 import segments_pb2 as s
from backstory.interactions.v1 import break_glass_pb2 as b
from backstory.interactions.v1 import facts_pb2 as f
from backstory.interactions.v1 import interactions_pb2 as i
from backstory.interactions.v1 import issues_pb2 as issues
from backstory.interactions.v1 import promises_pb2 as promises
from backstory.notifications.v1 import notifications_pb2 as n
from backstory.notifications.v1.notifications_pb2_grpc import NotificationsServiceStub
from eventbus.connection import Bus
from eventbus.envelope import Envelope, encode
from eventbus.topology import Topology
from pymongo import MongoClient
from servicekit.times import to_timestamp

from tests.faults.stream import on_bus
from tests.support.customers import Customers, an_interaction
from tests.support.deployment import Deployment
from tests.support.eventually import eventually
from tests.support.scanning import database_of, messages

ON_DUTY = "agents/demo"
_numbers = itertools.count()


@dataclass
class Planted:
    """Who it was planted on, and what."""

    texts: list[str] = field(default_factory=list)
    contacts: list[str] = field(default_factory=list)
    interaction: i.Interaction = field(default_factory=i.Interaction)
    record: i.ImportRecord = field(default_factory=i.ImportRecord)

    def text(self) -> str:
        """A text nobody else has, in the form of a label."""
        text = f"plant{next(_numbers):02d}{uuid.uuid4().hex[:10]}"
        self.texts.append(text)
        return text

    def email(self) -> str:
        return f"{self.text()}@example.org"


def plant(deployment: Deployment) -> Planted:
    """Make a person of two contacts, known on many channels, with something left behind in every collection."""
    customers, planted = Customers(deployment, "admin"), Planted()
    acme = o.CreateOrganizationRequest(organization=o.Organization(display_name="Acme"), organization_id="acme")
    customers.call(customers.contacts.CreateOrganization, acme)
    one, other = _contact(customers, planted), _contact(customers, planted)
    planted.contacts = [one.name, other.name]
    _decisions(customers, planted, one, other)
    _interactions(deployment, customers, planted, one, other)
    _imports(customers, planted, one)
    _issue(customers, planted, one)
    _waiting_sender(deployment, planted, one)
    _webhooks(deployment, planted, one)
    _dead_letter(deployment, planted, one)
    _segment(customers, planted, one)
    _other_ways(customers, planted, one)
    return planted


def _contact(customers: Customers, planted: Planted) -> c.Contact:
    contact = c.Contact(
        display_name=f"D {planted.text()}",
        given_name=planted.text(),
        family_name=planted.text(),
        additional_name=planted.text(),
        memberships=[c.Membership(organization="organizations/acme", role=planted.text())],
        tags=[planted.text()],
        custom_fields={"shoe_size": planted.text()},
        identities=[
            c.Identity(kind="email", raw_value=planted.email()),
            c.Identity(kind="external-id", scope="shop", raw_value=planted.text()),
        ],
    )
    made: c.Contact = customers.call(customers.contacts.CreateContact, c.CreateContactRequest(contact=contact))
    return made


def _decisions(customers: Customers, planted: Planted, one: c.Contact, other: c.Contact) -> None:
    supersede = c.SupersedeIdentityRequest(
        name=one.identities[1].name,
        new_identity=c.IdentityKey(kind="external-id", scope="shop", value=planted.text()),
        evidence=planted.text(),
    )
    customers.call(customers.contacts.SupersedeIdentity, supersede)
    merge = m.MergeContactsRequest(contact=one.name, merged_contacts=[other.name], reason=planted.text())
    made = customers.call(customers.contacts.MergeContacts, merge)
    unmerge = m.UnmergeContactsRequest(merge=made.name, reason=planted.text())
    customers.call(customers.contacts.UnmergeContacts, unmerge)
    merge.reason = planted.text()
    customers.call(customers.contacts.MergeContacts, merge)
    consent = k.RecordConsentRequest(
        contact=one.name,
        purpose="marketing",
        status=k.CONSENT_STATUS_GRANTED,
        evidence=k.ConsentEvidence(form_version="1", text_shown=planted.text()),
    )
    customers.call(customers.contacts.RecordConsent, consent)
    stranger = customers.call(
        customers.contacts.CreateContact, c.CreateContactRequest(contact=c.Contact(display_name="A stranger"))
    )
    claim = c.CreateIdentityRequest(parent=stranger.name, identity=one.identities[0])
    customers.refusal(customers.contacts.CreateIdentity, claim)


def _interactions(
    deployment: Deployment, customers: Customers, planted: Planted, one: c.Contact, other: c.Contact
) -> None:
    planted.interaction = customers.record(contact=one.name, **_content(planted))
    customers.record(contact=other.name, **_content(planted, channel="sms"))
    large = _content(planted)
    customers.record(contact=other.name, **large | {"body": large["body"] + "x" * 20_000})
    again = i.Interaction()
    again.CopyFrom(planted.interaction)
    for name in ("name", "person", "identity", "record_time", "communication"):
        again.ClearField(name)
    again.body = planted.text()
    customers.refusal(customers.interactions.CreateInteraction, i.CreateInteractionRequest(interaction=again))
    fact = f.CreateFactRequest(contact=one.name, key="device-model", value=planted.text())
    customers.call(customers.interactions.CreateFact, fact)
    said = customers.record(contact=other.name, body=f"My email is {planted.email()}")
    wanted = f.ListFactsRequest(contact=other.name, keys=["email-confirmed"])
    eventually(60, lambda: customers.call(customers.interactions.ListFacts, wanted).facts)
    customers.call(customers.interactions.GetBrief, i.GetBriefRequest(interaction=said.name))
    opening = b.StartBreakGlassRequest(contact=other.name, reason=f"court order {planted.text()}")
    customers.call(customers.interactions.StartBreakGlass, opening)
    stub = NotificationsServiceStub(deployment.channel("notifications"))
    metadata = tuple(deployment.metadata("agent", subject=ON_DUTY))

    def told() -> bool:
        found = stub.ListNotifications(n.ListNotificationsRequest(), timeout=20, metadata=metadata).notifications
        return any(text in f"{each.title} {each.body}" for each in found for text in planted.texts)

    eventually(20, told)


def _segment(customers: Customers, planted: Planted, one: c.Contact) -> None:
    """A list of customers whose name and filter tell of one; nothing in it is planted that the person has not."""
    shoes = l.CustomFieldCondition(field="shoe_size", equals=one.custom_fields["shoe_size"])
    segment = s.Segment(
        display_name=f"Like {one.display_name}", filter=l.ContactFilter(custom_fields=[shoes]), shared=True
    )
    customers.call(customers.contacts.CreateSegment, s.CreateSegmentRequest(segment=segment))


def _other_ways(customers: Customers, planted: Planted, one: c.Contact) -> None:
    """What is recorded by methods of their own, and a correction of it."""
    interactions = customers.interactions
    note = i.CreateNoteRequest(contact=one.name, body=planted.text(), mentions=[ON_DUTY])
    noted = customers.call(interactions.CreateNote, note)
    event = i.RecordBusinessEventRequest(
        type="refund", source="shop", source_id=planted.text(), contact=one.name, subject=planted.text(),
        payload=planted.text().encode(),
    )  # fmt: skip
    customers.call(interactions.RecordBusinessEvent, event)
    chat = i.RecordChatMessageRequest(
        source="shop-widget", source_id=planted.text(), text=planted.text(),
        identity=i.IdentityKey(kind="email", value=one.identities[0].raw_value),
    )  # fmt: skip
    customers.call(interactions.RecordChatMessage, chat)
    correction = i.CreateCorrectionRequest(
        interaction=noted.name, replacement=i.Interaction(body=planted.text()), reason=planted.text()
    )
    customers.call(interactions.CreateCorrection, correction)


def _content(planted: Planted, **more: Any) -> dict[str, Any]:
    return {
        "subject": planted.text(),
        "body": planted.text(),
        "source_id": planted.text(),
        "thread_key": planted.text(),
        "payload": planted.text().encode(),
        "location": planted.text(),
        "attachments": [i.Attachment(file_name=planted.text(), media_type="image/png", size_bytes=1)],
        "actor": i.Actor(type=i.ACTOR_TYPE_CUSTOMER, display_name=planted.text()),
        **more,
    }


def _issue(customers: Customers, planted: Planted, one: c.Contact) -> None:
    """Something to be settled, with a promise, in a thread."""
    said = customers.record(contact=one.name, thread_key=planted.text())
    told = issues.Issue(contact=one.name, title=f"About {planted.text()}", tags=[planted.text()])
    request = issues.CreateIssueRequest(issue=told, interactions=[said.name])
    issue = customers.call(customers.interactions.CreateIssue, request)
    promise = promises.Promise(text=planted.text(), due_time=to_timestamp(datetime.now(UTC) + timedelta(days=1)))
    asked = promises.CreatePromiseRequest(parent=issue.name, promise=promise)
    customers.call(customers.interactions.CreatePromise, asked)


def _imports(customers: Customers, planted: Planted, one: c.Contact) -> None:
    """One record of each import is stored, another one is skipped and named after the customer in the report."""
    email = one.identities[0].raw_value
    identity = i.IdentityKey(kind="email", value=email)
    planted.record = i.ImportRecord(
        line=1,
        interaction=i.ImportedInteraction(
            interaction=an_interaction(body=planted.text(), occur_time=datetime.now(UTC) - timedelta(days=9)),
            identity=identity,
        ),
    )
    broken = an_interaction(source_id=f"{email} {planted.texts[0]}")
    broken.ClearField("direction")
    skipped = i.ImportRecord(line=2, interaction=i.ImportedInteraction(interaction=broken, identity=identity))
    customers.import_records([planted.record, skipped], f"imports/{uuid.uuid4().hex}")
    eventually(30, lambda: customers.history(contact=one.name).summary.total == 5)
    unfit = c.Contact(display_name=one.display_name, identities=[one.identities[1]], tags=["Not A Tag"])
    unfit.identities[0].name = ""
    records = [c.ContactImportRecord(line=1, contact=unfit)]
    parts = [
        c.ImportContactsRequest(name=f"contactImports/{uuid.uuid4().hex}", source="test-import"),
        c.ImportContactsRequest(records=records),
    ]
    customers.call(customers.contacts.ImportContacts, iter(parts), seconds=60)


def _waiting_sender(deployment: Deployment, planted: Planted, one: c.Contact) -> None:
    """An interaction that was stored while contacts was down, and is not due for an hour."""
    told = i.Interaction(channel="email", direction=i.DIRECTION_INBOUND, body=planted.text(), source="test")
    now, name = datetime.now(UTC), f"i_{uuid.uuid4().hex[:26]}"
    email = one.identities[0].raw_value
    row = {
        "_id": name, "occur_time": now, "record_time": now, "channel": "email", "direction": 1, "kind": 1,
        "source": "test", "data": told.SerializeToString(), "digest": b"0123456789abcdef",
        "unresolved": {
            "kind": "email", "scope": "", "value": email, "default_region": "", "display_name": planted.text(),
            "source": "test", "key": f"email||{email}", "attempts": 0, "next_at": now + timedelta(hours=1),
        },
    }  # fmt: skip
    client: MongoClient[dict[str, Any]] = MongoClient(deployment.system.layout.addresses.mongodb_uri)
    with client:
        database_of(client, deployment.system, "interactions")["interactions"].insert_one(row)


def _webhooks(deployment: Deployment, planted: Planted, one: c.Contact) -> None:
    """Posts nobody could read, one of them waiting to be tried again, and up to when the customer has read all."""
    now = datetime.now(UTC)
    form = f"From={quote_plus(one.identities[0].raw_value)}&Body={planted.text()}".encode()
    escaped = f'{{"from": "\\u{ord(one.identities[1].raw_value[0]):04x}{one.identities[1].raw_value[1:]}"'.encode()
    posts = [
        {"_id": f"pw_{planted.text()}", "source": "gone", "state": "parked", "body": body, "size": len(body),
         "sha256": "", "receive_time": now, "park_time": now, "reason": "SOURCE_UNKNOWN", "attempts": 1, **more}
        for body, more in ((form, {}), (escaped, {"next_at": now + timedelta(hours=1)}))
    ]  # fmt: skip
    mark = {"_id": planted.text(), "source": "gone", "key": f"email||{one.identities[0].value}", "marks": {"50": now}}
    client: MongoClient[dict[str, Any]] = MongoClient(deployment.system.layout.addresses.mongodb_uri)
    with client:
        database = database_of(client, deployment.system, "interactions")
        database["webhook_inbox"].insert_many(posts)
        database["watermarks"].insert_one(mark)


def _dead_letter(deployment: Deployment, planted: Planted, one: c.Contact) -> None:
    """An event that cannot be read, with a text in it that can."""
    contact = one.name.removeprefix("contacts/")
    envelope = Envelope(
        f"e_{uuid.uuid4().hex}", "contacts", "ContactUpdated", contact, 1, 1, datetime.now(UTC), contact
    )
    payload = b"\xff\xff" + planted.text().encode()

    async def publish(bus: Bus, topology: Topology) -> None:
        await bus.publish(topology.event_subject(envelope), payload, encode(envelope), topology.events.name)

    on_bus(deployment.system.layout, publish)
    eventually(30, lambda: any(".dlq." in subject and contact in subject for subject, _ in messages(deployment.system)))

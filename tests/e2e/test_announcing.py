"""Announcements over all services: a segment is told by e-mail, whatever is killed, and the histories have it."""

from __future__ import annotations

import json
import uuid
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from backstory.contacts.v1 import consents_pb2 as k
from backstory.contacts.v1 import contacts_pb2 as c
from backstory.contacts.v1 import listing_pb2 as l
from backstory.contacts.v1 import segments_pb2 as s
from backstory.interactions.v1 import interactions_pb2 as i
from commandline.system.ports import free_ports
from commandline.system.servers import Servers

from tests.support.backstory_command import BackstoryCommand
from tests.support.customers import Customers, a_phone
from tests.support.deployment import Deployment
from tests.support.eventually import eventually
from tests.support.notifications import MailBox, smtp_server

PEOPLE = 20


@pytest.fixture(scope="module")
def box() -> Iterator[tuple[MailBox, int]]:
    port = free_ports({"SMTP": 0})["SMTP"]
    with smtp_server(port) as running:
        yield running, port


@pytest.fixture(scope="module")
def deployment(
    servers: Servers, module_namespace: str, tmp_path_factory: pytest.TempPathFactory, box: tuple[MailBox, int]
) -> Iterator[Deployment]:
    settings = {
        "SMTP_HOST": "127.0.0.1", "SMTP_PORT": str(box[1]), "SMTP_TLS": "none", "DELIVERY_LEASE_SECONDS": "5",
        "ANNOUNCEMENT_APPROVAL_ABOVE": "10",
    }  # fmt: skip
    named = {f"BACKSTORY_NOTIFICATIONS_{name}": value for name, value in settings.items()}
    services = ["contacts", "interactions", "notifications"]
    running = Deployment(tmp_path_factory.mktemp("announcing"), servers, module_namespace, services, named)
    running.start()
    yield running
    running.stop()


def made(customers: Customers, email: str, *tags: str) -> c.Contact:
    identities = [c.Identity(kind="email", raw_value=email)] if email else []
    phone = c.Identity(kind="phone", raw_value=a_phone().value)
    contact = c.Contact(identities=[phone, *identities], tags=tags)
    request = c.CreateContactRequest(contact=contact)
    stored: c.Contact = customers.call(customers.contacts.CreateContact, request)
    return stored


def test_a_segment_is_told_once_although_the_worker_is_killed(
    deployment: Deployment, box: tuple[MailBox, int], tmp_path: Path
) -> None:
    backstory, customers, tag = BackstoryCommand(deployment), Customers(deployment, "admin"), f"t{uuid.uuid4().hex}"
    mails = [f"{uuid.uuid4().hex}@example.org" for _ in range(PEOPLE)]
    people = [made(customers, mail, tag) for mail in mails]
    made(customers, "", tag)
    refused = made(customers, f"{uuid.uuid4().hex}@example.org", tag)
    no = k.RecordConsentRequest(contact=refused.name, purpose="service-messages", status=k.CONSENT_STATUS_REVOKED)
    customers.call(customers.contacts.RecordConsent, no)
    segment = s.Segment(display_name="Town", filter=l.ContactFilter(tags=[tag]), shared=True)
    name = customers.call(customers.contacts.CreateSegment, s.CreateSegmentRequest(segment=segment)).name
    file = tmp_path / "announcement.json"
    told = {
        "display_name": "Closed on Monday", "segment": name, "purpose": "service-messages", "per_minute": 240,
        "texts": [{"channel": "email", "subject": "Closed on Monday", "body": "The shop is closed on Monday."}],
    }  # fmt: skip
    file.write_text(json.dumps(told))

    backstory.ok("announce", "create", str(file), "--id", "closed")

    def shown() -> dict[str, Any]:
        value: dict[str, Any] = backstory.ok("announce", "show", "closed", "-o", "json").value
        return value

    preview = eventually(60, lambda: shown() if shown()["state"] == "ready" else None)
    assert preview is not None
    counts = {(each["state"], each.get("reason", "")): each["count"] for each in preview["counts"]}
    assert counts == {("waiting", ""): PEOPLE, ("excluded", "no-address"): 1, ("excluded", "consent-revoked"): 1}
    assert backstory("announce", "start", "closed", "--yes").code != 0  # nobody has approved it
    own = backstory("announce", "approve", "closed")
    assert "APPROVER_IS_AUTHOR" in own.err or own.code != 0
    _approve(deployment)
    assert "running" in backstory.ok("announce", "start", "closed", "--yes").out

    eventually(60, lambda: len(box[0].mails) >= 3)
    deployment.kill("notifications.worker")
    eventually(90, lambda: shown()["state"] == "done")

    addressed = Counter(str(mail["To"]) for mail in box[0].mails)
    done = {(each["state"], each.get("reason", "")): each["count"] for each in shown()["counts"]}
    assert set(addressed.values()) == {1}
    assert set(addressed) <= set(mails)
    assert done.pop(("sent", "")) + sum(done.pop(each, 0) for each in [("unknown", "interrupted")]) == PEOPLE
    history = customers.history(contact=people[0].name).interactions
    assert [each.body for each in history] == ["The shop is closed on Monday."]
    assert history[0].direction == i.DIRECTION_OUTBOUND
    rows = backstory.ok("announce", "recipients", "closed", "--state", "excluded", "-o", "ndjson").lines
    assert sorted(row["reason"] for row in rows) == ["consent-revoked", "no-address"]


def _approve(deployment: Deployment) -> None:
    from backstory.notifications.v1.announcements_pb2 import ApproveAnnouncementRequest
    from backstory.notifications.v1.notifications_pb2_grpc import NotificationsServiceStub

    stub = NotificationsServiceStub(deployment.channel("notifications"))
    metadata = tuple(deployment.metadata("supervisor", subject="agents/boss"))
    stub.ApproveAnnouncement(ApproveAnnouncementRequest(name="announcements/closed"), timeout=10, metadata=metadata)

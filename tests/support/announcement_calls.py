"""Requests for the methods about announcements."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from backstory.contacts.v1 import contacts_pb2 as c
from backstory.notifications.v1 import announcements_pb2 as a
from backstory.notifications.v1.notifications_pb2_grpc import NotificationsServiceStub

from tests.support.api_row import Row
from tests.support.customers import SECONDS, Customers
from tests.support.eventually import eventually

_NOWHERE = "announcements/nowhere"
_TEXT = a.AnnouncementText(channel="messenger", body="The shop is closed on Monday.")
_MOVING = ("state", "counts", "update_time", "end_time")
"""What changes by itself while an announcement goes on."""


@dataclass(frozen=True)
class AnnouncementsThere:
    """One for each thing that can be done, to a few customers, one of whom a minute is told."""

    request: a.CreateAnnouncementRequest
    stopped: str
    own: str
    """Written by the agent who calls."""
    ready: str
    startable: str
    paused: str
    resumable: str
    stoppable: str


def make_announcements(customers: Customers, agent: str) -> AnnouncementsThere:
    """Make them, and wait until they are counted."""
    stub = NotificationsServiceStub(customers.deployment.channel("notifications"))
    wish = a.Announcement(
        display_name="Closed on Monday",
        texts=[_TEXT],
        purpose="service-messages",
        per_minute=1,
    )
    request = a.CreateAnnouncementRequest(announcement=wish, contacts=[_reachable(customers) for _ in range(5)])
    as_agent = tuple(customers.deployment.metadata("admin", subject=agent))
    own = stub.CreateAnnouncement(request, timeout=SECONDS, metadata=as_agent).name
    names = [customers.call(stub.CreateAnnouncement, request).name for _ in range(6)]

    def state(name: str) -> int:
        found: a.Announcement = customers.call(stub.GetAnnouncement, a.GetAnnouncementRequest(name=name))
        return found.state

    for name in (own, *names):
        eventually(30, lambda name=name: state(name) == a.ANNOUNCEMENT_STATE_READY)  # type: ignore[misc]
    stopped, ready, startable, paused, resumable, stoppable = names
    customers.call(stub.StopAnnouncement, a.StopAnnouncementRequest(name=stopped))
    for name in (paused, resumable):
        customers.call(stub.StartAnnouncement, a.StartAnnouncementRequest(name=name))
        customers.call(stub.PauseAnnouncement, a.PauseAnnouncementRequest(name=name))
    return AnnouncementsThere(request, stopped, own, ready, startable, paused, resumable, stoppable)


def announcement_rows(there: AnnouncementsThere) -> dict[str, Row]:
    """Return how each is called."""

    def asked(contacts: Sequence[str] | None = None, **fields: object) -> a.CreateAnnouncementRequest:
        request = a.CreateAnnouncementRequest(request_id=str(uuid.uuid4()))
        request.contacts[:] = there.request.contacts if contacts is None else contacts
        request.announcement.CopyFrom(there.request.announcement)
        for field, value in fields.items():
            request.announcement.ClearField(field)
            request.announcement.MergeFrom(a.Announcement(**{field: value}))  # type: ignore[arg-type] # whichever fields there are
        return request

    return {
        "CreateAnnouncement": Row(
            [asked()],
            [
                asked(contacts=[]),
                asked(segment="segments/all"),
                asked(contacts=["nobody"]),
                asked(texts=[]),
                asked(texts=[_TEXT, _TEXT]),
                asked(texts=[a.AnnouncementText(channel="pigeon", body="Coo.")]),
                asked(per_minute=1201),
                asked(purpose="profiling"),
            ],
            differs=(*_MOVING, "audience_count"),
        ),
        "GetAnnouncement": Row(
            [a.GetAnnouncementRequest(name=there.ready)], [a.GetAnnouncementRequest(name=_NOWHERE)], differs=_MOVING
        ),
        "ListAnnouncements": Row(
            [a.ListAnnouncementsRequest(page_size=1)],
            [a.ListAnnouncementsRequest(page_size=-1), a.ListAnnouncementsRequest(page_token="spoiled")],
        ),
        "ListAnnouncementRecipients": Row(
            [
                a.ListAnnouncementRecipientsRequest(parent=there.ready, page_size=2),
                a.ListAnnouncementRecipientsRequest(parent=there.ready, state=a.ANNOUNCEMENT_RECIPIENT_STATE_EXCLUDED),
            ],
            [
                a.ListAnnouncementRecipientsRequest(parent=_NOWHERE),
                a.ListAnnouncementRecipientsRequest(parent=there.ready, page_size=-1),
            ],
        ),
        "ApproveAnnouncement": Row(
            [a.ApproveAnnouncementRequest(name=there.ready)],
            [a.ApproveAnnouncementRequest(name=there.own), a.ApproveAnnouncementRequest(name=_NOWHERE)],
        ),
        "StartAnnouncement": Row(
            [a.StartAnnouncementRequest(name=there.startable)],
            [a.StartAnnouncementRequest(name=there.stopped), a.StartAnnouncementRequest(name=_NOWHERE)],
            differs=_MOVING,
        ),
        "PauseAnnouncement": Row(
            [a.PauseAnnouncementRequest(name=there.paused)],
            [a.PauseAnnouncementRequest(name=there.stopped), a.PauseAnnouncementRequest(name=_NOWHERE)],
            differs=_MOVING,
        ),
        "ResumeAnnouncement": Row(
            [a.ResumeAnnouncementRequest(name=there.resumable)],
            [a.ResumeAnnouncementRequest(name=there.stopped), a.ResumeAnnouncementRequest(name=_NOWHERE)],
            differs=_MOVING,
        ),
        "StopAnnouncement": Row(
            [a.StopAnnouncementRequest(name=there.stoppable)], [a.StopAnnouncementRequest(name=_NOWHERE)]
        ),
    }


def _reachable(customers: Customers) -> str:
    identity = c.Identity(kind="messenger-psid", scope="1", raw_value=str(uuid.uuid4().int % 10**15))
    request = c.CreateContactRequest(contact=c.Contact(identities=[identity]))
    name: str = customers.call(customers.contacts.CreateContact, request).name
    return name

"""The methods of NotificationsService about announcements: request in, use case, message out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import grpc
from backstory.notifications.v1 import announcements_pb2 as pb
from servicekit.access.caller import current_caller
from servicekit.errors import InvalidArgument
from servicekit.paging import PageTokens, page_size
from servicekit.text import id_in_name
from servicekit.times import to_timestamp

from services.notifications.domain.announcements import (
    DEFAULT_PER_MINUTE,
    PROACTIVE_NOTICES,
    Announcement,
    AnnouncementState,
    Content,
    Text,
)
from services.notifications.domain.audiences import Count, Recipient, RecipientState
from services.notifications.entrypoints.requests import request_of
from services.notifications.usecases.changing_announcements import (
    Announcing,
    approve_announcement,
    create_announcement,
    pause_announcement,
    resume_announcement,
    start_announcement,
    stop_announcement,
)
from services.notifications.usecases.reading_announcements import (
    count_recipients,
    get_announcement,
    list_announcements,
    list_recipients,
)

_EPOCH, _MILLISECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(milliseconds=1)
_STATES = {state: f"ANNOUNCEMENT_STATE_{state.name}" for state in AnnouncementState}
_RECIPIENT_STATES = {state: f"ANNOUNCEMENT_RECIPIENT_STATE_{state.name}" for state in RecipientState}
_BY_NUMBER: dict[int, RecipientState] = {
    pb.AnnouncementRecipientState.Value(name): state for state, name in _RECIPIENT_STATES.items()
}

Context = grpc.ServicerContext


@dataclass(frozen=True)
class AnnouncementPorts:
    """What these methods work with."""

    announcing: Announcing
    pages: PageTokens


class AnnouncementsApi:
    """Announcements; a part of NotificationsApi."""

    announcement_ports: AnnouncementPorts

    def CreateAnnouncement(self, request: pb.CreateAnnouncementRequest, _: Context) -> pb.Announcement:
        """Create an announcement."""
        content, author = _content(request), current_caller().subject
        made = create_announcement(request.announcement_id, content, author, request_of(request), self._announcing)
        return self._message(made)

    def GetAnnouncement(self, request: pb.GetAnnouncementRequest, _: Context) -> pb.Announcement:
        """Return one announcement with its counts."""
        return self._message(get_announcement(_id("name", request.name), self._announcing.announcements))

    def ListAnnouncements(self, request: pb.ListAnnouncementsRequest, _: Context) -> pb.ListAnnouncementsResponse:
        """Return a page of announcements."""
        pages, size = self.announcement_ports.pages, page_size(request.page_size)
        place = pages.decode(request.page_token, request)
        before = (_EPOCH + int(place["at"] or 0) * _MILLISECOND, str(place["id"])) if place else None
        found = list_announcements(before, size + 1, self._announcing.announcements)
        shown, more = found[:size], len(found) > size
        token = pages.encode(_place(shown[-1]), request) if more else ""
        return pb.ListAnnouncementsResponse(
            announcements=[announcement_message(each, ()) for each in shown], next_page_token=token
        )

    def ListAnnouncementRecipients(
        self, request: pb.ListAnnouncementRecipientsRequest, _: Context
    ) -> pb.ListAnnouncementRecipientsResponse:
        """Return a page of the people of an announcement."""
        with_, pages, size = self._announcing, self.announcement_ports.pages, page_size(request.page_size)
        parent, state = _id("parent", request.parent), _recipient_state(request.state)
        after = str(pages.decode(request.page_token, request).get("after", ""))
        found = list_recipients(parent, state, after, size + 1, with_.announcements, with_.recipients)
        shown, more = found[:size], len(found) > size
        token = pages.encode({"after": f"{parent}:{shown[-1].contact}"}, request) if more else ""
        return pb.ListAnnouncementRecipientsResponse(recipients=map(recipient_message, shown), next_page_token=token)

    def ApproveAnnouncement(self, request: pb.ApproveAnnouncementRequest, _: Context) -> pb.Announcement:
        """Approve an announcement of somebody else."""
        approver = current_caller().subject
        return self._message(approve_announcement(_id("name", request.name), approver, self._announcing))

    def StartAnnouncement(self, request: pb.StartAnnouncementRequest, _: Context) -> pb.Announcement:
        """Start an announcement."""
        return self._message(start_announcement(_id("name", request.name), self._announcing))

    def PauseAnnouncement(self, request: pb.PauseAnnouncementRequest, _: Context) -> pb.Announcement:
        """Pause an announcement."""
        return self._message(pause_announcement(_id("name", request.name), self._announcing))

    def ResumeAnnouncement(self, request: pb.ResumeAnnouncementRequest, _: Context) -> pb.Announcement:
        """Resume an announcement."""
        return self._message(resume_announcement(_id("name", request.name), self._announcing))

    def StopAnnouncement(self, request: pb.StopAnnouncementRequest, _: Context) -> pb.Announcement:
        """Stop an announcement."""
        return self._message(stop_announcement(_id("name", request.name), self._announcing))

    @property
    def _announcing(self) -> Announcing:
        return self.announcement_ports.announcing

    def _message(self, found: Announcement) -> pb.Announcement:
        return announcement_message(found, count_recipients(found, self._announcing.recipients))


def announcement_message(found: Announcement, counts: Sequence[Count]) -> pb.Announcement:
    """Return the wire form of an announcement."""
    content = found.content
    return pb.Announcement(
        name=found.name,
        display_name=content.display_name,
        segment=content.segment,
        texts=[
            pb.AnnouncementText(channel=each.channel, subject=each.subject, body=each.body) for each in content.texts
        ],
        purpose=content.purpose,
        per_minute=content.per_minute,
        state=_STATES[found.state],
        reason=found.reason,
        author=found.author,
        approver=found.approver,
        approval_required=found.approval_required,
        audience_count=sum(each.count for each in counts),
        counts=[
            pb.AnnouncementCount(state=_RECIPIENT_STATES[each.state], reason=each.reason, count=each.count)
            for each in counts
        ],
        create_time=to_timestamp(found.create_time),
        update_time=to_timestamp(found.update_time),
        start_time=to_timestamp(found.start_time),
        end_time=to_timestamp(found.end_time),
        expire_time=to_timestamp(found.expire_time),
    )


def recipient_message(recipient: Recipient) -> pb.AnnouncementRecipient:
    """Return the wire form of one person of an announcement."""
    return pb.AnnouncementRecipient(
        name=recipient.name,
        contact=recipient.contact,
        state=_RECIPIENT_STATES[recipient.state],
        reason=recipient.reason,
        channel=recipient.channel,
        message=recipient.message,
        update_time=to_timestamp(recipient.update_time),
    )


def _content(request: pb.CreateAnnouncementRequest) -> Content:
    told = request.announcement
    return Content(
        display_name=told.display_name,
        segment=told.segment,
        contacts=tuple(request.contacts),
        texts=tuple(Text(each.channel, each.body, each.subject) for each in told.texts),
        purpose=told.purpose or PROACTIVE_NOTICES,
        per_minute=told.per_minute or DEFAULT_PER_MINUTE,
    )


def _recipient_state(number: int) -> RecipientState | None:
    if number == pb.ANNOUNCEMENT_RECIPIENT_STATE_UNSPECIFIED:
        return None
    if number not in _BY_NUMBER:
        raise InvalidArgument("state", "is not a state of recipients")
    return _BY_NUMBER[number]


def _place(last: Announcement) -> dict[str, str | int | float | bool | None]:
    return {"at": (last.create_time - _EPOCH) // _MILLISECOND, "id": last.id}


def _id(field: str, name: str) -> str:
    return id_in_name(field, name, "announcements")

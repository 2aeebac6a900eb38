"""Announcements: one matter told to many customers, each once. What it says is fixed; how it stands changes here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum

from servicekit.errors import InvalidArgument
from servicekit.text import clean_text, id_in_name, kebab_case

from services.notifications.domain.announcement_errors import (
    AnnouncementExpired,
    ApprovalNeeded,
    ApproverIsAuthor,
    AudienceEmpty,
    WrongAnnouncementState,
)
from services.notifications.domain.messages import MAX_BODY_BYTES, MAX_SUBJECT, PURPOSES

PROACTIVE_NOTICES = "proactive-notices"
DEFAULT_PER_MINUTE, MAX_PER_MINUTE = 60, 1200
MAX_TEXTS, MAX_CONTACTS, MAX_NAME = 5, 1000, 100
VALID = timedelta(days=14)
"""For so long a preview holds. It is shorter than messages are kept, so a repeated order finds the message it made."""

STOPPED_BY_HAND, NO_SUCH_SEGMENT, EXPIRED = "stopped-by-hand", "no-such-segment", "expired"


class AnnouncementState(Enum):
    """How an announcement stands."""

    COUNTING = "counting"
    READY = "ready"
    RUNNING = "running"
    PAUSED = "paused"
    STOPPED = "stopped"
    DONE = "done"


OVER = frozenset({AnnouncementState.STOPPED, AnnouncementState.DONE})


@dataclass(frozen=True)
class Text:
    """What is said on one channel."""

    channel: str
    body: str
    subject: str = ""


@dataclass(frozen=True)
class Content:
    """What is said, to whom, what for and how fast. Contacts are known until they are counted."""

    display_name: str
    segment: str
    contacts: tuple[str, ...]
    texts: tuple[Text, ...]
    purpose: str = PROACTIVE_NOTICES
    per_minute: int = DEFAULT_PER_MINUTE


@dataclass(frozen=True)
class Announcement:
    """One announcement as it is kept."""

    id: str
    version: int
    content: Content
    author: str
    state: AnnouncementState
    create_time: datetime
    update_time: datetime
    approver: str = ""
    approval_required: bool = False
    reason: str = ""
    start_time: datetime | None = None
    end_time: datetime | None = None

    @property
    def name(self) -> str:
        """The resource name."""
        return f"announcements/{self.id}"

    @property
    def expire_time(self) -> datetime:
        """From when on it cannot go on."""
        return self.create_time + VALID


def checked(content: Content) -> Content:
    """Return the content, or refuse it with the name of the field at fault."""
    clean_text("announcement.display_name", content.display_name, max_chars=MAX_NAME, required=True, one_line=True)
    if bool(content.segment) == bool(content.contacts):
        raise InvalidArgument("announcement.segment", "must be set, or contacts, but not both")
    if content.segment:
        id_in_name("announcement.segment", content.segment, "segments")
    if len(content.contacts) > MAX_CONTACTS:
        raise InvalidArgument("contacts", f"must name at most {MAX_CONTACTS}; use a segment for more")
    for at, contact in enumerate(content.contacts):
        id_in_name(f"contacts[{at}]", contact, "contacts")
    _check_texts(content.texts)
    if content.purpose not in PURPOSES:
        raise InvalidArgument("announcement.purpose", f"must be one of: {', '.join(sorted(PURPOSES))}")
    if not 1 <= content.per_minute <= MAX_PER_MINUTE:
        raise InvalidArgument("announcement.per_minute", f"must be 1 to {MAX_PER_MINUTE}")
    return content


def _check_texts(texts: Sequence[Text]) -> None:
    if not 1 <= len(texts) <= MAX_TEXTS:
        raise InvalidArgument("announcement.texts", f"must hold 1 to {MAX_TEXTS} texts")
    for at, text in enumerate(texts):
        field = f"announcement.texts[{at}]"
        kebab_case(f"{field}.channel", text.channel, 40)
        clean_text(f"{field}.subject", text.subject, max_chars=MAX_SUBJECT, one_line=True)
        clean_text(f"{field}.body", text.body, max_bytes=MAX_BODY_BYTES, required=True)
        if text.channel in [earlier.channel for earlier in texts[:at]]:
            raise InvalidArgument(f"{field}.channel", "is there already: each channel has one text")


def counted(found: Announcement, reachable: int, approval_above: int, now: datetime) -> Announcement:
    """Return it as counted: this is the preview."""
    after = _next(found, AnnouncementState.READY, now)
    content = replace(found.content, contacts=())  # the rows of its people name them from here on
    return replace(after, content=content, approval_required=reachable > approval_above)


def approved(found: Announcement, approver: str, now: datetime) -> Announcement | None:
    """Return it as approved; None when it is so already."""
    if found.approver:
        return None
    _require(found, AnnouncementState.READY)
    if approver == found.author:
        raise ApproverIsAuthor(found.name)
    return replace(_next(found, AnnouncementState.READY, now), approver=approver)


def started(found: Announcement, reachable: int, now: datetime) -> Announcement | None:
    """Return it as started; None when it runs already."""
    if found.state is AnnouncementState.RUNNING:
        return None
    _require(found, AnnouncementState.READY)
    _require_valid(found, now)
    if not reachable:
        raise AudienceEmpty(found.name)
    if found.approval_required and not found.approver:
        raise ApprovalNeeded(found.name, reachable)
    return replace(_next(found, AnnouncementState.RUNNING, now), start_time=now)


def paused(found: Announcement, now: datetime) -> Announcement | None:
    """Return it as paused; None when it is."""
    if found.state is AnnouncementState.PAUSED:
        return None
    _require(found, AnnouncementState.RUNNING)
    return _next(found, AnnouncementState.PAUSED, now)


def resumed(found: Announcement, now: datetime) -> Announcement | None:
    """Return it as running again; None when it runs."""
    if found.state is AnnouncementState.RUNNING:
        return None
    _require(found, AnnouncementState.PAUSED)
    _require_valid(found, now)
    return _next(found, AnnouncementState.RUNNING, now)


def stopped(found: Announcement, reason: str, now: datetime) -> Announcement | None:
    """Return it as ended early; None when it is over."""
    if found.state in OVER:
        return None
    content = replace(found.content, contacts=())
    return replace(_next(found, AnnouncementState.STOPPED, now), content=content, reason=reason, end_time=now)


def done(found: Announcement, now: datetime) -> Announcement:
    """Return it as done."""
    return replace(_next(found, AnnouncementState.DONE, now), end_time=now)


def _next(found: Announcement, state: AnnouncementState, now: datetime) -> Announcement:
    return replace(found, state=state, version=found.version + 1, update_time=now)


def _require(found: Announcement, state: AnnouncementState) -> None:
    if found.state is not state:
        raise WrongAnnouncementState(found.name, found.state.value, state.value)


def _require_valid(found: Announcement, now: datetime) -> None:
    if now >= found.expire_time:
        raise AnnouncementExpired(found.name)

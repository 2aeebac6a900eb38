"""Finding announcements, their counts and their people."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from services.notifications.domain.announcement_errors import AnnouncementNotFound
from services.notifications.domain.announcements import Announcement
from services.notifications.domain.audiences import (
    Announcements,
    Count,
    Recipient,
    Recipients,
    RecipientState,
)


def get_announcement(announcement: str, announcements: Announcements) -> Announcement:
    """Return one announcement."""
    stored = announcements.stored(announcement, None)
    if stored is None:
        raise AnnouncementNotFound(announcement)
    return stored[0]


def count_recipients(announcement: Announcement, recipients: Recipients) -> Sequence[Count]:
    """Return how many people stand how: before the start the preview, afterwards the progress."""
    return recipients.counts(announcement.id)


def list_announcements(
    before: tuple[datetime, str] | None, limit: int, announcements: Announcements
) -> Sequence[Announcement]:
    """Return announcements, newest first."""
    return announcements.page(before, limit)


def list_recipients(
    announcement: str,
    state: RecipientState | None,
    after: str,
    limit: int,
    announcements: Announcements,
    recipients: Recipients,
) -> Sequence[Recipient]:
    """Return the people of an announcement, by contact."""
    return recipients.page(get_announcement(announcement, announcements).id, state, after, limit)

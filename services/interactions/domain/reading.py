"""What a channel understood of a message, or why it could not understand it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

ReadKind = Literal["message", "status-change"]


@dataclass(frozen=True)
class Party:
    """Somebody a message came from or went to."""

    address: str
    display_name: str = ""


@dataclass(frozen=True)
class ReadAttachment:
    """Something that came with a message; size and digest are those of the decoded bytes."""

    file_name: str
    media_type: str
    size_bytes: int
    sha256: str
    content: bytes = field(default=b"", repr=False)


@dataclass(frozen=True)
class Reading:
    """A message as the history keeps it, every text within an interaction's limits and free of control characters.

    `source_id` is the message's own id where it has a usable one. `fingerprint` depends on the content alone: it is the
    id to use when `source_id` is already taken by another content, and what tells "the same again" from "another one".
    `occur_time` is None when the message tells no believable time; it then took place when it was received.
    """

    channel: str
    identity_kind: str
    sender: Party
    recipients: tuple[Party, ...]
    source_id: str
    fingerprint: str
    thread_key: str
    in_reply_to: str
    references: tuple[str, ...]
    subject: str
    body: str
    occur_time: datetime | None
    kind: ReadKind
    attachments: tuple[ReadAttachment, ...]
    charset_guessed: bool
    notes: tuple[str, ...]
    """What had to be mended or left out, as kebab-case words, for example `date-unusable`."""
    whole_body: str = field(default="", repr=False)
    """The text when `body` is only its beginning."""
    attachment_dropped: str = ""


@dataclass(frozen=True)
class Unreadable:
    """Why a message cannot be kept as an interaction."""

    reason: str
    field: str
    detail: str

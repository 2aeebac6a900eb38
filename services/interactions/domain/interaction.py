"""An interaction: one contact with a customer, or one event in their history, as it was told to us."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum
from typing import NamedTuple


class Direction(IntEnum):
    """Which way an interaction went."""

    INBOUND = 1
    OUTBOUND = 2
    INTERNAL = 3


class Kind(IntEnum):
    """What sort of thing an interaction is."""

    MESSAGE = 1
    CALL = 2
    VISIT = 3
    NOTE = 4
    SURVEY_RESPONSE = 5
    SELF_SERVICE = 6
    BUSINESS_EVENT = 7
    STATUS_CHANGE = 8
    CORRECTION = 9


COMMUNICATIONS = frozenset({Kind.MESSAGE, Kind.CALL, Kind.VISIT, Kind.SURVEY_RESPONSE})
"""The kinds that count as a contact with the customer."""


class Visibility(IntEnum):
    """Who may see an interaction."""

    CUSTOMER = 1
    INTERNAL = 2
    RESTRICTED = 3


class ActorType(IntEnum):
    """What sort of party acted."""

    CUSTOMER = 1
    AGENT = 2
    BOT = 3
    INTEGRATION = 4
    SYSTEM = 5


class CallStatus(IntEnum):
    """How a call stands; NONE for everything that is no call."""

    NONE = 0
    QUEUED = 1
    RINGING = 2
    IN_PROGRESS = 3
    COMPLETED = 4
    BUSY = 5
    FAILED = 6
    NO_ANSWER = 7
    CANCELED = 8


@dataclass(frozen=True, slots=True)
class Attachment:
    """Something that came with an interaction. Its bytes are `content` on their way in, and then kept under `blob`."""

    file_name: str
    media_type: str
    size_bytes: int
    sha256: str
    content: bytes = field(default=b"", repr=False, compare=False)
    blob: str = field(default="", repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who spoke or acted."""

    type: ActorType
    agent: str = ""
    display_name: str = ""


@dataclass(frozen=True, slots=True)
class Sentiment:
    """How the text feels, as some model scored it."""

    score: float
    model: str
    model_version: str


class Interaction(NamedTuple):
    """Everything a source tells of one interaction. None and empty mean: not told.

    A named tuple: an import makes several of each record, which takes a frozen dataclass three times as long.
    """

    channel: str
    direction: Direction | None
    source: str
    source_id: str
    contact: str = ""
    kind: Kind | None = None
    visibility: Visibility | None = None
    occur_time: datetime | None = None
    thread_key: str = ""
    subject: str = ""
    body: str = ""
    attachments: tuple[Attachment, ...] = ()
    call_status: CallStatus = CallStatus.NONE
    disposition: str = ""
    topic: str = ""
    actor: Actor | None = None
    purpose: str = ""
    business_type: str = ""
    payload: bytes = b""
    corrects: str = ""
    backfill: bool = False
    self_service: bool = False
    sentiment: Sentiment | None = None
    location: str = ""
    charset_guessed: bool = False
    mentions: tuple[str, ...] = ()
    about_issue: str = ""
    whole_body: str = ""
    """The text when it is longer than `body` may be, on its way in; then it is kept under `body_ref`."""
    body_ref: str = ""
    attachment_dropped: str = ""


class Sender(NamedTuple):
    """The customer's identity as a source knows it, with what to call them on first sight.

    `method` is how the identity became known; empty for what a provider vouches for.
    """

    kind: str
    scope: str
    value: str
    default_region: str = ""
    display_name: str = ""
    method: str = ""

    @property
    def identity(self) -> tuple[str, ...]:
        """Whom the source means, without the name it gives them."""
        return self[:4]

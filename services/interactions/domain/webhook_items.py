"""What a channel reads out of a post: each item can be recorded by itself, however often and in whatever order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from services.interactions.domain.interaction import CallStatus, Interaction, Sender
from services.interactions.domain.statuses import DeliveryStatus
from services.interactions.domain.webhooks import Source


@dataclass(frozen=True)
class Told:
    """An interaction, and whose it is. Its source is filled in when it is recorded.

    The `fingerprint` stands for the content alone where its channel can tell: it is the id to use when another message
    has taken the one it came with.
    """

    interaction: Interaction
    sender: Sender
    fingerprint: str = ""


@dataclass(frozen=True)
class Delivery:
    """What a provider says of a message of ours, known by its source id or by the id it got there."""

    source_id: str
    status: DeliveryStatus
    note: str = ""
    status_time: datetime | None = None


@dataclass(frozen=True)
class Watermark:
    """Everything we sent to this customer up to a time has this status."""

    addressee: Sender
    status: DeliveryStatus
    until: datetime


@dataclass(frozen=True)
class CallProgress:
    """One post about a call, which is known by the `source_id` of its interaction.

    `told` is the call as any of its own posts tells it, but for the time; None for a part of it that was put through to
    somebody, whose id is `leg`. `agent_answered` says that a person of ours spoke.
    """

    source_id: str
    told: Told | None
    sequence: int
    status: CallStatus
    leg: str = ""
    seconds: int | None = None
    agent_answered: bool = False
    answered_by: str = ""
    recording: str = ""


@dataclass(frozen=True)
class Replaced:
    """A customer goes by another identity from now on; the provider says so."""

    old: Sender
    new: Sender
    evidence: str


@dataclass(frozen=True)
class Unfit:
    """Something in a post that cannot be recorded; the post is kept for it. `detail` holds nothing personal."""

    reason: str
    detail: str


Item = Told | Delivery | Watermark | CallProgress | Replaced | Unfit


@dataclass(frozen=True)
class Letter:
    """What a channel reads: a body that is known to be its source's own."""

    source: Source
    body: bytes = field(repr=False)
    content_type: str
    receive_time: datetime


ReadLetter = Callable[[Letter], list[Item]]

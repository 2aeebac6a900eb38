"""Webhooks coming in: the sources that were configured, what they post, and whether it is theirs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from typing import Any, Protocol

PLAIN_LIMIT = 1024 * 1024
MAIL_LIMIT = 30 * 1024 * 1024
"""How many bytes a body may have: ordinary ones, and those that are mails."""

WINDOW = timedelta(minutes=5)
"""How far a signed time may be from the clock, in either direction."""

POST_KEPT = timedelta(days=30)
"""For how long a post that could not be recorded is kept, unless settings say otherwise."""

DONE_KEPT = timedelta(days=7)
"""For how long it is remembered, without its content, that a post was worked on."""


@dataclass(frozen=True)
class Source:
    """One configured connection. Secrets never show in its representation.

    `channel` reads its posts and `signature` proves them; during a rotation there are two `secrets`. `verify_token`
    answers the provider's question whether the address is ours, `path_secret` is the last part of the address of a
    source that cannot sign. `options` belong to the channel or the signature.
    """

    name: str
    channel: str
    signature: str
    secrets: tuple[bytes, ...] = field(default=(), repr=False)
    verify_token: bytes = field(default=b"", repr=False)
    path_secret: bytes = field(default=b"", repr=False)
    window: timedelta = WINDOW
    limit: int = PLAIN_LIMIT
    default_region: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_unsigned(self) -> bool:
        """Whether nothing but its secret address tells that a post is its own."""
        return self.signature == "none"


@dataclass(frozen=True)
class Post:
    """One request exactly as it came. `url` is the configured public address it was sent to, with its query.

    Names of headers are in lower case.
    """

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes = field(repr=False)
    traceparent: str = ""

    @property
    def content_type(self) -> str:
        """What the body says it is."""
        return self.headers.get("content-type", "")


@dataclass(frozen=True)
class Verdict:
    """Whether a post is its source's own; `reason` says why not.

    A `token` may be used once. `stamp` tells two posts apart that have the same body.
    """

    genuine: bool
    reason: str = ""
    token: str = ""
    stamp: str = ""


class Verify(Protocol):
    """A way of proving that a post is its source's own."""

    def __call__(self, post: Post, source: Source, now: datetime) -> Verdict:
        """Check the raw bytes; nothing is raised."""
        ...


class Outcome(Enum):
    """What became of a post, as the metric counts it."""

    ACCEPTED = "accepted"
    REPEATED = "repeated"
    REFUSED = "refused"
    TOO_LARGE = "too-large"
    FAILED = "failed"


@dataclass(frozen=True)
class Accepted:
    """A post that is stored and waits to be worked on."""

    id: str
    source: str
    body: bytes = field(repr=False)
    content_type: str
    receive_time: datetime
    traceparent: str
    attempts: int


@dataclass(frozen=True)
class Parked:
    """A post that could not be worked on whole, without its content: why, and since when.

    What it holds and a source understood is recorded all the same.
    """

    id: str
    source: str
    reason: str
    detail: str
    receive_time: datetime
    park_time: datetime
    size_bytes: int
    sha256: str
    attempts: int
    waiting: bool = False
    """Whether it is to be tried once more right away."""


class Inbox(Protocol):
    """Keeps posts from when they were accepted until everything in them is recorded."""

    def accept(self, source: str, post: Post, verdict: Verdict, now: datetime) -> Outcome:
        """Store a post for good. One that was stored before is REPEATED; a token that was used, REFUSED."""
        ...

    def due(self, limit: int) -> list[Accepted]:
        """Take some posts to work on; nobody else gets them for a minute."""
        ...

    def done(self, posts: Sequence[Accepted]) -> None:
        """Forget what posts said: all of it is recorded."""
        ...

    def postpone(self, post: Accepted, reason: str) -> None:
        """Try again later."""
        ...

    def park(self, post: Accepted, reason: str, detail: str) -> None:
        """Keep a post for people to look at."""
        ...

    def parked(self, source: str, after: str, limit: int) -> list[Parked]:
        """Return parked posts in the order of their ids, of one source or of all."""
        ...

    def retry(self, name: str) -> Parked | None:
        """Let a parked post be tried once more; None when there is none of this id."""
        ...

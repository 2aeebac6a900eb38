"""Accepting a post: verified as it came, stored for good, and only then acknowledged."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from servicekit.clock import Clock
from servicekit.failpoints import failpoint

from services.interactions.domain.webhooks import Inbox, Outcome, Post, Source, Verify

Count = Callable[[str, str], None]
"""Counts an outcome of a source."""


@dataclass(frozen=True)
class AcceptPorts:
    """What accepting needs."""

    sources: Mapping[str, Source]
    verifiers: Mapping[str, Verify]
    inbox: Inbox
    clock: Clock
    count: Count


def accept_webhook(source: Source, path_secret: str, post: Post, ports: AcceptPorts) -> Outcome:
    """Return what became of a post; nothing of one that is not genuine is kept."""
    outcome = _outcome(source, path_secret, post, ports)
    ports.count(source.name, outcome.value)
    return outcome


def _outcome(source: Source, path_secret: str, post: Post, ports: AcceptPorts) -> Outcome:
    if len(post.body) > source.limit:
        return Outcome.TOO_LARGE
    now = ports.clock.now()
    verdict = ports.verifiers[source.signature](post, source, now)
    if not (_is_address(source, path_secret) and verdict.genuine):
        return Outcome.REFUSED
    stored = ports.inbox.accept(source.name, post, verdict, now)
    failpoint("webhook.before_reply")
    return stored


def _is_address(source: Source, given: str) -> bool:
    """Tell whether the last part of the address is the one of this source; most have none."""
    return hmac.compare_digest(given.encode("utf-8", "surrogateescape"), source.path_secret)


def answer_challenge(source: Source, mode: str, token: str, challenge: str, count: Count) -> str | None:
    """Return the challenge with which a provider asks whether an address is ours; None unless it knows our token."""
    known = source.verify_token
    is_known = hmac.compare_digest(token.encode("utf-8", "surrogateescape"), known or b"\0")
    if mode != "subscribe" or not is_known or not challenge:
        count(source.name, Outcome.REFUSED.value)
        return None
    return challenge

"""Intercom: the raw body, signed with the client's secret by SHA-1."""

from __future__ import annotations

from datetime import datetime

from services.interactions.channels._signatures._checks import MISSING, WRONG, digest, is_any
from services.interactions.domain.webhooks import Post, Source, Verdict

SIGNATURE = "intercom"
REQUIRED = ()


def verify(post: Post, source: Source, now: datetime) -> Verdict:  # noqa: ARG001 -- no time is signed
    """Check `X-Hub-Signature: sha1=<hex>`."""
    given = post.headers.get("x-hub-signature", "")
    if not given:
        return MISSING
    expected = [f"sha1={digest(secret, post.body, 'sha1').hex()}" for secret in source.secrets]
    return Verdict(genuine=True) if is_any(given, expected) else WRONG

"""Meta (WhatsApp, Messenger, Instagram): the raw body, signed with the app's secret."""

from __future__ import annotations

from datetime import datetime

from services.interactions.channels._signatures._checks import MISSING, WRONG, digest, is_any
from services.interactions.domain.webhooks import Post, Source, Verdict

SIGNATURE = "meta"
REQUIRED = ("verify_token",)


def verify(post: Post, source: Source, now: datetime) -> Verdict:  # noqa: ARG001 -- no time is signed
    """Check `X-Hub-Signature-256: sha256=<hex>`."""
    given = post.headers.get("x-hub-signature-256", "")
    if not given:
        return MISSING
    expected = [f"sha256={digest(secret, post.body, 'sha256').hex()}" for secret in source.secrets]
    return Verdict(genuine=True) if is_any(given, expected) else WRONG

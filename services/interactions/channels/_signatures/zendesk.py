"""Zendesk: the time and the raw body, which may be empty."""

from __future__ import annotations

from datetime import datetime

from services.interactions.channels._signatures._checks import MISSING, digest, in_base64, iso_time, timed_verdict
from services.interactions.domain.webhooks import Post, Source, Verdict

SIGNATURE = "zendesk"
REQUIRED = ()


def verify(post: Post, source: Source, now: datetime) -> Verdict:
    """Check `X-Zendesk-Webhook-Signature` over `X-Zendesk-Webhook-Signature-Timestamp` and the body."""
    given = post.headers.get("x-zendesk-webhook-signature", "")
    stamp = post.headers.get("x-zendesk-webhook-signature-timestamp", "")
    if not given or not stamp:
        return MISSING
    signed = stamp.encode("utf-8", "surrogateescape") + post.body
    expected = [in_base64(digest(secret, signed, "sha256")) for secret in source.secrets]
    return timed_verdict(given, expected, iso_time(stamp), now, source, stamp)

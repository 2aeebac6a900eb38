"""Zendesk: the time and the raw body, which may be empty."""

from __future__ import annotations

from datetime import datetime

from services.interactions.channels._signatures._checks import (
    MISSING,
    STALE,
    WRONG,
    digest,
    in_base64,
    is_any,
    is_near,
    iso_time,
)
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
    if not is_any(given, [in_base64(digest(secret, signed, "sha256")) for secret in source.secrets]):
        return WRONG
    time = iso_time(stamp)
    return Verdict(genuine=True, stamp=stamp) if time and is_near(time, now, source) else STALE

"""HubSpot, version 3: method, address, body and time. The older versions are plain digests and are refused."""

from __future__ import annotations

from datetime import datetime

from services.interactions.channels._signatures._checks import (
    MISSING,
    digest,
    in_base64,
    seconds_since_epoch,
    timed_verdict,
)
from services.interactions.domain.webhooks import Post, Source, Verdict

SIGNATURE = "hubspot"
REQUIRED = ()


def verify(post: Post, source: Source, now: datetime) -> Verdict:
    """Check `X-HubSpot-Signature-v3` with `X-HubSpot-Request-Timestamp`, in milliseconds."""
    given = post.headers.get("x-hubspot-signature-v3", "")
    stamp = post.headers.get("x-hubspot-request-timestamp", "")
    if not given or not stamp:
        return MISSING
    signed = (post.method + post.url).encode() + post.body + stamp.encode("utf-8", "surrogateescape")
    expected = [in_base64(digest(secret, signed, "sha256")) for secret in source.secrets]
    return timed_verdict(given, expected, seconds_since_epoch(stamp, milliseconds=True), now, source)

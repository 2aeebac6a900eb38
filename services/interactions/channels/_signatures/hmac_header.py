"""The generic signature: an HMAC in a header, over the body alone or together with a time, as the source is told."""

from __future__ import annotations

from datetime import datetime

from services.interactions.channels._signatures._checks import (
    MISSING,
    WRONG,
    digest,
    in_base64,
    is_any,
    iso_time,
    seconds_since_epoch,
    timed_verdict,
)
from services.interactions.domain.webhooks import Post, Source, Verdict

SIGNATURE = "hmac"
REQUIRED = ("header",)
ALGORITHMS = ("sha1", "sha256", "sha512")
ENCODINGS = ("hex", "base64")
SIGNED = ("{body}", "{timestamp}{body}", "{timestamp}.{body}", "{timestamp}:{body}")
UNITS = ("seconds", "milliseconds", "iso")


def verify(post: Post, source: Source, now: datetime) -> Verdict:
    """Check the configured header; where a time is signed, also that it is near."""
    options = source.options
    given = post.headers.get(options["header"].lower(), "")
    stamped = options.get("timestamp_header", "").lower()
    stamp = post.headers.get(stamped, "") if stamped else ""
    if not given or (stamped and not stamp):
        return MISSING
    before, _, after = options.get("signed", "{body}").partition("{body}")
    signed = before.replace("{timestamp}", stamp).encode("utf-8", "surrogateescape") + post.body + after.encode()
    digests = [digest(secret, signed, options.get("algorithm", "sha256")) for secret in source.secrets]
    in_hex = options.get("encoding", "hex") == "hex"
    prefix = options.get("prefix", "")
    expected = [prefix + (one.hex() if in_hex else in_base64(one)) for one in digests]
    given, expected = (given.lower(), [one.lower() for one in expected]) if in_hex else (given, expected)
    if not stamped:
        return Verdict(genuine=True) if is_any(given, expected) else WRONG
    unit = options.get("timestamp_unit", "seconds")
    time = iso_time(stamp) if unit == "iso" else seconds_since_epoch(stamp, milliseconds=unit == "milliseconds")
    return timed_verdict(given, expected, time, now, source, stamp)

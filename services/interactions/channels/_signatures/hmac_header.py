"""The generic signature: an HMAC in a header, over the body alone or together with a time, as the source is told."""

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
    seconds_since_epoch,
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
    if not is_any(given.lower() if in_hex else given, [one.lower() if in_hex else one for one in expected]):
        return WRONG
    if not stamped:
        return Verdict(genuine=True)
    unit = options.get("timestamp_unit", "seconds")
    time = iso_time(stamp) if unit == "iso" else seconds_since_epoch(stamp, milliseconds=unit == "milliseconds")
    return Verdict(genuine=True, stamp=stamp) if time and is_near(time, now, source) else STALE

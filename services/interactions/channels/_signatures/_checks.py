"""What the signatures share: comparing in constant time, and times that may not be far from now."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterable
from datetime import UTC, datetime

from services.interactions.domain.webhooks import Source, Verdict

MISSING = Verdict(genuine=False, reason="signature-missing")
WRONG = Verdict(genuine=False, reason="signature-wrong")
STALE = Verdict(genuine=False, reason="time-outside-window")


def digest(secret: bytes, signed: bytes, algorithm: str) -> bytes:
    """Return the HMAC of these bytes."""
    return hmac.new(secret, signed, getattr(hashlib, algorithm)).digest()


def in_base64(raw: bytes) -> str:
    """Write a digest in base64."""
    return base64.b64encode(raw).decode()


def is_any(given: str, expected: Iterable[str]) -> bool:
    """Tell whether a text is one of these; how long it takes tells nothing about them."""
    encoded = given.encode("utf-8", "surrogateescape")
    return any([hmac.compare_digest(encoded, one.encode("utf-8", "surrogateescape")) for one in expected])  # noqa: C419 -- all are compared


def seconds_since_epoch(text: str, *, milliseconds: bool = False) -> datetime | None:
    """Return the time that a number stands for."""
    if not (text.isascii() and text.isdigit() and len(text) <= 16):
        return None
    try:
        return datetime.fromtimestamp(int(text) / (1000 if milliseconds else 1), UTC)
    except (ValueError, OverflowError, OSError):
        return None


def iso_time(text: str) -> datetime | None:
    """Return the time written like 2026-01-31T12:00:00Z."""
    try:
        time = datetime.fromisoformat(text[:40])
    except ValueError:
        return None
    return time.astimezone(UTC) if time.tzinfo else time.replace(tzinfo=UTC)


def is_near(time: datetime, now: datetime, source: Source) -> bool:
    """Tell whether a signed time is inside the window of a source."""
    return abs(now - time) <= source.window


def timed_verdict(
    given: str, expected: Iterable[str], time: datetime | None, now: datetime, source: Source, stamp: str = ""
) -> Verdict:
    """Return whether a signature is one of these and its signed time is near; `stamp` tells equal bodies apart."""
    if not is_any(given, expected):
        return WRONG
    return Verdict(genuine=True, stamp=stamp) if time and is_near(time, now, source) else STALE

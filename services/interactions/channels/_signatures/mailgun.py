"""Mailgun: a time and a token inside the form or JSON, signed together. The rest is not: only TLS protects it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from services.interactions.channels._hooks.forms import form_fields
from services.interactions.channels._hooks.json_values import object_, parsed, text
from services.interactions.channels._signatures._checks import (
    MISSING,
    STALE,
    WRONG,
    digest,
    is_any,
    is_near,
    seconds_since_epoch,
)
from services.interactions.domain.webhooks import Post, Source, Verdict

SIGNATURE = "mailgun"
REQUIRED = ()
_LONGEST_TOKEN = 200


def _signed_fields(post: Post) -> Mapping[str, str]:
    """Return what is signed: fields of the form, or of the object `signature` where the post is JSON."""
    fields = form_fields(post.body, post.content_type)
    if fields is not None:
        return fields
    try:
        document = parsed(post.body)
    except ValueError:
        return {}
    signature = object_(document, "signature") if isinstance(document, dict) else {}
    return {name: text(signature, name) for name in ("timestamp", "token", "signature")}


def verify(post: Post, source: Source, now: datetime) -> Verdict:
    """Check `signature` over `timestamp` and `token`; the token may be used once."""
    fields = _signed_fields(post)
    stamp, token, given = (fields.get(name, "") for name in ("timestamp", "token", "signature"))
    if not (stamp and token and given) or len(token) > _LONGEST_TOKEN:
        return MISSING
    signed = (stamp + token).encode("utf-8", "surrogateescape")
    if not is_any(given, [digest(secret, signed, "sha256").hex() for secret in source.secrets]):
        return WRONG
    time = seconds_since_epoch(stamp)
    return Verdict(genuine=True, token=token) if time and is_near(time, now, source) else STALE

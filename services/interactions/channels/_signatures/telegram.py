"""Telegram: a secret that its servers repeat in a header with every post."""

from __future__ import annotations

from datetime import datetime

from services.interactions.channels._signatures._checks import MISSING, WRONG, is_any
from services.interactions.domain.webhooks import Post, Source, Verdict

SIGNATURE = "telegram"
REQUIRED = ()


def verify(post: Post, source: Source, now: datetime) -> Verdict:  # noqa: ARG001 -- no time is signed
    """Check `X-Telegram-Bot-Api-Secret-Token`."""
    given = post.headers.get("x-telegram-bot-api-secret-token", "")
    if not given:
        return MISSING
    known = [secret.decode("utf-8", "surrogateescape") for secret in source.secrets]
    return Verdict(genuine=True) if is_any(given, known) else WRONG

"""Answers to surveys as other systems tell them: a score, and the best that could be given."""

from __future__ import annotations

import json
from typing import TypeGuard

from servicekit.errors import InvalidArgument

ANSWERED = "survey-answered"
"""The type of business events that tell of an answer, whether it is registered or not."""
BEST = 1000

_REASON = "PAYLOAD_INVALID"


def check_answer(payload: bytes) -> None:
    """Refuse what says no score between 0 and the best possible one; whatever else is told stays as it is."""
    try:
        told = json.loads(payload)
    except (ValueError, RecursionError):
        told = None
    if not isinstance(told, dict):
        raise InvalidArgument("payload", "must be a JSON object with score and best_score", _REASON)
    best = told.get("best_score")
    if not _is_number(best) or not 0 < best <= BEST:
        raise InvalidArgument("payload.best_score", f"must be a number above 0, up to {BEST:,}", _REASON)
    score = told.get("score")
    if not _is_number(score) or not 0 <= score <= best:
        raise InvalidArgument("payload.score", "must be a number from 0 to best_score", _REASON)


def _is_number(value: object) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool)

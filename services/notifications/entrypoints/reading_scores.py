"""Scores read from interactions: what customers answered when they were asked how content they are."""

from __future__ import annotations

import json
from typing import TypeGuard

from backstory.interactions.v1 import interactions_pb2 as pb

ANSWERED = "survey-answered"
"""The type of business events that tell of an answer."""


_MOST = 1000


def score_of(message: pb.Interaction) -> float | None:
    """Return the score as a part of the best possible one, from 0 to 1; None for anything but an answer with a score.

    What is told of answers was checked where it was recorded; what came otherwise may be anything, and says nothing.
    """
    is_answer = message.kind == pb.INTERACTION_KIND_SURVEY_RESPONSE or (
        message.kind == pb.INTERACTION_KIND_BUSINESS_EVENT and message.business_type == ANSWERED
    )
    if not is_answer or not message.payload:
        return None
    try:
        told = json.loads(message.payload)
    except (ValueError, RecursionError):
        return None
    score, best = (told.get("score"), told.get("best_score")) if isinstance(told, dict) else (None, None)
    return score / best if _is_number(score) and _is_number(best) and 0 <= score <= best and 0 < best <= _MOST else None


def _is_number(value: object) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool)

"""Answers to surveys: a score between 0 and the best possible one, or a refusal that names the place."""

from __future__ import annotations

import json

import pytest
from servicekit.errors import InvalidArgument

from services.interactions.domain.survey_answers import check_answer


@pytest.mark.parametrize("told", [{"score": 2, "best_score": 5}, {"score": 0, "best_score": 10, "comment": "slow"}])
def test_an_answer_says_its_score_and_the_best_one(told: dict[str, object]) -> None:
    check_answer(json.dumps(told).encode())


@pytest.mark.parametrize(
    ("payload", "field"),
    [
        (b"", "payload"),
        (b"two of five", "payload"),
        (b"[2, 5]", "payload"),
        (b"\xff\xfe", "payload"),
        (b"[" * 100_000, "payload"),
        (b'{"score": 2}', "payload.best_score"),
        (b'{"score": 2, "best_score": true}', "payload.best_score"),
        (b'{"score": 2, "best_score": 0}', "payload.best_score"),
        (b'{"score": 2, "best_score": 1e999}', "payload.best_score"),
        (b'{"score": "2", "best_score": 5}', "payload.score"),
        (b'{"score": 6, "best_score": 5}', "payload.score"),
        (b'{"score": -1, "best_score": 5}', "payload.score"),
        (b'{"score": NaN, "best_score": 5}', "payload.score"),
    ],
)
def test_any_other_answer_is_refused_with_its_place(payload: bytes, field: str) -> None:
    with pytest.raises(InvalidArgument) as refused:
        check_answer(payload)

    (violation,) = refused.value.violations
    assert violation.field == field

"""A problem over HTTP is the same error, in the words of RFC 9457."""

from __future__ import annotations

import json

import pytest
from servicekit.errors import Aborted, Code, InvalidArgument, ResourceExhausted, Unauthenticated
from servicekit.problems import STATUS_BY_CODE, problem_of


def test_a_problem_names_status_reason_fields_and_values() -> None:
    problem = problem_of(InvalidArgument("page_size", "must not be negative"))

    assert problem.status == 400
    assert json.loads(problem.body()) == {
        "type": "about:blank",
        "title": "Bad Request",
        "status": 400,
        "detail": "page_size: must not be negative",
        "code": "INVALID_ARGUMENT",
        "reason": "INVALID_FIELD",
        "violations": [{"field": "page_size", "description": "must not be negative"}],
        "metadata": {"field": "page_size"},
    }


def test_a_stale_etag_is_412_only_where_the_request_named_one() -> None:
    stale = Aborted("ETAG_MISMATCH", "It was changed meanwhile.")

    assert problem_of(stale).status == 409
    assert problem_of(stale, conditional=True).status == 412


def test_a_reused_request_id_is_422() -> None:
    assert problem_of(InvalidArgument("request_id", "was used before", "REQUEST_ID_REUSED")).status == 422


@pytest.mark.parametrize(("wait", "told"), [(0.0, "1"), (0.2, "1"), (1.0, "1"), (1.1, "2"), (60, "60")])
def test_a_wait_is_rounded_up_to_whole_seconds(wait: float, told: str) -> None:
    assert problem_of(ResourceExhausted("X", "Later.", retry_after=wait)).headers()["Retry-After"] == told


def test_missing_credentials_name_the_scheme() -> None:
    assert problem_of(Unauthenticated("TOKEN_MISSING", "Who?")).headers()["WWW-Authenticate"] == "Bearer"


def test_every_code_has_a_status() -> None:
    assert STATUS_BY_CODE.keys() == {code.name for code in Code}

"""Errors over HTTP: RFC 9457 problems with the same reasons, fields and waits that gRPC callers get."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Any

import grpc
import orjson

from servicekit.errors import FieldViolation, ServiceError
from servicekit.grpc_errors import from_rpc_error

MEDIA_TYPE = "application/problem+json"

STATUS_BY_CODE = {
    "INVALID_ARGUMENT": 400,
    "FAILED_PRECONDITION": 400,
    "OUT_OF_RANGE": 400,
    "UNAUTHENTICATED": 401,
    "PERMISSION_DENIED": 403,
    "NOT_FOUND": 404,
    "ALREADY_EXISTS": 409,
    "ABORTED": 409,
    "RESOURCE_EXHAUSTED": 429,
    "INTERNAL": 500,
    "UNIMPLEMENTED": 501,
    "UNAVAILABLE": 503,
    "DEADLINE_EXCEEDED": 504,
}
"""The HTTP status of each code, as google.rpc.Code has it."""

_STATUS_BY_REASON = {"REQUEST_ID_REUSED": 422}

_UNEXPLAINED = {
    "UNAVAILABLE": "The service cannot be reached; try again.",
    "DEADLINE_EXCEEDED": "The service did not answer in time; whether the work was done is unknown.",
    "RESOURCE_EXHAUSTED": "The service has too much to do; try again.",
    "INTERNAL": "Something went wrong.",
}
"""What to say where the transport failed and not the service: its own words name hosts and ports."""

_WORTH_WAITING = frozenset({"UNAVAILABLE", "RESOURCE_EXHAUSTED"})


@dataclass(frozen=True)
class Problem:
    """One refused or failed request, ready to be answered."""

    status: int
    code: str
    reason: str
    detail: str
    violations: tuple[FieldViolation, ...] = ()
    metadata: tuple[tuple[str, str], ...] = ()
    retry_after: float | None = None

    def body(self) -> bytes:
        """Return the document to send."""
        document: dict[str, Any] = {
            "type": "about:blank",
            "title": HTTPStatus(self.status).phrase,
            "status": self.status,
            "detail": self.detail,
            "code": self.code,
            "reason": self.reason,
        }
        if self.violations:
            document["violations"] = [
                {"field": violation.field, "description": violation.description} for violation in self.violations
            ]
        if self.metadata:
            document["metadata"] = dict(self.metadata)
        return orjson.dumps(document)

    def headers(self) -> dict[str, str]:
        """Return the headers that go with it."""
        headers = {"Content-Type": MEDIA_TYPE}
        if self.retry_after is not None:
            headers["Retry-After"] = str(max(1, math.ceil(self.retry_after)))
        if self.status == HTTPStatus.UNAUTHORIZED:
            headers["WWW-Authenticate"] = "Bearer"
        return headers


class ProblemError(Exception):
    """Ends a request with a problem."""

    def __init__(self, problem: Problem) -> None:
        """Keep the problem to answer with."""
        super().__init__(problem.detail)
        self.problem = problem


def bad_request(reason: str, detail: str, *violations: FieldViolation) -> ProblemError:
    """Return the end of a request in which the caller sent something wrong."""
    return ProblemError(Problem(400, "INVALID_ARGUMENT", reason, detail, violations))


def problem_of(error: ServiceError, *, conditional: bool = False) -> Problem:
    """Return what an error means over HTTP.

    ABORTED answers a request that carried If-Match with 412: the state was not the one it named.
    """
    code = error.code.name
    status = _STATUS_BY_REASON.get(error.reason, STATUS_BY_CODE[code])
    if conditional and code == "ABORTED":
        status = HTTPStatus.PRECONDITION_FAILED
    metadata = tuple(sorted(error.metadata.items()))
    return Problem(status, code, error.reason, error.message, error.violations, metadata, error.retry_after)


def problem_of_call(error: grpc.RpcError, *, conditional: bool = False) -> Problem:
    """Return what a failed gRPC call means over HTTP."""
    problem = problem_of(from_rpc_error(error), conditional=conditional)
    by_the_service = problem.metadata or problem.reason not in (problem.code, "CANCELLED", "UNKNOWN", "DATA_LOSS")
    if by_the_service or problem.code not in _UNEXPLAINED:
        return problem
    wait = 1.0 if problem.code in _WORTH_WAITING else None
    return replace(problem, reason=problem.code, detail=_UNEXPLAINED[problem.code], retry_after=wait)

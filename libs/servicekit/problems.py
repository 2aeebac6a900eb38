"""Errors over HTTP: RFC 9457 problems with the same reasons, fields and waits that gRPC callers get."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Any

import grpc
import orjson
from google.protobuf.message import DecodeError
from google.rpc import error_details_pb2, status_pb2

from servicekit.errors import FieldViolation, ServiceError

MEDIA_TYPE = "application/problem+json"

STATUS_BY_CODE = {
    "CANCELLED": 499,
    "UNKNOWN": 500,
    "INVALID_ARGUMENT": 400,
    "DEADLINE_EXCEEDED": 504,
    "NOT_FOUND": 404,
    "ALREADY_EXISTS": 409,
    "PERMISSION_DENIED": 403,
    "RESOURCE_EXHAUSTED": 429,
    "FAILED_PRECONDITION": 400,
    "ABORTED": 409,
    "OUT_OF_RANGE": 400,
    "UNIMPLEMENTED": 501,
    "INTERNAL": 500,
    "UNAVAILABLE": 503,
    "DATA_LOSS": 500,
    "UNAUTHENTICATED": 401,
}
"""The HTTP status of each gRPC code, as google.rpc.Code has it."""

_STATUS_BY_REASON = {"REQUEST_ID_REUSED": 422}
_STATUS_DETAILS = "grpc-status-details-bin"


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
            "title": _title(self.status),
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


def problem_of(error: ServiceError) -> Problem:
    """Return what an error of ours means over HTTP."""
    code = error.code.name
    status = _STATUS_BY_REASON.get(error.reason, STATUS_BY_CODE[code])
    metadata = tuple(sorted(error.metadata.items()))
    return Problem(status, code, error.reason, error.message, error.violations, metadata, error.retry_after)


def problem_of_call(error: grpc.RpcError, *, conditional: bool = False) -> Problem:
    """Return what a failed gRPC call means over HTTP.

    ABORTED answers a request that carried If-Match with 412: the state was not the one it named.
    """
    call: Any = error  # grpc's errors are calls as well, which their types do not say
    code = call.code().name
    problem = _with_details(Problem(STATUS_BY_CODE[code], code, code, call.details() or code), call)
    if conditional and code == "ABORTED":
        return replace(problem, status=412)
    return replace(problem, status=_STATUS_BY_REASON.get(problem.reason, problem.status))


def _with_details(problem: Problem, call: Any) -> Problem:
    for key, value in call.trailing_metadata() or ():
        if key == _STATUS_DETAILS:
            return _read_details(problem, value)
    if problem.code == "UNAVAILABLE":
        text = "The service cannot be reached; try again."
        return replace(problem, reason="SERVICE_UNAVAILABLE", detail=text, retry_after=1)
    if problem.code == "DEADLINE_EXCEEDED":
        return replace(problem, detail="The service did not answer in time; whether the work was done is unknown.")
    return problem


def _read_details(problem: Problem, raw: bytes) -> Problem:
    try:
        status = status_pb2.Status.FromString(raw)
    except DecodeError:
        return problem
    info, bad, retry = error_details_pb2.ErrorInfo(), error_details_pb2.BadRequest(), error_details_pb2.RetryInfo()
    for detail in status.details:
        if detail.Unpack(info):
            problem = replace(problem, reason=info.reason, metadata=tuple(sorted(info.metadata.items())))
        elif detail.Unpack(bad):
            found = tuple(FieldViolation(one.field, one.description) for one in bad.field_violations)
            problem = replace(problem, violations=found)
        elif detail.Unpack(retry):
            seconds = retry.retry_delay.seconds + retry.retry_delay.nanos / 1e9
            problem = replace(problem, retry_after=seconds)
    return problem


def _title(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Client Closed Request" if status == STATUS_BY_CODE["CANCELLED"] else "Error"

"""Errors a caller may act on: each has a code, a stable reason and, for bad input, the fields at fault."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Code(Enum):
    """The gRPC status codes this system answers with, by their numbers."""

    INVALID_ARGUMENT = 3
    DEADLINE_EXCEEDED = 4
    NOT_FOUND = 5
    ALREADY_EXISTS = 6
    PERMISSION_DENIED = 7
    RESOURCE_EXHAUSTED = 8
    FAILED_PRECONDITION = 9
    ABORTED = 10
    OUT_OF_RANGE = 11
    UNIMPLEMENTED = 12
    INTERNAL = 13
    UNAVAILABLE = 14
    UNAUTHENTICATED = 16


@dataclass(frozen=True)
class FieldViolation:
    """One field of the request and what is allowed in it."""

    field: str
    description: str


class ServiceError(Exception):
    """An error that reaches the caller as it is.

    `reason` is UPPER_SNAKE_CASE and never changes its meaning; `metadata` holds the values the message speaks of;
    `retry_after` is in seconds and set only where waiting helps.
    """

    code = Code.INTERNAL

    def __init__(
        self,
        reason: str,
        message: str,
        *,
        violations: tuple[FieldViolation, ...] = (),
        retry_after: float | None = None,
        **metadata: str,
    ) -> None:
        """Keep what the edge needs to answer."""
        super().__init__(message)
        self.reason = reason
        self.message = message
        self.metadata = metadata
        self.violations = violations
        self.retry_after = retry_after


class InvalidArgument(ServiceError):
    """A field is missing, malformed or out of its range."""

    code = Code.INVALID_ARGUMENT

    def __init__(self, field: str, description: str, reason: str = "INVALID_FIELD", **metadata: str) -> None:
        """Name the field and what is allowed in it."""
        super().__init__(
            reason,
            f"{field}: {description}",
            violations=(FieldViolation(field, description),),
        )
        self.metadata = metadata | {"field": field}


class NotFound(ServiceError):
    """There is no such thing, or the caller may not know that there is."""

    code = Code.NOT_FOUND


class AlreadyExists(ServiceError):
    """The id or unique value is taken."""

    code = Code.ALREADY_EXISTS


class FailedPrecondition(ServiceError):
    """The present state forbids the action."""

    code = Code.FAILED_PRECONDITION


class Aborted(ServiceError):
    """Somebody else changed it first: read again and repeat."""

    code = Code.ABORTED


class ResourceExhausted(ServiceError):
    """Too much, too large or too often."""

    code = Code.RESOURCE_EXHAUSTED


class Unauthenticated(ServiceError):
    """The caller did not prove who they are."""

    code = Code.UNAUTHENTICATED


class PermissionDenied(ServiceError):
    """The caller may not do this."""

    code = Code.PERMISSION_DENIED


class Unavailable(ServiceError):
    """Something this service needs is down; the only error clients repeat by themselves."""

    code = Code.UNAVAILABLE


class DeadlineExceeded(ServiceError):
    """The time the caller gave is over; whether the work was done is unknown."""

    code = Code.DEADLINE_EXCEEDED


class OutOfRange(ServiceError):
    """The token stands for something that is no longer kept."""

    code = Code.OUT_OF_RANGE


class Unimplemented(ServiceError):
    """The service does not offer this."""

    code = Code.UNIMPLEMENTED


class Internal(ServiceError):
    """A fault of ours, told by its correlation id only."""

    code = Code.INTERNAL


ERROR_BY_CODE: dict[Code, type[ServiceError]] = {
    kind.code: kind
    for kind in (
        NotFound,
        AlreadyExists,
        FailedPrecondition,
        Aborted,
        ResourceExhausted,
        Unauthenticated,
        PermissionDenied,
        Unavailable,
        DeadlineExceeded,
        OutOfRange,
        Unimplemented,
        Internal,
    )
}

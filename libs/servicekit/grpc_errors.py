"""Errors over gRPC: `google.rpc.Status` with ErrorInfo, BadRequest and RetryInfo, written and read here only."""

from __future__ import annotations

import grpc
from google.protobuf import any_pb2, duration_pb2
from google.rpc import error_details_pb2, status_pb2
from grpc_status import rpc_status

from servicekit.errors import (
    ERROR_BY_CODE,
    Code,
    FieldViolation,
    Internal,
    InvalidArgument,
    ServiceError,
)

_CODE_BY_GRPC = {status: status.value[0] for status in grpc.StatusCode}


def to_status(error: ServiceError, service: str) -> grpc.Status:
    """Return the status to end a call with. The error's domain is `<service>.backstory`."""
    details = [
        _packed(
            error_details_pb2.ErrorInfo(reason=error.reason, domain=f"{service}.backstory", metadata=error.metadata)
        )
    ]
    if error.violations:
        violations = [
            error_details_pb2.BadRequest.FieldViolation(field=violation.field, description=violation.description)
            for violation in error.violations
        ]
        details.append(_packed(error_details_pb2.BadRequest(field_violations=violations)))
    if error.retry_after is not None:
        delay = duration_pb2.Duration()
        delay.FromNanoseconds(int(error.retry_after * 1e9))
        details.append(_packed(error_details_pb2.RetryInfo(retry_delay=delay)))
    status = status_pb2.Status(code=error.code.value, message=error.message, details=details)
    made: grpc.Status = rpc_status.to_status(status)
    return made


def from_rpc_error(fault: grpc.RpcError) -> ServiceError:
    """Return the error another service answered with, or UNAVAILABLE and the like where it could not answer."""
    number = _CODE_BY_GRPC.get(fault.code(), Code.INTERNAL.value)
    info, violations, retry_after = error_details_pb2.ErrorInfo(), list[FieldViolation](), None
    status = rpc_status.from_call(fault)
    for detail in status.details if status is not None else ():
        bad, retry = error_details_pb2.BadRequest(), error_details_pb2.RetryInfo()
        if detail.Unpack(bad):
            violations += [FieldViolation(each.field, each.description) for each in bad.field_violations]
        elif detail.Unpack(retry):
            retry_after = retry.retry_delay.ToNanoseconds() / 1e9
        else:
            detail.Unpack(info)
    message = fault.details() or ""
    reason = info.reason or fault.code().name
    if number == Code.INVALID_ARGUMENT.value:
        first = violations[0] if violations else FieldViolation("", message)
        known: ServiceError = InvalidArgument(first.field, first.description, reason)
        known.metadata = dict(info.metadata)
        known.violations = tuple(violations)
        return known
    kind = ERROR_BY_CODE.get(Code(number), Internal) if number in _KNOWN else Internal
    error = kind(reason, message, violations=tuple(violations), retry_after=retry_after)
    error.metadata = dict(info.metadata)
    return error


_KNOWN = frozenset(code.value for code in Code)


def _packed(
    message: error_details_pb2.ErrorInfo | error_details_pb2.BadRequest | error_details_pb2.RetryInfo,
) -> any_pb2.Any:
    packed = any_pb2.Any()
    packed.Pack(message)
    return packed

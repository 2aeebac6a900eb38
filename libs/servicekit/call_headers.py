"""What a call says of itself in its metadata."""

from __future__ import annotations

import grpc

from servicekit.call import new_correlation_id

PURPOSE_HEADER = "backstory-purpose"
"""Says what a call is for, over gRPC and HTTP."""


class CallHeaders:
    """What is of use in the metadata of a call, found in one pass. A call that names no correlation id gets one."""

    __slots__ = ("authorization", "correlation_id", "purpose", "traceparent")

    def __init__(self, context: grpc.ServicerContext) -> None:
        """Read the metadata of this call."""
        self.authorization: str | None = None
        self.correlation_id = ""
        self.purpose: str | None = None
        self.traceparent = ""
        for key, value in context.invocation_metadata():
            if key == "authorization" and self.authorization is None:
                self.authorization = str(value)
            elif key == "x-correlation-id" and _is_plain(value):
                self.correlation_id = str(value)
            elif key == PURPOSE_HEADER:
                self.purpose = str(value)
            elif key == "traceparent":
                self.traceparent = str(value)[:55]
        if not self.correlation_id:
            self.correlation_id = new_correlation_id()


def _is_plain(correlation: str | bytes) -> bool:
    return isinstance(correlation, str) and 8 <= len(correlation) <= 64 and correlation.replace("-", "").isalnum()

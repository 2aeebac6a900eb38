"""Calling another service: one channel a process, a deadline on every call, typed errors back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import grpc

from servicekit.call import current_call
from servicekit.call_headers import PURPOSE_HEADER
from servicekit.errors import DeadlineExceeded, ServiceError, Unavailable
from servicekit.grpc_errors import from_rpc_error
from servicekit.tls import Tls

Answer = TypeVar("Answer")
TokenSource = Callable[[], str]
"""Gives a token that is valid now."""

HOP_SECONDS = 1.0
_MARGIN_SECONDS = 0.05
_LEAST_SECONDS = 0.02

_SERVICE_CONFIG = '{"loadBalancingConfig": [{"round_robin": {}}]}'


_OPTIONS = [
    ("grpc.keepalive_time_ms", 30_000),
    ("grpc.keepalive_timeout_ms", 10_000),
    ("grpc.max_receive_message_length", 16 * 1024 * 1024),
    ("grpc.service_config", _SERVICE_CONFIG),
    ("grpc.initial_reconnect_backoff_ms", 100),
    ("grpc.min_reconnect_backoff_ms", 100),
    ("grpc.max_reconnect_backoff_ms", 1_000),
]


def open_channel(address: str, tls: Tls | None = None) -> grpc.Channel:
    """Return a channel to `host:port`. It connects when first used; make it after any fork."""
    if tls is None:
        return grpc.insecure_channel(address, options=_OPTIONS)
    return grpc.secure_channel(address, tls.for_channel(), options=_OPTIONS)


def call(method: Callable[..., Answer], request: Any, token: TokenSource, *, seconds: float = HOP_SECONDS) -> Answer:
    """Call one unary method and return its answer, or raise the ServiceError it was refused with.

    The deadline is what is left of the call in work, at most `seconds`. Nothing is repeated here: retries belong to the
    edge alone.
    """
    here = current_call()
    left = min(here.remaining() - _MARGIN_SECONDS, seconds)
    if left < _LEAST_SECONDS:
        raise DeadlineExceeded("DEADLINE_TOO_SHORT", "There is no time left to ask another service.")
    try:
        return method(request, timeout=left, metadata=metadata(token))
    except grpc.RpcError as fault:
        error = from_rpc_error(fault)
        raise error from None


def metadata(token: TokenSource) -> list[tuple[str, str]]:
    """Return what goes with a call: credentials, what it is for and what it is part of."""
    here = current_call()
    sent = [("authorization", f"Bearer {token()}"), ("x-correlation-id", here.correlation_id)]
    if here.purpose:
        sent.append((PURPOSE_HEADER, here.purpose))
    if here.traceparent:
        sent.append(("traceparent", here.traceparent))
    return sent


def is_outage(error: ServiceError) -> bool:
    """Tell whether a service could not be asked, as opposed to having answered no."""
    return isinstance(error, Unavailable | DeadlineExceeded)

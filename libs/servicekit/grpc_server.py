"""The synchronous gRPC server of every service: access, limits, deadlines, errors, metrics and logs around each method.

Each method is wrapped once when it is mounted; a call then costs no interceptor chain.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack, nullcontext
from contextvars import copy_context
from dataclasses import dataclass, field
from typing import Any

import grpc
from google.protobuf.descriptor import ServiceDescriptor
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from grpc_health.v1 import health, health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection

from servicekit.access.authenticator import Authenticator
from servicekit.access.caller import Caller, act_as, stop_acting
from servicekit.access.limits import CallerLimiter
from servicekit.access.policy import MethodRule, require_complete
from servicekit.access.purposes import checked_purpose
from servicekit.audit import AuditLog, NoAudit
from servicekit.auditing import audited
from servicekit.call import Call, enter_call, leave_call
from servicekit.call_headers import CallHeaders
from servicekit.call_threads import CallThreads
from servicekit.errors import DeadlineExceeded, Internal, ServiceError, Unavailable
from servicekit.grpc_errors import to_status
from servicekit.logs import get_logger
from servicekit.metrics import CALL_SECONDS, CALLS, STREAMS, AnsweredCalls
from servicekit.settings import ServiceSettings

DEFAULT_SECONDS = 10.0
"""The deadline of a call that names none."""

LEAST_SECONDS = 0.02
"""A call with less time left than this is refused at once."""

_END = object()

Behaviour = Callable[[Any, grpc.ServicerContext], Any]
AroundCall = Callable[[float], AbstractContextManager[None]]
"""Opens what bounds the work of one call, given the seconds left."""


@dataclass(frozen=True)
class Mount:
    """One gRPC service and the object that serves it."""

    descriptor: ServiceDescriptor
    servicer: object


@dataclass(frozen=True)
class Edge:
    """What every call passes on its way in."""

    service: str
    authenticator: Authenticator
    limiter: CallerLimiter
    around_call: AroundCall = lambda _seconds: nullcontext()
    translate: Callable[[Exception], ServiceError | None] = lambda _fault: None
    """Tells faults of what the service stands on, such as its database, as errors a caller may act on."""
    audit: AuditLog = field(default_factory=NoAudit)


class GrpcServer:
    """A server with health and reflection for some mounted services."""

    def __init__(
        self, settings: ServiceSettings, mounts: Sequence[Mount], edge: Edge, *, share_port: bool = False
    ) -> None:
        """Build the server; a method without a permission stops it here."""
        rules = require_complete(mount.descriptor for mount in mounts)
        self._threads = CallThreads(settings.grpc_threads, "call")
        self._stream_pool = ThreadPoolExecutor(settings.grpc_streams, thread_name_prefix="stream")
        self._server = grpc.server(
            self._threads,  # type: ignore[arg-type] # all that gRPC wants of an executor
            handlers=[_handler(mount, rules, edge, self._stream_pool) for mount in mounts],
            maximum_concurrent_rpcs=settings.grpc_threads + settings.grpc_queue + settings.grpc_streams,
            options=_options(share_port=share_port),
        )
        self._health = health.HealthServicer()
        health_pb2_grpc.add_HealthServicer_to_server(self._health, self._server)
        self._names = [mount.descriptor.full_name for mount in mounts]
        reflection.enable_server_reflection([*self._names, health.SERVICE_NAME, reflection.SERVICE_NAME], self._server)
        self._tls = settings.tls
        self.port = 0

    def start(self, host: str, port: int) -> None:
        """Listen and serve. Raises OSError when the port is taken; port 0 takes a free one."""
        try:
            self.port = self._add_port(f"{host}:{port}")
        except RuntimeError as fault:
            raise OSError(f"cannot listen on {host}:{port}: it is in use or not allowed") from fault
        self._server.start()
        for name in ["", *self._names]:
            self._health.set(name, health_pb2.HealthCheckResponse.SERVING)

    def _add_port(self, address: str) -> int:
        if self._tls is None:
            return int(self._server.add_insecure_port(address))
        return int(self._server.add_secure_port(address, self._tls.for_server()))

    def set_serving(self, serving: bool) -> None:
        """Tell health checks whether calls can be answered now."""
        state = health_pb2.HealthCheckResponse
        for name in ["", *self._names]:
            self._health.set(name, state.SERVING if serving else state.NOT_SERVING)

    def not_serving(self) -> None:
        """Tell health checks that this server is about to go."""
        self._health.enter_graceful_shutdown()

    def stop(self, grace_seconds: float) -> None:
        """Take no new calls, let the running ones finish, and return when all ended."""
        self._server.stop(grace_seconds).wait(grace_seconds + 1)
        self._stream_pool.shutdown(wait=False, cancel_futures=True)
        self._threads.shutdown()


def _options(*, share_port: bool) -> list[tuple[str, int]]:
    return [
        ("grpc.so_reuseport", int(share_port)),
        ("grpc.max_receive_message_length", 1024 * 1024),
        ("grpc.max_send_message_length", 16 * 1024 * 1024),
        ("grpc.max_metadata_size", 8 * 1024),
        ("grpc.max_connection_age_ms", 300_000),
        ("grpc.max_connection_age_grace_ms", 30_000),
        ("grpc.http2.min_recv_ping_interval_without_data_ms", 20_000),
        ("grpc.keepalive_permit_without_calls", 1),
    ]


def _handler(
    mount: Mount, rules: Mapping[str, MethodRule], edge: Edge, stream_pool: ThreadPoolExecutor
) -> grpc.GenericRpcHandler:
    handlers = {}
    for method in mount.descriptor.methods:
        rule = rules[f"/{mount.descriptor.full_name}/{method.name}"]
        behaviour = audited(rule, getattr(mount.servicer, method.name), edge.audit)
        wrapped = _wrapped(rule, behaviour, edge)
        if rule.streams_requests or rule.streams_responses:
            wrapped.experimental_thread_pool = stream_pool  # type: ignore[attr-defined] # how grpcio gives a method its own threads
        handlers[method.name] = _method_handler(rule, wrapped)
    return grpc.method_handlers_generic_handler(mount.descriptor.full_name, handlers)


def _method_handler(rule: MethodRule, behaviour: Behaviour) -> grpc.RpcMethodHandler[Any, Any]:
    make = {
        (False, False): grpc.unary_unary_rpc_method_handler,
        (False, True): grpc.unary_stream_rpc_method_handler,
        (True, False): grpc.stream_unary_rpc_method_handler,
        (True, True): grpc.stream_stream_rpc_method_handler,
    }[rule.streams_requests, rule.streams_responses]
    request = GetMessageClass(rule.descriptor.input_type)
    handler: grpc.RpcMethodHandler[Any, Any] = make(
        behaviour, request_deserializer=request.FromString, response_serializer=_serialise
    )
    return handler


def _serialise(answer: Message | bytes) -> bytes:
    """Send messages as they are, and answers that were put together from stored bytes untouched."""
    return answer if type(answer) is bytes else answer.SerializeToString()  # type: ignore[union-attr] # not bytes


def _wrapped(rule: MethodRule, behaviour: Behaviour, edge: Edge) -> Behaviour:
    admit = _Admission(rule, edge)
    if rule.streams_responses:
        return admit.stream(behaviour)
    return admit.unary(behaviour)


class _Admission:
    """Lets calls of one method in, and sees them out."""

    def __init__(self, rule: MethodRule, edge: Edge) -> None:
        self._rule = rule
        self._edge = edge
        self._seconds = CALL_SECONDS.labels(rule.path)
        self._streams = STREAMS.labels(rule.path)
        self._ok = CALLS.labels(rule.path, "OK")
        self._answered = AnsweredCalls(self._ok, self._seconds)
        self._log = get_logger()
        self._long = rule.streams_requests or rule.streams_responses

    def unary(self, behaviour: Behaviour) -> Behaviour:
        def answer(request: Any, context: grpc.ServicerContext) -> Any:
            started = time.perf_counter()
            headers = CallHeaders(context)
            try:
                reply = self._admitted(behaviour, request, context, headers)
            except ServiceError as error:
                self._refuse(context, error, headers, started)
            except Exception as fault:  # noqa: BLE001 -- the last line of defence: told as INTERNAL, logged whole
                self._refuse(context, self._translated(fault, headers), headers, started)
            self._answered.note(time.perf_counter() - started)
            return reply

        return answer

    def stream(self, behaviour: Behaviour) -> Behaviour:
        def answer(request: Any, context: grpc.ServicerContext) -> Iterator[Any]:
            started = time.perf_counter()
            headers = CallHeaders(context)
            with ExitStack() as stack:
                try:
                    yield from self._admitted_stream(behaviour, request, context, headers, stack)
                except ServiceError as error:
                    self._refuse(context, error, headers, started)
                except Exception as fault:  # noqa: BLE001 -- as above
                    self._refuse(context, self._translated(fault, headers), headers, started)
                self._ok.inc()

        return answer

    def _admitted(self, behaviour: Behaviour, request: Any, context: grpc.ServicerContext, headers: CallHeaders) -> Any:
        call, caller = self._let_in(context, headers)
        limited = self._edge.limiter.stream(caller) if self._long else self._edge.around_call(call.remaining())
        entered, acting = enter_call(call), act_as(caller)
        try:
            with limited:
                return behaviour(request, context)
        finally:
            stop_acting(acting)
            leave_call(entered)

    def _admitted_stream(
        self,
        behaviour: Behaviour,
        request: Any,
        context: grpc.ServicerContext,
        headers: CallHeaders,
        stack: ExitStack,
    ) -> Iterator[Any]:
        """Answer inside a context of its own: a stream that is dropped may be closed by another thread."""
        call, caller = self._let_in(context, headers)
        stack.enter_context(self._edge.limiter.stream(caller))
        stack.enter_context(self._streams.track_inprogress())
        own = copy_context()
        own.run(enter_call, call)
        own.run(act_as, caller)
        entries = own.run(behaviour, request, context)
        while (entry := own.run(next, entries, _END)) is not _END:
            yield entry

    def _let_in(self, context: grpc.ServicerContext, headers: CallHeaders) -> tuple[Call, Caller]:
        """Return the call and who makes it, or refuse it."""
        left = context.time_remaining()
        given = left if left is not None else (math.inf if self._long else DEFAULT_SECONDS)
        if given < LEAST_SECONDS:
            raise DeadlineExceeded("DEADLINE_TOO_SHORT", f"The call has less than {LEAST_SECONDS:g} s left.")
        caller = self._edge.authenticator.authenticate(headers.authorization)
        caller.require(self._rule.permission)
        self._edge.limiter.admit(caller)
        purpose = checked_purpose(headers.purpose, caller.roles)
        deadline = time.monotonic() + given
        return Call(headers.correlation_id, headers.traceparent, deadline, self._rule.path, purpose), caller

    def _refuse(self, context: grpc.ServicerContext, error: ServiceError, headers: CallHeaders, started: float) -> None:
        CALLS.labels(self._rule.path, error.code.name).inc()
        taken = time.perf_counter() - started
        self._seconds.observe(taken)
        self._log.info(
            "call refused",
            method=self._rule.path,
            code=error.code.name,
            reason=error.reason,
            duration_ms=round(taken * 1000, 1),
            correlation_id=headers.correlation_id,
        )
        context.abort_with_status(to_status(error, self._edge.service))

    def _translated(self, fault: Exception, headers: CallHeaders) -> ServiceError:
        known = self._edge.translate(fault)
        if known is not None:
            return known
        if isinstance(fault, grpc.RpcError):  # how gRPC ends a stream of requests whose sender went away
            return Unavailable("CALLER_GONE", "The caller broke the stream off.")
        self._log.error("call failed", method=self._rule.path, correlation_id=headers.correlation_id, exc_info=fault)
        return Internal(
            "INTERNAL",
            f"Something went wrong here; the operators find it as {headers.correlation_id}.",
            correlation_id=headers.correlation_id,
        )

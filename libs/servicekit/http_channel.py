"""The gateway's way to its service's gRPC server: one channel a process, made at the first call."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator, Sequence
from typing import Any, Protocol

import grpc
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from grpc_health.v1 import health_pb2, health_pb2_grpc

from servicekit.access.policy import MethodRule
from servicekit.grpc_client import open_channel
from servicekit.tls import Tls

Metadata = Sequence[tuple[str, str]]


class StreamCall(Protocol):
    """A running call that answers with a stream."""

    def __iter__(self) -> Iterator[Message]:
        """Give the answers as they come."""
        ...

    def cancel(self) -> bool:
        """End the call."""
        ...

    def add_callback(self, callback: Any) -> bool:  # Any: grpc takes any callable without arguments
        """Call back when the call has ended; False when it has ended already."""
        ...

    def code(self) -> grpc.StatusCode:
        """Return how the call ended."""
        ...


class Backend:
    """Calls methods of one gRPC server."""

    def __init__(self, address: str, tls: Tls | None = None) -> None:
        """Keep where the server is; nothing connects yet."""
        self._address = address
        self._tls = tls
        self._lock = threading.Lock()
        self._channel: grpc.Channel | None = None
        self._made_in = 0
        self._methods: dict[str, Any] = {}

    def call(self, rule: MethodRule, request: Message, metadata: Metadata, seconds: float) -> Message:
        """Call a unary method."""
        answer: Message = self._method(rule)(request, timeout=seconds, metadata=metadata)
        return answer

    def stream(self, rule: MethodRule, request: Message, metadata: Metadata, seconds: float) -> StreamCall:
        """Start a method that answers with a stream."""
        call: StreamCall = self._method(rule)(request, timeout=seconds, metadata=metadata)
        return call

    def health(self, name: str, seconds: float) -> str:
        """Return the health of a part of the service: SERVING, NOT_SERVING, UNKNOWN or UNREACHABLE."""
        stub = health_pb2_grpc.HealthStub(self._open())
        try:
            answer = stub.Check(health_pb2.HealthCheckRequest(service=name), timeout=seconds)
        except grpc.RpcError as fault:
            return "UNKNOWN" if fault.code() == grpc.StatusCode.NOT_FOUND else "UNREACHABLE"
        return str(health_pb2.HealthCheckResponse.ServingStatus.Name(answer.status))

    def _method(self, rule: MethodRule) -> Any:  # Any: grpc's callables have no common type
        channel = self._open()
        method = self._methods.get(rule.path)
        if method is None:
            make = channel.unary_stream if rule.streams_responses else channel.unary_unary
            answer = GetMessageClass(rule.descriptor.output_type)
            method = self._methods[rule.path] = make(
                rule.path,
                request_serializer=lambda message: message.SerializeToString(),
                response_deserializer=answer.FromString,
            )
        return method

    def _open(self) -> grpc.Channel:
        """Return this process's channel: one made before a fork hangs in the child."""
        if self._channel is None or self._made_in != os.getpid():
            with self._lock:
                if self._channel is None or self._made_in != os.getpid():
                    self._methods = {}
                    self._channel = open_channel(self._address, self._tls)
                    self._made_in = os.getpid()
        return self._channel

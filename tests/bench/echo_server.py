"""A server that sends 200 bytes back: bare, or with everything a call passes on its way into a service.

`python -m tests.bench.echo_server PORT bare|guarded TRUSTED_KEYS_DIR THREADS`
"""

from __future__ import annotations

import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, ClassVar

import grpc
from backstory.options.v1 import options_pb2
from google.protobuf import descriptor_pb2, descriptor_pool
from google.protobuf.descriptor import ServiceDescriptor
from google.protobuf.wrappers_pb2 import StringValue
from servicekit.access.authenticator import BearerAuthenticator
from servicekit.access.limits import CallerLimiter, CallLimits
from servicekit.access.tokens import TokenVerifier
from servicekit.adapters.mongo_client import as_service_error, time_limit
from servicekit.clock import SystemClock
from servicekit.grpc_server import Edge, GrpcServer, Mount
from servicekit.memory import settle
from servicekit.settings import ServiceSettings

ECHO = "/bench.v1.EchoService/Echo"
REQUEST = StringValue(value="x" * 200).SerializeToString()


class _Settings(ServiceSettings):
    service: ClassVar[str] = "bench"


class _Echo:
    def Echo(self, request: StringValue, _: Any) -> StringValue:  # noqa: N802 -- named like the method
        return request


def main(port: int, form: str, keys: Path, threads: int) -> None:
    """Serve until killed."""
    serve = {"bare": _bare, "guarded": _guarded}[form]
    server = serve(port, keys, threads)
    settle()  # as the services do once they have started
    print("ready", flush=True)
    threading.Event().wait()
    del server


def _bare(port: int, _: Path, threads: int) -> object:
    server = grpc.server(ThreadPoolExecutor(threads))
    handler: grpc.RpcMethodHandler[Any, Any] = grpc.unary_unary_rpc_method_handler(
        _Echo().Echo, StringValue.FromString, StringValue.SerializeToString
    )
    server.add_generic_rpc_handlers([grpc.method_handlers_generic_handler("bench.v1.EchoService", {"Echo": handler})])
    server.add_insecure_port(f"127.0.0.1:{port}")
    server.start()
    return server


def _guarded(port: int, keys: Path, threads: int) -> object:
    limits = CallerLimiter(CallLimits(calls_per_second=1e6, burst=1_000_000), time.monotonic)
    authenticator = BearerAuthenticator(TokenVerifier(keys), SystemClock())
    edge = Edge("bench", authenticator, limits, time_limit, as_service_error)
    server = GrpcServer(_Settings(grpc_threads=threads), [Mount(_contract(), _Echo())], edge)
    server.start("127.0.0.1", port)
    return server


def _contract() -> ServiceDescriptor:
    file = descriptor_pb2.FileDescriptorProto(name="bench/v1/echo.proto", package="bench.v1", syntax="proto3")
    file.dependency.append("google/protobuf/wrappers.proto")
    service = file.service.add(name="EchoService")
    string = ".google.protobuf.StringValue"
    method = service.method.add(name="Echo", input_type=string, output_type=string)
    extensions: Any = method.options.Extensions  # the generated stub does not say what an extension holds
    extensions[options_pb2.policy].permission = "interactions.read"
    extensions[options_pb2.policy].audit = options_pb2.AUDIT_NONE
    pool = descriptor_pool.Default()
    pool.Add(file)
    return pool.FindServiceByName("bench.v1.EchoService")


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], Path(sys.argv[3]), int(sys.argv[4]))

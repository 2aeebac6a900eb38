"""Starts a service from its image against a real MongoDB, asks its health, calls it, and stops it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import grpc
from commandline.system.ports import free_port
from commandline.system.processes import Supervisor
from commandline.system.servers import MongoServer
from grpc_health.v1 import health_pb2, health_pb2_grpc

from deploy.images.buildah import Buildah, BuildFailed
from deploy.images.checks import USER

READY_SECONDS = 60
STOP_SECONDS = 40
_METHODS = {
    "contacts": "/backstory.contacts.v1.ContactsService/GetContact",
    "interactions": "/backstory.interactions.v1.InteractionsService/GetHistory",
    "notifications": "/backstory.notifications.v1.NotificationsService/GetUnreadCount",
}


def try_service(buildah: Buildah, container: str, service: str, scratch: Path, root: Path) -> list[str]:
    """Migrate and serve a service from its image; return what was seen, or raise BuildFailed."""
    seen = []
    secrets = _make_secrets(scratch, root)
    with _mongodb(scratch) as mongodb_uri:
        ports = {"GRPC_PORT": free_port(), "GRPC_OPS_PORT": free_port()}
        environment = {
            "MONGODB_URI": mongodb_uri,
            "BACKSTORY_TRUSTED_KEYS_DIR": "/secrets/public",
            "BACKSTORY_SIGNING_KEY_FILE": "/secrets/own/signing-key.jwk",
            **{f"BACKSTORY_{service.upper()}_{name}": str(port) for name, port in ports.items()},
        }
        volumes = [f"{secrets}/public:/secrets/public:ro", f"{secrets}/{service}:/secrets/own:ro"]

        migrate = buildah.command(container, ["/app/bin/service", "migrate"], environment, volumes)
        _run_to_end(migrate)
        seen.append("migrate ended with 0")

        log = scratch / "grpc.log"
        serve = buildah.command(container, ["/app/bin/service", "grpc"], environment, volumes)
        with log.open("wb") as output, subprocess.Popen(serve, stdout=output, stderr=subprocess.STDOUT) as process:  # noqa: S603 (buildah)
            try:
                seconds = _wait_serving(ports["GRPC_PORT"], process, log)
                seen.append(f"gRPC health says SERVING after {seconds:.1f} s")
                buildah.run(container, "python", "-IS", "/app/bin/probe.py", str(ports["GRPC_OPS_PORT"]))
                seen.append("the container's own probe says ready")
                seen.append(f"a call without a token is {_call_without_token(service, ports['GRPC_PORT'])}")
                seen.append(f"SIGTERM ends it with 0 after {_stop(process):.1f} s")
            finally:
                _kill(process)
    return seen


def _make_secrets(scratch: Path, root: Path) -> Path:
    """Run what deploy/compose.yaml runs to make keys and passwords."""
    secrets = scratch / "secrets"
    script = [sys.executable, str(root / "deploy" / "make_secrets.py"), str(secrets)]
    _run_to_end([*script, "--owner", USER.partition(":")[0]])
    return secrets


@contextmanager
def _mongodb(scratch: Path) -> Iterator[str]:
    supervisor = Supervisor(scratch / "logs")
    try:
        mongodb = MongoServer(supervisor, scratch / "mongodb", free_port())
        mongodb.start()
        yield mongodb.uri
    finally:
        supervisor.stop_all()


def _run_to_end(command: list[str]) -> None:
    ended = subprocess.run(command, capture_output=True, text=True, timeout=READY_SECONDS, check=False)  # noqa: S603 (our own)
    if ended.returncode:
        raise BuildFailed(f"{command[-1]} ended with {ended.returncode}:\n{(ended.stdout + ended.stderr)[-2000:]}")


def _wait_serving(port: int, process: subprocess.Popen[bytes], log: Path) -> float:
    began = time.monotonic()
    request = health_pb2.HealthCheckRequest()
    with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
        health = health_pb2_grpc.HealthStub(channel)
        while time.monotonic() < began + READY_SECONDS and process.poll() is None:
            with suppress(grpc.RpcError):
                answer = health.Check(request, timeout=2, wait_for_ready=True)
                if answer.status == health_pb2.HealthCheckResponse.SERVING:
                    return time.monotonic() - began
    raise BuildFailed(f"it does not serve:\n{log.read_text(errors='replace')[-2000:]}")


def _call_without_token(service: str, port: int) -> str:
    with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
        call = channel.unary_unary(_METHODS[service], request_serializer=bytes, response_deserializer=bytes)
        try:
            call(b"", timeout=5)
        except grpc.RpcError as refused:
            code: grpc.StatusCode = refused.code()
        else:
            code = grpc.StatusCode.OK
    if code is not grpc.StatusCode.UNAUTHENTICATED:
        raise BuildFailed(f"a call without a token is answered with {code.name}")
    return code.name


def _stop(process: subprocess.Popen[bytes]) -> float:
    """Send SIGTERM to the service itself: given to buildah it would become SIGKILL."""
    began = time.monotonic()
    for child in _descendants(process.pid):
        with suppress(OSError):
            if Path(f"/proc/{child}/comm").read_text().startswith("python"):
                os.kill(child, signal.SIGTERM)
    code = process.wait(STOP_SECONDS)
    if code:
        raise BuildFailed(f"it ended with {code} on SIGTERM")
    return time.monotonic() - began


def _kill(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is not None:
        return
    for pid in _descendants(process.pid):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    try:
        process.wait(STOP_SECONDS)  # buildah itself then tidies up behind it
    except subprocess.TimeoutExpired:
        process.kill()


def _descendants(pid: int) -> list[int]:
    found: list[int] = []
    for file in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):
            for child in map(int, file.read_text().split()):
                found += [*_descendants(child), child]
    return found

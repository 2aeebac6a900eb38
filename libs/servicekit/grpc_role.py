"""The gRPC role of a service as a process: it starts, says how it is, and stops without dropping a call."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from servicekit.failpoints import arm
from servicekit.grpc_server import Edge, GrpcServer, Mount
from servicekit.logs import configure_logs, get_logger
from servicekit.main import DRAIN_SECONDS, StopSignal, fork_processes, keep_to_core
from servicekit.memory import settle
from servicekit.ops_server import Checks, OpsServer
from servicekit.settings import ServiceSettings

PROBE_SECONDS = 1.0
UNREADY_AFTER_SECONDS = 5.0
_SPREAD_SECONDS = 0.5
_ASK_EVERY_SECONDS = 0.2
_SAY_EVERY_SECONDS = 60.0


@dataclass(frozen=True)
class Served:
    """What one process of the role is made of.

    `ready` names each capability and tells whether it works now; `before_stop` ends what would hold the server up, such
    as live streams.
    """

    mounts: Sequence[Mount]
    edge: Edge
    ready: Callable[[], Mapping[str, bool]]
    hindrance: Callable[[], str] = lambda: ""
    """Says why no call may be taken yet, or nothing; it is asked until it says nothing."""
    before_metrics: Callable[[], None] = lambda: None
    before_stop: Callable[[], None] = lambda: None
    after_stop: Callable[[], None] = lambda: None
    """Brings to rest what calls left behind, once the last one has ended."""


@dataclass(frozen=True)
class Ports:
    """Where the role listens."""

    grpc: int
    ops: int


def run_grpc_role(settings: ServiceSettings, ports: Ports, assemble: Callable[[], Served]) -> None:
    """Serve until told to stop. `assemble` is called in each process, after any fork."""
    configure_logs(settings.service, "grpc", settings.log_level)
    arm(settings.failpoint)
    share_port = settings.grpc_processes > 1
    if share_port:
        _refuse_taken(settings.bind_host, ports.grpc)
    elif settings.grpc_core >= 0:
        keep_to_core(settings.grpc_core)
    fork_processes(
        settings.grpc_processes,
        lambda number: _serve(settings, ports, assemble(), number=number or 0, share_port=share_port),
    )


def _serve(settings: ServiceSettings, ports: Ports, served: Served, *, number: int, share_port: bool) -> None:
    stop = StopSignal()
    log = get_logger()
    server = GrpcServer(settings, served.mounts, served.edge, share_port=share_port)
    ops = OpsServer(
        Checks(
            live=lambda: True,
            ready=lambda: {"serving": server.port > 0, **served.ready()},
            before_metrics=served.before_metrics,
        )
    )
    ops.start(settings.bind_host, ports.ops + number if ports.ops else 0)
    if not _wait_until_usable(served, stop):
        ops.stop()
        return
    settle()
    server.start(settings.bind_host, ports.grpc)
    log.info("serving", port=server.port, namespace=settings.namespace)
    watcher = threading.Thread(target=_follow_readiness, args=(server, served.ready), name="readiness", daemon=True)
    watcher.start()
    stop.wait()
    log.info("stopping")
    server.not_serving()
    time.sleep(_SPREAD_SECONDS)
    served.before_stop()
    server.stop(DRAIN_SECONDS)
    served.after_stop()
    ops.stop()


def _wait_until_usable(served: Served, stop: StopSignal) -> bool:
    """Return True once calls may be taken, False when the process is told to stop before."""
    say_at = 0.0
    while why := served.hindrance():
        if time.monotonic() >= say_at:
            get_logger().warning("not serving yet", reason=why)
            say_at = time.monotonic() + _SAY_EVERY_SECONDS
        if stop.wait(_ASK_EVERY_SECONDS):
            return False
    return True


def _follow_readiness(server: GrpcServer, ready: Callable[[], Mapping[str, bool]]) -> None:
    """Let health checks know when the service could not work for a while, and when it can again."""
    failing_since: float | None = None
    log = get_logger()
    while True:
        time.sleep(PROBE_SECONDS)
        try:
            works = all(ready().values())
        except Exception:  # noqa: BLE001 -- whatever a check trips over, the answer is: not ready
            works = False
        now = time.monotonic()
        if works:
            if failing_since is not None:
                log.info("ready again", seconds=round(now - failing_since, 1))
            failing_since = None
            server.set_serving(True)
        elif failing_since is None:
            failing_since = now
        elif now - failing_since >= UNREADY_AFTER_SECONDS:
            server.set_serving(False)


def _refuse_taken(host: str, port: int) -> None:
    """Find out whether somebody has the port, because processes that share one would join them in silence."""
    import socket  # only for this check

    with socket.socket() as probe:
        probe.bind((host, port))

"""The worker role of a service as a process: relay, consumers and background jobs, with health and metrics."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from servicekit.failpoints import arm
from servicekit.logs import configure_logs, get_logger
from servicekit.memory import settle
from servicekit.metrics import CONSUMER_LAG, DEAD_LETTERS, OUTBOX_DEPTH, OUTBOX_OLDEST, REDELIVERED, WATCHDOG_REBUILDS
from servicekit.ops_server import Checks, OpsServer
from servicekit.outbox import OutboxStore
from servicekit.settings import ServiceSettings

from eventbus.topology import declare
from eventbus.work import Background, Work

if TYPE_CHECKING:
    from eventbus.connection import BusSettings
    from eventbus.worker import WorkerStatus

__all__ = ["Work", "bus_settings", "run_worker_role"]


def run_worker_role(settings: ServiceSettings, ops_port: int, assemble: Callable[[], Work]) -> None:
    """Work until told to stop."""
    from eventbus.worker import Worker, run_worker  # here, so that the other roles need not load the NATS client

    configure_logs(settings.service, "worker", settings.log_level)
    arm(settings.failpoint)
    work = assemble()
    jobs: list[Background] = list(work.background)
    worker = Worker(
        bus_settings(settings),
        declare(settings.namespace),
        store=work.store,
        subscriptions=work.subscriptions,
        background=jobs,
    )
    jobs.extend(work.on_worker(worker))
    ops = OpsServer(
        Checks(
            live=lambda: worker.status().is_live,
            ready=lambda: _ready(worker.status()),
            before_metrics=lambda: _measure(worker.status(), work.store),
        )
    )
    ops.start(settings.bind_host, ops_port)
    settle()
    get_logger().info("working", port=ops.port, namespace=settings.namespace)
    code = run_worker(worker)
    ops.stop()
    raise SystemExit(code)


def bus_settings(settings: ServiceSettings) -> BusSettings:
    """Return how this service reaches NATS."""
    from eventbus.connection import BusSettings

    return BusSettings(
        urls=tuple(settings.nats_url.split(",")),
        service=settings.service,
        user=settings.nats_user,
        password_file=settings.nats_password_file,
    )


def _ready(status: WorkerStatus) -> Mapping[str, bool]:
    return {"events": status.is_ready, "bus": status.bus_connected}


def _measure(status: WorkerStatus, store: OutboxStore) -> None:
    depth = store.depth()
    OUTBOX_DEPTH.set(depth.events)
    OUTBOX_OLDEST.set(depth.oldest_seconds)
    WATCHDOG_REBUILDS.set(status.watchdog_rebuilds)
    REDELIVERED.set(status.redelivered)
    DEAD_LETTERS.set(status.dead_letters)
    for consumer, lag in status.consumer_lag.items():
        CONSUMER_LAG.labels(consumer).set(lag)

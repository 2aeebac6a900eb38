"""The HTTP role as a process: gunicorn's threaded worker, configured here and nowhere else.

The supervisor process imports neither Flask nor gRPC: both are first touched in the worker, after the fork.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped] # gunicorn publishes no types
from gunicorn.workers.gthread import ThreadWorker  # type: ignore[import-untyped] # the same

from servicekit.memory import settle

WsgiApp = Any
"""A WSGI application; Any because this process must not import the framework it comes from."""

_SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 - not a temporary file: the heartbeat must not wait for a disk


@dataclass(frozen=True)
class HttpListen:
    """Where and how to serve."""

    host: str
    port: int
    threads: int = 16
    workers: int = 1
    log_level: str = "info"


class StreamWorker(ThreadWorker):  # type: ignore[misc] # gunicorn publishes no types
    """A threaded worker that ends live streams when it is told to stop, instead of waiting for their clients."""

    def handle_exit(self, sig: int, frame: object) -> None:
        """Stop taking requests, and let go of those that would never end.

        The thread pool is left to the worker's own loop: a signal, and the same one comes from the supervisor and from
        gunicorn, may interrupt code that holds the pool's lock.
        """
        is_first = self.alive
        super().handle_exit(sig, frame)
        streams = getattr(self.wsgi, "extensions", {}).get("live_streams") if self.wsgi is not None else None
        if is_first and streams is not None:
            self.method_queue.defer(self.tpool.submit, streams.stop)

    def handle_error(self, req: object, client: Any, addr: object, exc: BaseException) -> None:
        """Refuse what is no request at all as a problem, like everything else, and not as a page."""
        from servicekit.http_refusals import AnsweredByProblem

        super().handle_error(req, AnsweredByProblem(client), addr, exc)


class _Application(BaseApplication):  # type: ignore[misc] # gunicorn publishes no types
    def __init__(self, listen: HttpListen, load: Callable[[], WsgiApp]) -> None:
        self._listen = listen
        self._load = load
        super().__init__()

    def load_config(self) -> None:
        for name, value in gunicorn_settings(self._listen).items():
            self.cfg.set(name, value)

    def load(self) -> WsgiApp:
        application = self._load()
        settle()
        return application


def gunicorn_settings(listen: HttpListen) -> dict[str, Any]:
    """Return every setting that differs from gunicorn's own defaults, or must not change with them."""
    heartbeat = _SHARED_MEMORY if os.access(_SHARED_MEMORY, os.W_OK) else Path(tempfile.gettempdir())
    return {
        "bind": [f"{listen.host}:{listen.port}"],
        "worker_class": StreamWorker,
        "workers": listen.workers,
        "threads": listen.threads,
        "preload_app": False,
        "max_requests": 0,
        "timeout": 30,
        "graceful_timeout": 20,
        "keepalive": 5,
        "limit_request_line": 4094,
        "limit_request_fields": 100,
        "limit_request_field_size": 8190,
        "header_map": "drop",
        "forwarded_allow_ips": "",
        "control_socket_disable": True,
        "worker_tmp_dir": str(heartbeat),
        "loglevel": "debug" if listen.log_level == "debug" else "warning",
        "accesslog": None,
        "proc_name": "backstory-http",
    }


def serve_http(listen: HttpListen, load: Callable[[], WsgiApp]) -> None:
    """Serve until the process is told to stop. `load` makes the application, in the worker, after the fork."""
    _Application(listen, load).run()

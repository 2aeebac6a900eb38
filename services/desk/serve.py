"""Serving the pages: gunicorn with a thread for each request and each live stream."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped] # no type information published
from servicekit.logs import configure_logs

from services.desk.bootstrap import build_app
from services.desk.settings import DeskSettings

SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 - only gunicorn's heartbeat file, made safely by gunicorn itself


class DeskServer(BaseApplication):  # type: ignore[misc] # an untyped base class
    """The desk under gunicorn."""

    def __init__(self, settings: DeskSettings) -> None:
        """Serve with these settings."""
        self._settings = settings
        self._worker: Any = None
        super().__init__()

    def load_config(self) -> None:
        """Set what gunicorn must do; nothing connects before the worker is forked."""
        settings = self._settings
        options: dict[str, Any] = {
            "bind": f"{settings.bind_host}:{settings.http_port}",
            "worker_class": "gthread",
            "workers": 1,
            "threads": settings.http_threads,
            "preload_app": False,
            "max_requests": 0,
            "timeout": 30,
            "graceful_timeout": 10,
            "keepalive": 5,
            "limit_request_line": 4094,
            "limit_request_fields": 100,
            "header_map": "drop",
            "control_socket_disable": True,
            "accesslog": None,  # the pages write their own log, without addresses that tell who was looked up
            "loglevel": "warning",
            "proc_name": "backstory-desk",
            "post_fork": self._remember_worker,
        }
        if SHARED_MEMORY.is_dir():
            options["worker_tmp_dir"] = str(SHARED_MEMORY)
        for name, value in options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """Build the pages inside the worker."""
        configure_logs("desk", "http", self._settings.log_level)
        return build_app(self._settings, self._is_stopping)

    def _remember_worker(self, _arbiter: Any, worker: Any) -> None:
        self._worker = worker

    def _is_stopping(self) -> bool:
        return self._worker is not None and not self._worker.alive

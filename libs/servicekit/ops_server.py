"""Health and metrics of processes that speak no HTTP otherwise: a small server in a thread of its own."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

REQUEST_SECONDS = 5.0


@dataclass(frozen=True)
class Checks:
    """What the process says of itself.

    `live` is false when only a restart helps. `ready` names each capability and whether it works now, for example
    `{"reads": True, "writes": False}`; a check that raises counts as failed.
    """

    live: Callable[[], bool]
    ready: Callable[[], Mapping[str, bool]]
    before_metrics: Callable[[], None] = lambda: None
    """Brings gauges up to date before they are read."""


class OpsServer:
    """Serves /livez, /readyz, /readyz/<capability> and /metrics."""

    def __init__(self, checks: Checks) -> None:
        """Keep what to ask; nothing listens yet."""
        self._checks = checks
        self._server: ThreadingHTTPServer | None = None
        self.port = 0

    def start(self, host: str, port: int) -> None:
        """Listen and answer in the background. Port 0 takes a free one; a taken port raises OSError."""
        handler = type("Handler", (_Handler,), {"checks": self._checks})
        self._server = _Server((host, port), handler)
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, name="ops", daemon=True).start()

    def stop(self) -> None:
        """Stop answering."""
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_port = False


class _Handler(BaseHTTPRequestHandler):
    checks: ClassVar[Checks]
    timeout = REQUEST_SECONDS
    server_version = "backstory"
    sys_version = ""

    def do_GET(self) -> None:
        """Answer one of the four addresses."""
        path, _, _ = self.path.partition("?")
        if path == "/livez":
            self._say_live()
        elif path == "/readyz" or path.startswith("/readyz/"):
            self._say_ready(path.removeprefix("/readyz").lstrip("/"))
        elif path == "/metrics":
            self.checks.before_metrics()
            self._send(200, CONTENT_TYPE_LATEST, generate_latest())
        else:
            self._send(404, "text/plain", b"not found\n")

    def _say_live(self) -> None:
        live = self.checks.live()
        self._send(200 if live else 503, "text/plain", b"ok\n" if live else b"stuck\n")

    def _say_ready(self, capability: str) -> None:
        states = self._states()
        if capability and capability not in states:
            self._send(404, "text/plain", b"not found\n")
            return
        asked = {capability: states[capability]} if capability else states
        ready = all(asked.values())
        body = json.dumps({"ready": ready, "checks": asked}).encode()
        self._send(200 if ready else 503, "application/json", body)

    def _states(self) -> dict[str, bool]:
        try:
            return dict(self.checks.ready())
        except Exception:  # noqa: BLE001 - whatever a check trips over, the answer is: not ready
            return {"checks": False}

    def _send(self, status: int, content_type: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("X-Content-Type-Options", "nosniff")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name it overrides
        """Say nothing: probes come every few seconds."""

"""A stand-in for a role of a service: answers /readyz on its port and stops when asked; for tests of the supervisor.

`stand_in.py PORT` serves, on the port itself or on the one in the variable of that name.
With `--deaf` it ignores SIGTERM; with `--child` it leaves a child in its process group.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from http.server import BaseHTTPRequestHandler, HTTPServer


class Ready(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 (the base class names it so)
        """Say nothing for each request."""


def stop(*_: object) -> None:
    print(f"stopped at {time.monotonic_ns()}", flush=True)
    sys.exit(0)


def main() -> None:
    port, *options = sys.argv[1:]
    signal.signal(signal.SIGTERM, signal.SIG_IGN if "--deaf" in options else stop)
    if "--child" in options:
        child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
        print(f"child {child.pid}", flush=True)
    print("listening", flush=True)
    HTTPServer(("127.0.0.1", int(os.environ.get(port, port))), Ready).serve_forever()


if __name__ == "__main__":
    main()

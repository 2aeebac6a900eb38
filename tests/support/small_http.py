"""The HTTP role of the small server as a process: `python -m tests.support.small_http <port> <gRPC address>`."""

from __future__ import annotations

import sys
from typing import Any

from servicekit.http_server import HttpListen, serve_http


def load() -> Any:  # Any: the supervisor must not import the framework
    """Make the application, in the worker."""
    from servicekit.http_app import HttpApp, create_app

    from tests.support.small_server import CONTACTS, NOTIFICATIONS

    return create_app(HttpApp("contacts", [CONTACTS, NOTIFICATIONS], sys.argv[2]))


if __name__ == "__main__":
    serve_http(HttpListen("127.0.0.1", int(sys.argv[1]), threads=4), load)

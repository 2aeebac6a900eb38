"""What the HTTP server refuses before the application sees it, answered as problems like everything else."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from servicekit.problems import Problem

_KNOWN = {
    HTTPStatus.REQUEST_URI_TOO_LONG: ("INVALID_ARGUMENT", "ADDRESS_TOO_LONG", "The address is too long."),
    HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE: (
        "RESOURCE_EXHAUSTED",
        "HEADERS_TOO_LARGE",
        "There are too many headers, or one is too long.",
    ),
    HTTPStatus.INTERNAL_SERVER_ERROR: ("INTERNAL", "INTERNAL", "Something went wrong."),
    HTTPStatus.NOT_IMPLEMENTED: ("UNIMPLEMENTED", "TRANSFER_CODING_UNKNOWN", "The body comes in an unknown coding."),
}
_MALFORMED = ("INVALID_ARGUMENT", "BAD_REQUEST", "The request is malformed.")


class AnsweredByProblem:
    """A client's connection on which the page that gunicorn writes becomes a problem of the same status."""

    def __init__(self, client: Any) -> None:
        """Write to this connection."""
        self._client = client

    def __getattr__(self, name: str) -> Any:
        """Be the connection in everything else."""
        return getattr(self._client, name)

    def sendall(self, page: bytes) -> None:
        """Send the problem with the status of the page."""
        self._client.sendall(refusal(int(page.split(b" ", 2)[1])))


def refusal(status: int) -> bytes:
    """Return the whole answer with this status, after which the connection is closed."""
    problem = Problem(status, *_KNOWN.get(HTTPStatus(status), _MALFORMED))
    body = problem.body()
    headers = problem.headers() | {"Content-Length": str(len(body)), "Connection": "close", "Cache-Control": "no-store"}
    lines = [f"HTTP/1.1 {status} {HTTPStatus(status).phrase}", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body

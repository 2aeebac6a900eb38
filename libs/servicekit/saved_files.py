"""Answering with a file that arrives in pieces: to be saved, and never run or shown."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from flask import Response

FILE_SECONDS = 60.0
"""How long a file may take; each holds a thread of this process."""

_HARMLESS = frozenset({"application/pdf", "image/gif", "image/jpeg", "image/png", "image/webp", "text/plain"})
_ANY = "application/octet-stream"
_NEVER_RUN = {
    "Cache-Control": "private, no-store",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "X-Content-Type-Options": "nosniff",
}


def saved_file(call: Any) -> Response:
    """Return the file a stream of pieces is; grpc.RpcError when the service refuses it.

    The pieces are of whichever message the method answers with; the first one says what the file is.
    """
    pieces = iter(call)
    first = next(pieces)
    kind = first.media_type if first.media_type in _HARMLESS else _ANY
    name = quote(first.file_name or "file", safe="")
    headers = _NEVER_RUN | {
        "Content-Length": str(first.size_bytes),
        "Content-Disposition": f"attachment; filename*=UTF-8''{name}",
    }
    response = Response(_bytes(first, pieces), headers=headers, mimetype=kind)
    response.call_on_close(call.cancel)
    return response


def _bytes(first: Any, pieces: Iterator[Any]) -> Iterator[bytes]:
    """Yield the content. A fault on the way breaks the connection: the client sees that bytes are missing."""
    if first.data:
        yield first.data
    for piece in pieces:
        yield piece.data

"""Waiting until everything an import stored stands in its customers' histories."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from commandline.session import Session

if TYPE_CHECKING:
    from backstory.interactions.v1.interactions_pb2 import Import

PATIENCE_SECONDS = 30.0
"""How long no further record may be placed before it is left to the service, which goes on by itself."""

_PAUSE_SECONDS = 0.5


def wait_until_placed(session: Session, name: str, stored: int, advance: Callable[[float], None]) -> int:
    """Return how many of an import's stored records are still without their place: 0 unless contacts does not answer.

    Nothing is lost by now, so an answer that cannot be had at present is asked for again.
    """
    unplaced, seen = stored, b""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while unplaced and time.monotonic() < deadline:
        now = _asked(session, name)
        if now is not None and now.SerializeToString() != seen:
            unplaced, seen = now.unplaced, now.SerializeToString()
            deadline = time.monotonic() + PATIENCE_SECONDS
            advance(stored - unplaced)
        if unplaced:
            time.sleep(_PAUSE_SECONDS)
    return unplaced


def _asked(session: Session, name: str) -> Import | None:
    """Return the import as it stands, or None where the service cannot tell at present."""
    from backstory.interactions.v1.interactions_pb2 import GetImportRequest
    from servicekit.errors import ServiceError
    from servicekit.grpc_client import is_outage

    try:
        return session.ask("interactions", session.interactions.GetImport, GetImportRequest(name=name))
    except ServiceError as fault:
        if is_outage(fault):
            return None
        raise

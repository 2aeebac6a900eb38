"""Waiting until everything an import stored stands in its customers' histories."""

from __future__ import annotations

import time
from collections.abc import Callable

from commandline.session import Session

PATIENCE_SECONDS = 30.0
"""How long no further record may be placed before it is left to the service, which goes on by itself."""

_PAUSE_SECONDS = 0.2


def wait_until_placed(session: Session, name: str, advance: Callable[[float], None]) -> int:
    """Return how many records of an import are still without their place: 0 unless contacts does not answer."""
    unplaced = first = _unplaced(session, name)
    deadline = time.monotonic() + PATIENCE_SECONDS
    while unplaced and time.monotonic() < deadline:
        time.sleep(_PAUSE_SECONDS)
        now = _unplaced(session, name)
        if now < unplaced:
            deadline = time.monotonic() + PATIENCE_SECONDS
        unplaced = now
        advance(first - unplaced)
    return unplaced


def _unplaced(session: Session, name: str) -> int:
    from backstory.interactions.v1.interactions_pb2 import GetImportRequest

    return session.ask("interactions", session.interactions.GetImport, GetImportRequest(name=name)).unplaced

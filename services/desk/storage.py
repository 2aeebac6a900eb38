"""The desk's own database, opened for commands that need nothing else of the desk."""

from __future__ import annotations

from servicekit.adapters.mongo_client import connect, ensure_indexes
from servicekit.clock import SystemClock

from services.desk.sessions import DOCUMENTS, Sessions
from services.desk.settings import DeskSettings


def open_sessions(settings: DeskSettings) -> Sessions:
    """Connect and return the sessions."""
    connect(settings)
    return Sessions(SystemClock())


def migrate(settings: DeskSettings) -> None:
    """Create the indexes."""
    ensure_indexes(connect(settings), DOCUMENTS)

"""The channels Backstory can read: one file each, with the name of the channel, `read` and an example of its input."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from datetime import datetime
from typing import Protocol, cast

from services.interactions.domain.reading import Reading, Unreadable


class Channel(Protocol):
    """What a channel's file holds."""

    CHANNEL: str
    EXAMPLE: bytes

    def read(self, raw: bytes, now: datetime) -> Reading | Unreadable:
        """Read one message as it was received at `now`; any bytes are answered, nothing is raised."""
        ...


def channels() -> Mapping[str, Channel]:
    """Return every channel in this folder by its name."""
    files = [entry.name for entry in pkgutil.iter_modules(__path__) if not entry.name.startswith("_")]
    modules = [cast("Channel", importlib.import_module(f"{__name__}.{name}")) for name in files]
    return {module.CHANNEL: module for module in modules}

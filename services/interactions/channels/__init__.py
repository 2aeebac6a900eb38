"""The channels Backstory can read: one file each.

A channel that is imported, as files of mails are, has `CHANNEL`, `read` and an `EXAMPLE` of its input. One that is
posted to has `WEBHOOK`, the `SIGNATURE` its posts usually bear, `read` and an `EXAMPLE`.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Protocol, cast

from services.interactions.channels._hooks.example import ExamplePost
from services.interactions.domain.reading import Reading, Unreadable
from services.interactions.domain.webhook_items import Item, Letter, Told


class Channel(Protocol):
    """What the file of a channel holds that is imported."""

    CHANNEL: str
    EXAMPLE: bytes

    def read(self, raw: bytes, now: datetime) -> Reading | Told | Unreadable:
        """Read one message as it was received at `now`; any bytes are answered, nothing is raised."""
        ...


class WebhookChannel(Protocol):
    """What the file of a channel holds that is posted to."""

    WEBHOOK: str
    SIGNATURE: str
    """How its posts are signed unless a source says otherwise; empty when each source has to say it."""

    IS_MAIL: bool
    """Whether a body may be as large as a mail."""

    EXAMPLE: ExamplePost

    def faults(self, options: Mapping[str, object]) -> Iterator[str]:
        """Yield what is wrong with the options of a source, each beginning with the option's name."""
        ...

    def read(self, letter: Letter) -> list[Item]:
        """Read everything in a post that is known to be genuine; raises ValueError for what is not of this channel."""
        ...


def channels() -> Mapping[str, Channel]:
    """Return every channel that is imported by its name."""
    return {module.CHANNEL: cast("Channel", module) for module in _modules() if hasattr(module, "CHANNEL")}


def webhook_channels() -> Mapping[str, WebhookChannel]:
    """Return every channel that is posted to by its name."""
    return {module.WEBHOOK: cast("WebhookChannel", module) for module in _modules() if hasattr(module, "WEBHOOK")}


def _modules() -> list[Any]:
    files = [entry.name for entry in pkgutil.iter_modules(__path__) if not entry.name.startswith("_")]
    return [importlib.import_module(f"{__name__}.{name}") for name in files]

"""Ways of sending, one file each: a file here is a sender, and nothing else has to name it."""

from __future__ import annotations

import importlib
import pkgutil
from typing import Any

from services.notifications.domain.ports import Sender


def sender_names() -> tuple[str, ...]:
    """Return the files of this folder, in alphabetical order."""
    return tuple(sorted(module.name for module in pkgutil.iter_modules(__path__)))


def load_senders(settings: Any) -> dict[str, Sender]:  # Any: each file says in a protocol which settings it reads
    """Build every sender and return them by the channel they serve."""
    built = [_build(name, settings) for name in sender_names()]
    return {sender.channel: sender for sender in built}


def _build(name: str, settings: Any) -> Sender:  # Any: as above
    module = importlib.import_module(f"{__name__}.{name}")
    sender: Sender = module.build(settings)
    return sender

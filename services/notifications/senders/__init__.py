"""Ways of telling agents, one file each: a file here is a sender, and nothing else has to name it.

Ways of writing to customers are in `customers/`, likewise.
"""

from __future__ import annotations

import importlib
import pkgutil
from typing import Any

from services.notifications.domain.ports import Sender


def sender_names() -> tuple[str, ...]:
    """Return the files of this folder, in alphabetical order."""
    return tuple(sorted(module.name for module in pkgutil.iter_modules(__path__) if not module.ispkg))


def load_senders(settings: Any) -> dict[str, Sender]:  # Any: each file says in a protocol which settings it reads
    """Build every sender and return them by the channel they serve; one that says it is not set up is left out."""
    built = [build_sender(name, settings) for name in sender_names() if _is_wanted(name, settings)]
    return {sender.channel: sender for sender in built}


def build_sender(name: str, settings: Any) -> Sender:  # Any: as above
    """Build the sender of one file, set up or not."""
    sender: Sender = importlib.import_module(f"{__name__}.{name}").build(settings)
    return sender


def _is_wanted(name: str, settings: Any) -> bool:  # Any: as above
    module = importlib.import_module(f"{__name__}.{name}")
    return not hasattr(module, "is_set_up") or bool(module.is_set_up(settings))

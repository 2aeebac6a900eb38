"""Ways of writing to customers, one file each: a file here is one, and nothing else has to name it."""

from __future__ import annotations

import importlib
import pkgutil
from typing import Any

from services.notifications.domain.messages import CustomerSender


def customer_sender_names() -> tuple[str, ...]:
    """Return the files of this folder, in alphabetical order; one that begins with a line is a helper."""
    return tuple(sorted(m.name for m in pkgutil.iter_modules(__path__) if not m.name.startswith("_")))


def load_customer_senders(settings: Any) -> dict[str, CustomerSender]:  # Any: each file says what it reads of them
    """Build every sender and return them by the channel they serve."""
    built: dict[str, CustomerSender] = {}
    for name in customer_sender_names():
        for sender in importlib.import_module(f"{__name__}.{name}").build(settings):
            built[sender.channel] = sender
    return built

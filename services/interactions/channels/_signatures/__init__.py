"""Ways of proving that a post is its source's own: one file each, with its name, what it needs, and `verify`."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from typing import Protocol, cast

from services.interactions.domain.webhooks import Verify


class Signature(Protocol):
    """What the file of a signature holds."""

    SIGNATURE: str
    REQUIRED: tuple[str, ...]
    """Options a source must have for it."""

    verify: Verify


def signatures() -> Mapping[str, Signature]:
    """Return every signature in this folder by its name."""
    files = [entry.name for entry in pkgutil.iter_modules(__path__) if not entry.name.startswith("_")]
    modules = [cast("Signature", importlib.import_module(f"{__name__}.{name}")) for name in files]
    return {module.SIGNATURE: module for module in modules}

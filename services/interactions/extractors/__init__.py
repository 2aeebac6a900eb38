"""What is read from customers' texts: one file a fact, with its key, its version, examples and `find`."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from typing import cast

from services.interactions.domain.extracting import Extractor


@cache
def extractors() -> tuple[Extractor, ...]:
    """Return every extractor in this folder, in the order of their files."""
    files = sorted(entry.name for entry in pkgutil.iter_modules(__path__) if not entry.name.startswith("_"))
    return tuple(cast("Extractor", importlib.import_module(f"{__name__}.{name}")) for name in files)

"""Who rules can tell, one file each: a file here is a kind of audience, and nothing else has to name it."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from types import MappingProxyType

from services.notifications.domain.rules.audience_kinds import AudienceKind


def _loaded() -> dict[str, AudienceKind]:
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    kinds: list[AudienceKind] = [importlib.import_module(f"{__name__}.{name}").KIND for name in names]
    return {kind.name: kind for kind in kinds}


AUDIENCES: Mapping[str, AudienceKind] = MappingProxyType(_loaded())
"""Every kind by its name."""

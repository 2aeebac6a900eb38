"""What rules can ask about an event, one file each: a file here is an attribute, and nothing else has to name it."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from types import MappingProxyType

from services.notifications.domain.rules.condition_kinds import ConditionKind


def _loaded() -> dict[str, ConditionKind]:
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    kinds: list[ConditionKind] = [importlib.import_module(f"{__name__}.{name}").KIND for name in names]
    return {kind.attribute: kind for kind in kinds}


CONDITIONS: Mapping[str, ConditionKind] = MappingProxyType(_loaded())
"""Every kind by its attribute."""

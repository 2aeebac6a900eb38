"""What the examples of channels are made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class ExamplePost:
    """What a provider posts, with made-up data. `options` are those a source of this channel needs for it."""

    body: bytes
    content_type: str = "application/json"
    options: Mapping[str, Any] = field(default_factory=dict)


FORM = "application/x-www-form-urlencoded"

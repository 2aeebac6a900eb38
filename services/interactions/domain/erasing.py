"""What contacts tells of an erasure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Erased:
    """A person who was erased: everything about these contacts goes."""

    erasure: str
    contacts: tuple[str, ...]

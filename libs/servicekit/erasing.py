"""Erasing a person from one service: whom, what each collection is asked to do, and the proof of it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

ERASED_NAME = "Erased customer"
"""What stands in the place of a name."""

ERASED_TEXT = "(erased)"
"""What stands in the place of a text that may not be empty."""


@dataclass(frozen=True)
class Whom:
    """The person to erase. `keys` and `texts` find what names no contact; they are forgotten when the work is done.

    `keys` are normalised keys of identities, `texts` what they look like in reports: addresses, numbers, names. Others
    may have the same `values` of custom fields.
    """

    erasure: str
    contacts: tuple[str, ...]
    keys: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    values: tuple[str, ...] = ()

    @property
    def names(self) -> list[str]:
        """The contacts by their resource names."""
        return [f"contacts/{contact}" for contact in self.contacts]


@dataclass(frozen=True)
class Step:
    """How many documents a step has emptied or removed, and where the next one goes on; None at the end."""

    removed: int
    cursor: Mapping[str, Any] | None = None


class Eraser(Protocol):
    """Removes what is personal from one collection. A step is made in the transaction of the session given."""

    def step(self, whom: Whom, cursor: Mapping[str, Any], session: Any) -> Step:
        """Remove some; at the first step the cursor is empty. A bounded piece of work."""
        ...

    def left(self, whom: Whom, session: Any) -> int:
        """Return how many documents still hold something personal of theirs."""
        ...


@dataclass(frozen=True)
class Erasers:
    """What a service does about each of its collections: an eraser, or the reason why none is needed."""

    of: Mapping[str, Eraser]
    free: Mapping[str, str] = field(default_factory=dict)

    @property
    def order(self) -> Sequence[str]:
        """The collections in the order in which they are erased."""
        return tuple(self.of)


OF_EVERY_SERVICE: Mapping[str, str] = {
    "operations": "names of maintenance work, its counts and positions",
    "worker_heartbeats": "names of processes and times",
    "api_keys": "names of other systems and hashes of secrets",
    "erasing": "ids and counts; while the work goes on also what it looks for, which goes when it ends",
}
"""Why the collections that every service has hold nothing about customers."""


def proof_digest(erasure: str, service: str, contacts: Sequence[str], removed: Mapping[str, int]) -> str:
    """Return what a proof is known by: anybody who has its parts can work it out again."""
    parts = {"contacts": list(contacts), "erasure": erasure, "removed": dict(removed), "service": service}
    return hashlib.sha256(json.dumps(parts, sort_keys=True, separators=(",", ":")).encode()).hexdigest()

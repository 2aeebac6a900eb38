"""Unwanted messages: who is blocked, and what is kept apart from histories without being lost."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple, Protocol

from servicekit.errors import FailedPrecondition, NotFound, ResourceExhausted

from services.interactions.domain.interaction import Direction, Interaction

if TYPE_CHECKING:
    from services.interactions.domain.ports import StoredInteraction

MOST_BLOCKED = 10_000
"""So many blocks there may be at once: every process that records knows them all by heart."""

MAX_REASON = 500

_PEOPLE = "agents/"


class Screening(NamedTuple):
    """Why an interaction is kept apart, since when, and who decided so; `block` is empty when somebody marked it."""

    time: datetime
    actor: str
    reason: str
    block: str = ""


@dataclass(frozen=True)
class BlockedIdentity:
    """A sender whose messages are kept apart until `end_time`; `key` is what messages are matched by."""

    id: str
    key: str
    kind: str
    scope: str
    value: str
    reason: str
    actor: str
    create_time: datetime
    end_time: datetime | None = None


class Blocks(Protocol):
    """Keeps who is blocked."""

    def block_of(self, key: str, now: datetime) -> BlockedIdentity | None:
        """Return the block of a sender, from what was read at most some seconds ago."""
        ...

    def begin(self, block: BlockedIdentity) -> BlockedIdentity:
        """Keep a block; one that is in force stays as it is. RESOURCE_EXHAUSTED when there are too many."""
        ...

    def end(self, block: str, now: datetime) -> BlockedIdentity | None:
        """End a block and return it, ended before or not; None when there never was one."""
        ...

    def page(self, after: str, limit: int) -> Sequence[BlockedIdentity]:
        """Return blocks that are in force, by their ids."""
        ...


@dataclass(frozen=True)
class Screened:
    """An interaction that is kept apart, and where it stands in the list of them."""

    stored: StoredInteraction
    place: tuple[datetime, str]


class ScreenedInteractions(Protocol):
    """Takes interactions out of histories, and puts them back."""

    def screen(self, interaction: str, screening: Screening) -> StoredInteraction:
        """Keep an interaction apart; one that is so already stays as it is."""
        ...

    def release(self, interaction: str) -> StoredInteraction:
        """Put an interaction into its history; one that is there already stays as it is."""
        ...

    def page(self, after: tuple[datetime, str] | None, limit: int) -> Sequence[Screened]:
        """Return what is kept apart, last kept apart first."""
        ...


def block_id(key: str) -> str:
    """Return the id of the block of a sender: the same whenever they are blocked."""
    return f"bi_{hashlib.sha256(key.encode()).hexdigest()[:32]}"


def is_screened(interaction: Interaction) -> bool:
    """Tell whether a blocked sender's interaction is kept apart: what came in just now is."""
    return interaction.direction is Direction.INBOUND and not interaction.backfill


def is_a_person(caller: str) -> bool:
    """Tell whether a caller decides for themselves; everything else is a program."""
    return caller.startswith(_PEOPLE)


def block_not_found(name: str) -> NotFound:
    """Nobody was blocked by this name."""
    return NotFound("BLOCKED_IDENTITY_NOT_FOUND", f"There is no {name}.", name=name)


def customer_in_need(contact: str) -> FailedPrecondition:
    """A program may not keep apart what somebody with an open issue writes."""
    return FailedPrecondition(
        "CUSTOMER_HAS_OPEN_ISSUE",
        "This customer has an open issue; only a person can decide that they are not heard.",
        contact=f"contacts/{contact}",
    )


def not_screenable(interaction: str, why: str) -> FailedPrecondition:
    """This interaction cannot be kept apart."""
    return FailedPrecondition(
        "INTERACTION_NOT_SCREENABLE", f"interactions/{interaction} {why}.", name=f"interactions/{interaction}"
    )


def too_many_blocks() -> ResourceExhausted:
    """Every process knows all blocks by heart, so there is a bound."""
    return ResourceExhausted("TOO_MANY_BLOCKED", f"There are {MOST_BLOCKED} blocked senders; end some first.")

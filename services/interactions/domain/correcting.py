"""Corrections: what was recorded stays, and something else is shown in its place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from servicekit.errors import FailedPrecondition

from services.interactions.domain.interaction import Interaction, Visibility
from services.interactions.domain.ports import Recorded, Split

SOURCE = "corrections"
SOURCE_OF_SPLITS = "contact-split"


@dataclass(frozen=True)
class Correction:
    """What is shown in the place of an interaction; `contact` and `replacement` where they are not as they were."""

    interaction: str
    contact: str
    replacement: Interaction | None
    reason: str


@dataclass(frozen=True)
class Followed:
    """What facts of a corrected interaction go by: its correction, whose that is, and who may see it."""

    interaction: str
    correction: str
    contact: str
    visibility: Visibility
    is_same_text: bool


class Corrections(Protocol):
    """Writes corrections, with the histories in step."""

    def correct(self, correction: Correction) -> Recorded:
        """Store a correction, or return it as it was stored the first time."""
        ...


def told_as(split: Split, interaction: str) -> tuple[str, str]:
    """Return source and source id of the correction that shows an interaction with its new contact."""
    return SOURCE_OF_SPLITS, f"{split.new_contact} {interaction}"


def already_corrected(interaction: str, correction: str) -> FailedPrecondition:
    """Somebody corrected it before; the correction is what can be corrected."""
    return FailedPrecondition(
        "ALREADY_CORRECTED",
        f"interactions/{interaction} was corrected by interactions/{correction}; correct that one.",
        correction=f"interactions/{correction}",
    )


def content_removed(interaction: str) -> FailedPrecondition:
    """There is nothing left to correct."""
    return FailedPrecondition("CONTENT_REMOVED", f"The content of interactions/{interaction} was removed.")


def waits_for_contact(interaction: str) -> FailedPrecondition:
    """It stands in no history yet."""
    return FailedPrecondition(
        "CONTACT_UNKNOWN", f"interactions/{interaction} waits for its contact; try again later.", retry_after=5
    )

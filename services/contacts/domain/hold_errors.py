"""What can be refused about legal holds."""

from __future__ import annotations

from servicekit.errors import FailedPrecondition, NotFound, ResourceExhausted


class HoldNotFound(NotFound):
    """The contact has no hold with this id."""

    def __init__(self, contact_id: str, hold_id: str) -> None:
        """Name the hold."""
        name = f"contacts/{contact_id}/legalHolds/{hold_id}"
        super().__init__("LEGAL_HOLD_NOT_FOUND", f"There is no {name}.", legal_hold=name)


class HoldIsReleased(FailedPrecondition):
    """The hold is in force no longer."""

    def __init__(self, contact_id: str, hold_id: str) -> None:
        """Name the hold."""
        name = f"contacts/{contact_id}/legalHolds/{hold_id}"
        super().__init__("LEGAL_HOLD_RELEASED", f"{name} was released before.", legal_hold=name)


class PersonIsHeld(FailedPrecondition):
    """Nobody is erased while a legal hold stands."""

    def __init__(self, contact_id: str) -> None:
        """Name the contact that is held."""
        name = f"contacts/{contact_id}"
        super().__init__("LEGAL_HOLD", f"A legal hold stands on {name}; release it first.", contact=name)


class TooManyHolds(ResourceExhausted):
    """A contact has room for so many holds."""

    def __init__(self, contact_id: str, limit: int) -> None:
        """Tell the limit."""
        name = f"contacts/{contact_id}"
        super().__init__("TOO_MANY_LEGAL_HOLDS", f"A contact has up to {limit} legal holds.", contact=name)

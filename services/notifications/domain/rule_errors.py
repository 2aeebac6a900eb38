"""What can be refused about rules, one class for each thing a caller may act on."""

from __future__ import annotations

from servicekit.errors import Aborted, AlreadyExists, NotFound


class RuleNotFound(NotFound):
    """There is no rule with this id."""

    def __init__(self, rule_id: str) -> None:
        """Name the rule."""
        super().__init__("RULE_NOT_FOUND", f"There is no rule rules/{rule_id}.", rule=f"rules/{rule_id}")


class RuleAlreadyExists(AlreadyExists):
    """The id is taken, perhaps by a rule that was deleted."""

    def __init__(self, rule_id: str) -> None:
        """Name the rule."""
        super().__init__("RULE_ALREADY_EXISTS", f"The id of rules/{rule_id} is or was in use.", rule=f"rules/{rule_id}")


class RuleChanged(Aborted):
    """The change was decided on an older state."""

    def __init__(self, etag: str) -> None:
        """Tell the present stamp."""
        super().__init__("RULE_CHANGED", "The rule was changed meanwhile; read it again.", etag=etag)


class RuleContended(Aborted):
    """Others keep changing it."""

    def __init__(self) -> None:
        """Ask to try again."""
        super().__init__("RULE_CONTENDED", "Others change the rule at this moment; try again.")


class DecisionNotFound(NotFound):
    """No decision about this event is kept."""

    def __init__(self, event: str) -> None:
        """Name the event, and say why that can be."""
        super().__init__(
            "DECISION_NOT_FOUND",
            f"No decision about the event {event} is kept: it was imported, is too old, or is not read yet.",
            event=event,
        )

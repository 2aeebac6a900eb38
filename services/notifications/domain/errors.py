"""What callers may act on: errors of this service, each with its stable reason."""

from __future__ import annotations

from servicekit.errors import NotFound, OutOfRange, PermissionDenied


def notification_not_found(notification: str) -> NotFound:
    """There is no such notification, or it is another agent's: the answer is the same."""
    return NotFound(
        "NOTIFICATION_NOT_FOUND",
        f"There is no notification notifications/{notification}.",
        notification=f"notifications/{notification}",
    )


def not_an_agent(subject: str) -> PermissionDenied:
    """The caller has no inbox."""
    return PermissionDenied("AGENT_REQUIRED", "Only agents have an inbox: call with an agent's token.", subject=subject)


def watch_token_ahead() -> OutOfRange:
    """The token is of an inbox that has since been restored to an earlier state."""
    return OutOfRange(
        "RESUME_TOKEN_OUT_OF_RANGE", "The token stands for a place this inbox does not have: list and start anew."
    )

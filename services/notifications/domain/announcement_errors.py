"""What callers may act on about announcements."""

from __future__ import annotations

from servicekit.errors import Aborted, AlreadyExists, FailedPrecondition, NotFound


class AnnouncementNotFound(NotFound):
    """There is no such announcement."""

    def __init__(self, announcement: str) -> None:
        """Name it."""
        name = f"announcements/{announcement}"
        super().__init__("ANNOUNCEMENT_NOT_FOUND", f"There is no announcement {name}.", name=name)


class AnnouncementAlreadyExists(AlreadyExists):
    """The id is taken."""

    def __init__(self, announcement: str) -> None:
        """Name it."""
        name = f"announcements/{announcement}"
        super().__init__("ANNOUNCEMENT_ALREADY_EXISTS", f"There is {name} already.", name=name)


class AnnouncementContended(Aborted):
    """Too many change it at once."""

    def __init__(self) -> None:
        """Ask for a repeat."""
        super().__init__("ANNOUNCEMENT_CONTENDED", "Others are changing this announcement: repeat the request.")


class WrongAnnouncementState(FailedPrecondition):
    """It does not stand as it would have to."""

    def __init__(self, name: str, state: str, needed: str) -> None:
        """Tell how it stands."""
        told = f"{name} is {state}; it would have to be {needed}."
        super().__init__("WRONG_ANNOUNCEMENT_STATE", told, state=state, needed=needed)


class AudienceEmpty(FailedPrecondition):
    """Nobody can be told."""

    def __init__(self, name: str) -> None:
        """Name it."""
        super().__init__("AUDIENCE_EMPTY", f"{name} would reach nobody: its counts tell why.", name=name)


class ApprovalNeeded(FailedPrecondition):
    """It is for more people than one person may decide on."""

    def __init__(self, name: str, reachable: int) -> None:
        """Tell how many it would reach."""
        told = f"{name} would reach {reachable} people: somebody other than its author has to approve it."
        super().__init__("APPROVAL_NEEDED", told, name=name)


class ApproverIsAuthor(FailedPrecondition):
    """Nobody approves what they wrote."""

    def __init__(self, name: str) -> None:
        """Name it."""
        super().__init__(
            "APPROVER_IS_AUTHOR", f"{name} has to be approved by somebody other than its author.", name=name
        )


class AnnouncementExpired(FailedPrecondition):
    """Its preview is too old."""

    def __init__(self, name: str) -> None:
        """Name it."""
        super().__init__("ANNOUNCEMENT_EXPIRED", f"The preview of {name} no longer holds: create it anew.", name=name)

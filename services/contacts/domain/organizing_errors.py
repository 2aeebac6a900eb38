"""What can be refused about tags, organisations and segments, one class for each thing a caller may act on."""

from __future__ import annotations

from servicekit.errors import AlreadyExists, FailedPrecondition, NotFound


class TagNotFound(NotFound):
    """No contact has this tag."""

    def __init__(self, tag: str) -> None:
        """Name the tag."""
        super().__init__("TAG_NOT_FOUND", f"No contact has the tag {tag}.", tag=tag)


class TagAlreadyExists(AlreadyExists):
    """Contacts have this tag already: a renamed one could not be told from it."""

    def __init__(self, tag: str) -> None:
        """Name the tag and the way out."""
        super().__init__("TAG_ALREADY_EXISTS", f"Contacts have the tag {tag} already; merge the two.", tag=tag)


class TagChangeGoesOn(FailedPrecondition):
    """Tags are changed one after the other."""

    def __init__(self, change_id: str) -> None:
        """Name the change that goes on."""
        name = f"tagChanges/{change_id}"
        super().__init__("TAG_CHANGE_GOES_ON", f"{name} is not done yet; repeat the request when it is.", name=name)


class TagChangeNotFound(NotFound):
    """There is no change of tags with this id."""

    def __init__(self, change_id: str) -> None:
        """Name the change."""
        name = f"tagChanges/{change_id}"
        super().__init__("TAG_CHANGE_NOT_FOUND", f"There is no {name}.", name=name)

"""What can be refused about templates, one class for each thing a caller may act on."""

from __future__ import annotations

from collections.abc import Sequence

from servicekit.errors import Aborted, AlreadyExists, FailedPrecondition, NotFound


class TemplateNotFound(NotFound):
    """There is no such template."""

    def __init__(self, template: str) -> None:
        """Name it."""
        name = f"templates/{template}"
        super().__init__("TEMPLATE_NOT_FOUND", f"There is no template {name}.", template=name)


class TemplateAlreadyExists(AlreadyExists):
    """The id is taken, perhaps by one that was deleted."""

    def __init__(self, template: str) -> None:
        """Name it."""
        name = f"templates/{template}"
        super().__init__("TEMPLATE_ALREADY_EXISTS", f"The id of {name} is or was in use.", template=name)


class TemplateChanged(Aborted):
    """The change was decided on an older state."""

    def __init__(self, etag: str) -> None:
        """Tell the present stamp."""
        super().__init__("TEMPLATE_CHANGED", "The template was changed meanwhile; read it again.", etag=etag)


class TemplateContended(Aborted):
    """Others keep changing it."""

    def __init__(self) -> None:
        """Ask to try again."""
        super().__init__("TEMPLATE_CONTENDED", "Others change the template at this moment; try again.")


class NoWording(FailedPrecondition):
    """None of the texts is for this channel."""

    def __init__(self, template: str, channel: str) -> None:
        """Name both."""
        super().__init__(
            "TEMPLATE_WITHOUT_WORDING", f"templates/{template} has no wording for {channel} in a language that fits.",
            template=f"templates/{template}", channel=channel,
        )  # fmt: skip


class PlaceholderUnresolved(FailedPrecondition):
    """Something would be missing in the text."""

    def __init__(self, placeholders: Sequence[str]) -> None:
        """Name what has no value."""
        named = ", ".join(placeholders)
        super().__init__("PLACEHOLDER_UNRESOLVED", f"There is no value for: {named}.", placeholders=named)

"""What people lay down about time, each under a name of its own: kept whole, with a version."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, Protocol, TypeVar

from servicekit.errors import Aborted, NotFound

Content = TypeVar("Content")


@dataclass(frozen=True)
class Kept(Generic[Content]):
    """Something laid down. `kind` is its collection's name, such as `calendars`."""

    kind: str
    id: str
    content: Content
    version: int
    create_time: datetime
    update_time: datetime

    @property
    def name(self) -> str:
        """The resource name."""
        return f"{self.kind}/{self.id}"

    @property
    def etag(self) -> str:
        """The state's stamp."""
        return f'"{self.version}"'


class Keeping(Protocol[Content]):
    """Keeps all of one kind."""

    @property
    def kind(self) -> str:
        """The collection's name, such as `calendars`."""
        ...

    def get(self, id_: str) -> Kept[Content] | None:
        """Return one; None when it is not there."""
        ...

    def gone(self, id_: str) -> Kept[Content] | None:
        """Return one that was deleted, as it was last; None when none was."""
        ...

    def page(self, after: str, limit: int) -> Sequence[Kept[Content]]:
        """Return some by id, after this one."""
        ...

    def put(self, id_: str, content: Content, before: Kept[Content] | None) -> Kept[Content] | None:
        """Keep this state after that one, or after none; None when another one is there by now."""
        ...

    def delete(self, before: Kept[Content]) -> bool:
        """Forget it; False when another state is there by now."""
        ...


class KeptNotFound(NotFound):
    """There is nothing of this name."""

    def __init__(self, kind: str, id_: str) -> None:
        """Name it."""
        super().__init__("TIMING_NOT_FOUND", f"There is no {kind}/{id_}.", name=f"{kind}/{id_}")


class KeptChanged(Aborted):
    """The change was decided on an older state."""

    def __init__(self, name: str, etag: str) -> None:
        """Tell the present stamp."""
        super().__init__("TIMING_CHANGED", f"{name} was changed meanwhile; read it again.", etag=etag)

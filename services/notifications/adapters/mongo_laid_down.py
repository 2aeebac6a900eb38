"""What is laid down about time, in MongoDB: each write is guarded by a version or the id. It makes no events."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from pymongo.database import Database
from pymongo.errors import DuplicateKeyError
from servicekit.adapters.mongo_client import Row, time_limit
from servicekit.clock import Clock

from services.notifications.adapters.timing_documents import LAID_DOWN
from services.notifications.domain.timing.kept import Kept

Content = TypeVar("Content")

_SHOWN = {"is_deleted": False}


@dataclass(frozen=True)
class Form(Generic[Content]):
    """How content of one kind is stored, and what of it comes with the service."""

    kind: str
    row: Callable[[Content], Row]
    content: Callable[[Mapping[str, Any]], Content]
    shipped: Mapping[str, Content] = field(default_factory=dict)


class MongoLaidDown(Generic[Content]):
    """All of one kind."""

    def __init__(self, database: Database[Row], clock: Clock, form: Form[Content]) -> None:
        """Work on the service's own database; nothing is asked before the first call."""
        self._collection = database[LAID_DOWN]
        self._clock = clock
        self._form = form
        self._has_shipped = not form.shipped

    @property
    def kind(self) -> str:
        """The collection's name, such as `calendars`."""
        return self._form.kind

    def get(self, id_: str) -> Kept[Content] | None:
        """Return one; None when it is not there."""
        self._ship()
        with time_limit():
            row = self._collection.find_one({"_id": self._key(id_)} | _SHOWN)
        return self._kept(row) if row else None

    def gone(self, id_: str) -> Kept[Content] | None:
        """Return one that was deleted, as it was last; None when none was."""
        with time_limit():
            row = self._collection.find_one({"_id": self._key(id_), "is_deleted": True})
        return self._kept(row) if row else None

    def page(self, after: str, limit: int) -> Sequence[Kept[Content]]:
        """Return some by id, after this one."""
        self._ship()
        last = f"{self.kind}0"  # the next character after the slash
        wanted = {"_id": {"$gt": self._key(after), "$lt": last}} | _SHOWN
        with time_limit():
            return [self._kept(row) for row in self._collection.find(wanted).sort("_id", 1).limit(limit)]

    def put(self, id_: str, content: Content, before: Kept[Content] | None) -> Kept[Content] | None:
        """Keep this state after that one, or after none; None when another one is there by now."""
        now = self._clock.now()
        state = {"content": self._form.row(content), "update_time": now, "is_deleted": False}
        with time_limit():
            if before is None:
                return self._begin(id_, state)
            guard = {"_id": self._key(id_), "version": before.version} | _SHOWN
            done = self._collection.update_one(guard, {"$set": state, "$inc": {"version": 1}}).matched_count > 0
        after = Kept(self.kind, id_, content, before.version + 1, before.create_time, now)
        return after if done else None

    def delete(self, before: Kept[Content]) -> bool:
        """Forget it; False when another state is there by now."""
        guard = {"_id": self._key(before.id), "version": before.version} | _SHOWN
        change = {"$set": {"is_deleted": True, "update_time": self._clock.now()}, "$inc": {"version": 1}}
        with time_limit():
            return self._collection.update_one(guard, change).matched_count > 0

    def _begin(self, id_: str, state: Row) -> Kept[Content] | None:
        """Insert it, or put it in the place of one that was deleted."""
        key, now = self._key(id_), state["update_time"]
        begun = state | {"create_time": now}
        gone = self._collection.find_one_and_update(
            {"_id": key, "is_deleted": True}, {"$set": begun, "$inc": {"version": 1}}, {"version": 1}
        )
        if gone:
            return Kept(self.kind, id_, self._form.content(state["content"]), gone["version"] + 1, now, now)
        try:
            self._collection.insert_one({"_id": key, "version": 1} | begun)
        except DuplicateKeyError:
            return None
        return Kept(self.kind, id_, self._form.content(state["content"]), 1, now, now)

    def _ship(self) -> None:
        """Put there what comes with the service, each once for ever."""
        if self._has_shipped:
            return
        with time_limit():
            wanted = {"_id": {"$in": [self._key(id_) for id_ in self._form.shipped]}}
            there = {row["_id"] for row in self._collection.find(wanted, {"_id": 1})}
            for id_, content in self._form.shipped.items():
                if self._key(id_) not in there:
                    now = self._clock.now()
                    state = {"content": self._form.row(content), "update_time": now, "is_deleted": False}
                    self._begin(id_, state)
        self._has_shipped = True

    def _key(self, id_: str) -> str:
        return f"{self.kind}/{id_}"

    def _kept(self, row: Row) -> Kept[Content]:
        id_ = row["_id"].removeprefix(f"{self.kind}/")
        content = self._form.content(row["content"])
        return Kept(self.kind, id_, content, row["version"], row["create_time"], row["update_time"])

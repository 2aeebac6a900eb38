"""Templates in MongoDB: every write is guarded by a version or the id. They make no events: nobody else keeps them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from pymongo.database import Database
from pymongo.errors import DuplicateKeyError
from servicekit.adapters import guarded
from servicekit.adapters.mongo_client import Row, time_limit
from servicekit.clock import Clock

from services.notifications.adapters.template_documents import TEMPLATES
from services.notifications.domain.templates import Content, StoredTemplate, Template, Wording
from services.notifications.domain.webhook_ports import Request


class MongoTemplates:
    """The templates collection."""

    def __init__(self, database: Database[Row], clock: Clock) -> None:
        """Work on the service's own database."""
        self._collection = database[TEMPLATES]
        self._clock = clock

    def stored(self, template: str, request: Request | None) -> StoredTemplate | None:
        """Return a template, a deleted one too."""
        with time_limit():
            row = self._collection.find_one({"_id": template})
        if row is None:
            return None
        return StoredTemplate(_template(row), guarded.earlier_answer(row, _keyed(request)) is not None)

    def page(self, after: str, limit: int) -> Sequence[Template]:
        """Return those that are not deleted, by id, after an id."""
        wanted = {"_id": {"$gt": after}, "is_deleted": False}
        with time_limit():
            return [
                _template(row) for row in self._collection.find(wanted, {"requests": 0}).sort("_id", 1).limit(limit)
            ]

    def add(self, template: Template, request: Request | None) -> bool:
        """Store a new one."""
        state = {"_id": template.id, "use_count": 0} | _state(template)
        try:
            with time_limit():
                self._collection.insert_one(guarded.new_document(state, (), _keyed(request), self._clock.now()))
        except DuplicateKeyError:
            return False
        return True

    def save(self, before: Template, after: Template, request: Request | None) -> bool:
        """Store the next version."""
        now = self._clock.now()
        with time_limit():
            if request:  # no relay looks after these documents
                past = {"requests": {"at": {"$lt": now - guarded.REQUEST_KEPT}}}
                self._collection.update_one({"_id": before.id}, {"$pull": past})
            change = guarded.Change(set=_state(after), request=_keyed(request))
            return guarded.guarded_update(self._collection, before.id, before.version, change, now)

    def count_use(self, template: str, at: datetime) -> None:
        """Count one more message; the version stays: nobody has changed the template."""
        with time_limit():
            self._collection.update_one({"_id": template}, {"$inc": {"use_count": 1}, "$max": {"last_use_time": at}})


def _state(template: Template) -> Row:
    return {
        "display_name": template.content.display_name,
        "default_language": template.content.default_language,
        "texts": [asdict(text) for text in template.content.texts],
        "creator": template.creator,
        "create_time": template.create_time,
        "update_time": template.update_time,
        "is_deleted": template.is_deleted,
    }


def _template(row: Row) -> Template:
    return Template(
        id=row["_id"],
        content=Content(
            row["display_name"], row["default_language"], tuple(Wording(**dict(text)) for text in row["texts"])
        ),
        version=row["version"],
        creator=row["creator"],
        create_time=row["create_time"],
        update_time=row["update_time"],
        use_count=row["use_count"],
        last_use_time=row.get("last_use_time"),
        is_deleted=row["is_deleted"],
    )


def _keyed(request: Request | None) -> guarded.Request | None:
    return guarded.Request(f"{request.caller}|{request.id}", request.digest) if request else None

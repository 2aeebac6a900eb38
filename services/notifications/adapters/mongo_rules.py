"""Rules in MongoDB: every write is guarded by a version or the id. They make no events: nobody else keeps them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from pymongo import ReturnDocument
from pymongo.database import Database
from pymongo.errors import DuplicateKeyError
from servicekit.adapters import guarded
from servicekit.adapters.mongo_client import Row, time_limit
from servicekit.clock import Clock

from services.notifications.adapters.rule_documents import RULES
from services.notifications.domain.rule_ports import Request, StoredRule
from services.notifications.domain.rules.rule import SERVICE, Audience, CollapseBy, Condition, Content, Rule
from services.notifications.domain.urgency import Urgency

_IN_FORCE = {"is_deleted": False, "content.disabled": False}
_SHOWN = {"requests": 0, "outbox": 0}


class MongoRules:
    """The rules collection. Those that come with the service are put there before the first look."""

    def __init__(self, database: Database[Row], clock: Clock, shipped: Mapping[str, Content]) -> None:
        """Work on the service's own database; nothing is asked before the first call."""
        self._collection = database[RULES]
        self._clock = clock
        self._shipped = shipped
        self._has_shipped = False

    def stored(self, rule_id: str, request: Request | None) -> StoredRule | None:
        """Return a rule, and whether this request has made or changed it."""
        self._ship()
        with time_limit():
            row = self._collection.find_one({"_id": rule_id})
        if row is None:
            return None
        return StoredRule(_rule(row), guarded.earlier_answer(row, _keyed(request)) is not None)

    def page(self, after: str, limit: int) -> Sequence[Rule]:
        """Return rules that are not deleted, by id, after this one."""
        self._ship()
        wanted = {"_id": {"$gt": after}, "is_deleted": False}
        with time_limit():
            return [_rule(row) for row in self._collection.find(wanted, _SHOWN).sort("_id", 1).limit(limit)]

    def in_force(self) -> Sequence[Rule]:
        """Return every rule that is neither deleted nor switched off, by id."""
        self._ship()
        with time_limit():
            return [_rule(row) for row in self._collection.find(_IN_FORCE, _SHOWN).sort("_id", 1)]

    def add(self, rule: Rule, request: Request | None) -> bool:
        """Store a new rule."""
        row = guarded.new_document({"_id": rule.id} | _state(rule), (), _keyed(request), self._clock.now())
        try:
            with time_limit():
                self._collection.insert_one(row)
        except DuplicateKeyError:
            return False
        return True

    def save(self, before: Rule, after: Rule, request: Request | None) -> bool:
        """Store the next version."""
        now = self._clock.now()
        with time_limit():
            if request:  # no relay looks after these documents
                past = {"requests": {"at": {"$lt": now - guarded.REQUEST_KEPT}}}
                self._collection.update_one({"_id": before.id}, {"$pull": past})
            change = guarded.Change(set=_state(after), request=_keyed(request))
            return guarded.guarded_update(self._collection, before.id, before.version, change, now)

    def failed(self, rule_id: str, event_id: str) -> int:
        """Count a failure, once for each event; the rule's version stays: nobody has changed it."""
        with time_limit():
            row = self._collection.find_one_and_update(
                {"_id": rule_id, "failed_at": {"$ne": event_id}},
                {"$inc": {"failures": 1}, "$set": {"failed_at": event_id}},
                {"failures": 1},
                return_document=ReturnDocument.AFTER,
            )
            row = row or self._collection.find_one({"_id": rule_id}, {"failures": 1})
        return int(row["failures"]) if row else 0

    def worked(self, rule_id: str) -> None:
        """Forget the failures."""
        with time_limit():
            self._collection.update_one({"_id": rule_id}, {"$set": {"failures": 0, "failed_at": ""}})

    def switch_off(self, rule_id: str, reason: str, now: datetime) -> bool:
        """Switch it off; False when somebody has done so before."""
        change = {"content.disabled": True, "disabled_reason": reason, "update_time": now}
        with time_limit():
            found = self._collection.update_one({"_id": rule_id} | _IN_FORCE, {"$set": change, "$inc": {"version": 1}})
        return found.matched_count > 0

    def _ship(self) -> None:
        """Put the rules there that come with the service, each once for ever: a deleted one stays deleted."""
        if self._has_shipped:
            return
        now = self._clock.now()
        with time_limit():
            there = {row["_id"] for row in self._collection.find({"_id": {"$in": list(self._shipped)}}, {"_id": 1})}
        for rule_id, content in self._shipped.items():
            if rule_id not in there:
                self.add(Rule(rule_id, content, 1, SERVICE, now, now), None)
        self._has_shipped = True


def _state(rule: Rule) -> Row:
    content: Row = asdict(rule.content) | {
        "urgency": rule.content.urgency.value,
        "collapse_by": rule.content.collapse_by.value,
    }
    return {
        "content": content,
        "creator": rule.creator,
        "create_time": rule.create_time,
        "update_time": rule.update_time,
        "failures": rule.failures,
        "disabled_reason": rule.disabled_reason,
        "is_deleted": rule.is_deleted,
    }


def _rule(row: Row) -> Rule:
    return Rule(
        id=row["_id"],
        content=_content(row["content"]),
        version=row["version"],
        creator=row["creator"],
        create_time=row["create_time"],
        update_time=row["update_time"],
        failures=row["failures"],
        disabled_reason=row["disabled_reason"],
        is_deleted=row["is_deleted"],
    )


def _content(row: Mapping[str, Any]) -> Content:
    told = dict(row)
    told["conditions"] = tuple(
        Condition(one["attribute"], tuple(one["any_of"]), tuple(one["none_of"])) for one in row["conditions"]
    )
    told["audiences"] = tuple(Audience(one["kind"], one["value"]) for one in row["audiences"])
    told["channels"] = tuple(row["channels"])
    told["urgency"] = Urgency(row["urgency"])
    told["collapse_by"] = CollapseBy(row.get("collapse_by", CollapseBy.THREAD.value))
    return Content(**{name: value for name, value in told.items() if name in Content.__dataclass_fields__})


def _keyed(request: Request | None) -> guarded.Request | None:
    return guarded.Request(request.id, request.digest) if request else None

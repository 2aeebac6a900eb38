"""How agents want to be told, in MongoDB: guarded by a version, and remembered for a few seconds by those who tell."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import asdict, replace
from threading import Lock

from pymongo.database import Database
from pymongo.errors import DuplicateKeyError
from servicekit.adapters.mongo_client import Row, time_limit

from services.notifications.adapters.restraint_documents import AGENT_SETTINGS
from services.notifications.domain.agent_settings import AllAgentSettings
from services.notifications.domain.restraint import DEFAULT_BUDGET, AgentSettings

FRESH_SECONDS = 5.0


class MongoAgentSettings:
    """The agent_settings collection. They make no events: nobody else keeps them."""

    def __init__(self, database: Database[Row], hourly_budget: int = DEFAULT_BUDGET) -> None:
        """Work on the service's own database; the budget is that of agents who never said anything."""
        self._collection = database[AGENT_SETTINGS]
        self._hourly_budget = hourly_budget

    def get(self, agent: str) -> AgentSettings:
        """Return an agent's; the defaults where nothing was ever said."""
        with time_limit():
            row = self._collection.find_one({"_id": agent})
        if row is None:
            return AgentSettings(agent, hourly_budget=self._hourly_budget)
        told = {name: row[name] for name in AgentSettings.__dataclass_fields__ if name in row}
        return AgentSettings(**told | {"agent": agent, "muted_rules": tuple(row["muted_rules"])})

    def save(self, before: AgentSettings, after: AgentSettings) -> bool:
        """Keep the next version; False when another one is there by now."""
        version = before.version + 1
        state = asdict(replace(after, version=version)) | {"muted_rules": list(after.muted_rules)}
        del state["agent"]
        with time_limit():
            if before.version:
                guard = {"_id": before.agent, "version": before.version}
                return self._collection.update_one(guard, {"$set": state}).matched_count > 0
            try:
                self._collection.insert_one({"_id": before.agent} | state)
            except DuplicateKeyError:
                return False
        return True


class RememberedSettings:
    """Settings as they were at most some seconds ago: they are looked at for every notification."""

    def __init__(self, settings: AllAgentSettings, monotonic: Callable[[], float] = time.monotonic) -> None:
        """Ask nobody before they are needed."""
        self._settings = settings
        self._monotonic = monotonic
        self._lock = Lock()
        self._known: dict[str, tuple[float, AgentSettings]] = {}

    def get(self, agent: str) -> AgentSettings:
        """Return an agent's settings."""
        now = self._monotonic()
        with self._lock:
            known = self._known.get(agent)
        if known and now - known[0] < FRESH_SECONDS:
            return known[1]
        found = self._settings.get(agent)
        with self._lock:
            self._known[agent] = (now, found)
        return found

"""What visitors of chats wrote in the last minute, in MongoDB: by a hash of who they are, for two minutes."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from pymongo.database import Database
from pymongo.errors import DuplicateKeyError
from servicekit.adapters.mongo_client import Row

from services.interactions.domain.chatting import MOST_MESSAGES, SPAN


class MongoChatRates:
    """Keeps the times of each visitor's newest messages; the oldest of them decides."""

    def __init__(self, database: Database[Row]) -> None:
        """Work on the service's own database."""
        self._rates = database["chat_rates"]

    def take(self, visitor: str, now: datetime) -> timedelta | None:
        """Count one more message, or return how long to wait."""
        name = hashlib.sha256(visitor.encode()).hexdigest()
        oldest = f"times.{MOST_MESSAGES - 1}"
        has_room = {"_id": name, "$or": [{oldest: {"$exists": False}}, {"times.0": {"$lte": now - SPAN}}]}
        counted = {
            "$push": {"times": {"$each": [now], "$slice": -MOST_MESSAGES}},
            "$set": {"expire_time": now + 2 * SPAN},
        }
        for _ in range(2):  # two first messages at once collide
            try:
                self._rates.update_one(has_room, counted, upsert=True)
            except DuplicateKeyError:
                row = self._rates.find_one({"_id": name})
                if row is not None and len(row["times"]) >= MOST_MESSAGES and row["times"][0] > now - SPAN:
                    wait: timedelta = row["times"][0] + SPAN - now
                    return wait
            else:
                return None
        return SPAN / MOST_MESSAGES

"""Whether the database can be read, asked often and cheaply."""

from __future__ import annotations

import pymongo
from pymongo.database import Database
from pymongo.errors import PyMongoError

from servicekit.adapters.mongo_client import Row

_SECONDS = 1.0


def answers(database: Database[Row]) -> bool:
    """Tell whether MongoDB answers within a second."""
    try:
        with pymongo.timeout(_SECONDS):
            database.command("ping")
    except PyMongoError:
        return False
    return True

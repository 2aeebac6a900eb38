"""Bringing the database into the shape this version needs: collections and indexes."""

from __future__ import annotations

from pymongo.database import Database
from servicekit.adapters.mongo_client import Row, ensure_indexes

from services.notifications.adapters.documents import ALL


def migrate(database: Database[Row]) -> None:
    """Create what is missing. Collections first: one that is made by its first write disturbs reads of that moment."""
    there = set(database.list_collection_names())
    for document in ALL:
        if document._meta["collection"] not in there:
            database.create_collection(document._meta["collection"])
    ensure_indexes(ALL)

"""Making the indexes of a seeded collection, which takes longer than a service waits when it starts."""

from __future__ import annotations

from typing import Any

from mongoengine import Document
from pymongo import IndexModel
from pymongo.collection import Collection


def index(collection: Collection[dict[str, Any]], document: type[Document]) -> None:
    """Make all indexes a document declares by one scan of the collection: one after the other would take as many."""
    specs = document._meta["index_specs"]
    collection.create_indexes(
        [IndexModel(**{"keys" if name == "fields" else name: spec[name] for name in spec}) for spec in specs]
    )

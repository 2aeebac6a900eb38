"""How far imports are, in MongoDB."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict

from pymongo import UpdateOne
from pymongo.database import Database
from pymongo.write_concern import WriteConcern
from servicekit.adapters.mongo_client import Row

from services.interactions.domain.ports import ImportProgress, Skip

SHOWN_SKIPS = 1000
MOST_COUNTED = 100_000


class MongoImports:
    """Keeps imports and what they skipped."""

    def __init__(self, database: Database[Row]) -> None:
        """Work on the service's own database."""
        self._imports = database["imports"]
        self._unhurried = self._imports.with_options(write_concern=WriteConcern(1, j=False))
        self._interactions = database["interactions"]
        self._skips = database["import_skips"]

    def get(self, name: str) -> ImportProgress | None:
        """Return an import, with its first 1,000 skips."""
        row = self._imports.find_one({"_id": name})
        if row is None:
            return None
        return ImportProgress(
            id=name,
            finished=row["finished"],
            committed_line=row["committed_line"],
            recorded=row["recorded"],
            already_there=row["already_there"],
            skipped=row["skipped"],
            skips=tuple(self.skips(name, 0, SHOWN_SKIPS)),
            create_time=row["create_time"],
            update_time=row["update_time"],
            unplaced=self._interactions.count_documents({"unresolved.import": name}, limit=MOST_COUNTED),
        )

    def save(self, progress: ImportProgress, new_skips: Iterable[Skip]) -> None:
        """Keep how far an import is. Its skips are written first, so that none is counted and missing.

        Only the end is waited for until it is safe on disk: what is lost of the progress is found to be there already.
        """
        writes = [
            UpdateOne(
                {"_id": f"{progress.id}:{skip.line:012d}"},
                {"$set": asdict(skip) | {"name": progress.id}},
                upsert=True,
            )
            for skip in new_skips
        ]
        if writes:
            self._skips.bulk_write(writes, ordered=False)
        state = asdict(progress)
        for name in ("id", "skips", "unplaced"):
            del state[name]
        imports = self._imports if progress.finished else self._unhurried
        imports.update_one({"_id": progress.id}, {"$set": state}, upsert=True)

    def skips(self, name: str, after_line: int, limit: int) -> list[Skip]:
        """Return skipped records in the order of the input."""
        rows = self._skips.find({"name": name, "line": {"$gt": after_line}}).sort("line", 1).limit(limit)
        return [Skip(row["line"], row["record"], row["reason"], row["field"], row["detail"]) for row in rows]

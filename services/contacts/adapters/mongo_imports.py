"""How far imports of contacts are, in MongoDB."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, fields
from itertools import groupby

from pymongo import UpdateOne
from pymongo.database import Database
from pymongo.write_concern import WriteConcern
from servicekit.adapters.mongo_client import Row

from services.contacts.domain.import_records import Duplicate, ImportProgress, Skip

SHOWN = 1000
_COUNTS = ("finished", "committed_line", "created", "updated", "already_there", "skipped", "duplicate_count")
_STATE = (*_COUNTS, "create_time", "update_time")


class MongoImports:
    """Keeps imports, what they skipped and what they found twice."""

    def __init__(self, database: Database[Row]) -> None:
        """Work on the service's own database."""
        self._imports = database["imports"]
        self._unhurried = self._imports.with_options(write_concern=WriteConcern(1, j=False))
        self._skips = database["import_skips"]
        self._duplicates = database["import_duplicates"]

    def get(self, name: str) -> ImportProgress | None:
        """Return an import, with its first 1,000 skips and duplicates."""
        row = self._imports.find_one({"_id": name})
        if row is None:
            return None
        duplicates = tuple(each for _, each in self.duplicates(name, "", SHOWN))
        state = {key: row[key] for key in _STATE}
        return ImportProgress(id=name, skips=tuple(self.skips(name, 0, SHOWN)), duplicates=duplicates, **state)

    def save(self, progress: ImportProgress, skips: Iterable[Skip], duplicates: Iterable[Duplicate]) -> None:
        """Keep how far an import is. What it found is written first, so that nothing is counted and missing.

        Only the end is waited for until it is safe on disk: what is lost of the progress is found to be there already.
        """
        writes = [_kept(f"{progress.id}:{each.line:012d}", progress.id, asdict(each)) for each in skips]
        if writes:
            self._skips.bulk_write(writes, ordered=False)
        writes = [
            _kept(f"{progress.id}:{line:012d}:{number:03d}", progress.id, asdict(each))
            for line, of_line in groupby(sorted(duplicates, key=_line), key=_line)
            for number, each in enumerate(of_line)
        ]
        if writes:
            self._duplicates.bulk_write(writes, ordered=False)
        state = {key: getattr(progress, key) for key in _STATE}
        imports = self._imports if progress.finished else self._unhurried
        imports.update_one({"_id": progress.id}, {"$set": state}, upsert=True)

    def forget_findings(self, name: str) -> None:
        """Drop what an earlier run of this import skipped and found twice."""
        self._skips.delete_many({"name": name})
        self._duplicates.delete_many({"_id": _within(name, "")})

    def skips(self, name: str, after_line: int, limit: int) -> list[Skip]:
        """Return skipped records in the order of the input."""
        rows = self._skips.find({"name": name, "line": {"$gt": after_line}}).sort("line", 1).limit(limit)
        return [Skip(**{each.name: row[each.name] for each in fields(Skip)}) for row in rows]

    def duplicates(self, name: str, after: str, limit: int) -> list[tuple[str, Duplicate]]:
        """Return possible duplicates in the order of the input, each with its place."""
        rows = self._duplicates.find({"_id": _within(name, after)}).sort("_id", 1).limit(limit)
        return [(row["_id"], Duplicate(**{each.name: row[each.name] for each in fields(Duplicate)})) for row in rows]


def _within(name: str, after: str) -> Row:
    return {"$gt": after or f"{name}:", "$lt": f"{name};"}


def _line(duplicate: Duplicate) -> int:
    return duplicate.line


def _kept(row_id: str, name: str, values: Row) -> UpdateOne:
    return UpdateOne({"_id": row_id}, {"$set": values | {"name": name}}, upsert=True)

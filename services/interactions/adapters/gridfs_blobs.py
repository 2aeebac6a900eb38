"""Blobs in GridFS, in the service's own database: nothing else has to be deployed, backed up or erased from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

from backstory.interactions.v1 import interactions_pb2 as pb
from gridfs import GridFSBucket, NoFile
from pymongo.client_session import ClientSession
from pymongo.collection import Collection
from pymongo.database import Database
from servicekit.adapters.mongo_client import Row
from servicekit.clock import Clock
from servicekit.erasing import Step, Whom
from servicekit.ids import NewId

from services.interactions.adapters.blob_documents import BLOBS, BUCKET, GONE, KEPT, NEW, PIECES
from services.interactions.domain.blobs import Blob

PIECE_BYTES = 255 * 1024
MOST_BYTES_AT_ONCE = 16 * 1024 * 1024
SURE_AFTER = timedelta(days=1)
_AT_ONCE = 50
_READABLE = {"$ne": GONE}


class GridFsBlobs:
    """Keeps bytes, each under a pointer of its own."""

    def __init__(self, database: Database[Row], new_id: NewId, clock: Clock) -> None:
        """Work on the service's own database."""
        self._bucket = GridFSBucket(database, BUCKET, chunk_size_bytes=PIECE_BYTES)
        self._blobs, self._pieces = database[BLOBS], database[PIECES]
        self._interactions = database["interactions"]
        self._new_id = new_id
        self._clock = clock

    def put(self, interaction: str, content: bytes, sha256: str) -> str:
        """Keep bytes and return their pointer; the same bytes of the same interaction are kept once."""
        about = {"interaction": interaction, "sha256": sha256}
        wanted = {f"metadata.{name}": value for name, value in about.items()} | {"metadata.state": _READABLE}
        there = self._blobs.find_one(wanted, {"_id": 1})
        if there is not None:
            return str(there["_id"])
        pointer = self._new_id("bl")
        self._bucket.upload_from_stream_with_id(pointer, pointer, content, metadata=about | {"state": NEW})
        return pointer

    def get(self, pointer: str) -> Blob | None:
        """Return what is known of kept bytes; None when they are not kept, or not any more."""
        row = self._blobs.find_one({"_id": pointer, "metadata.state": _READABLE})
        return Blob(pointer, row["length"], row["metadata"]["sha256"]) if row else None

    def read(self, blob: Blob) -> Iterator[bytes]:
        """Return the bytes in pieces, as they stand now; they end early when they are removed meanwhile."""
        try:
            with self._bucket.open_download_stream(blob.id) as stream:
                while piece := stream.readchunk():
                    yield piece
        except NoFile:
            return

    def remove_some(self) -> int:
        """Remove some that are gone, and of those a day old some that no interaction names."""
        removed = remove_gone(self._blobs, self._pieces)
        old = {"metadata.state": NEW, "uploadDate": {"$lt": self._clock.now() - SURE_AFTER}}
        rows = list(self._blobs.find(old).sort("uploadDate", 1).limit(_AT_ONCE))
        named = self._named([row["metadata"]["interaction"] for row in rows])
        for row in rows:
            state = KEPT if row["_id"] in named else GONE
            self._blobs.update_one({"_id": row["_id"], "metadata.state": NEW}, {"$set": {"metadata.state": state}})
        return removed + len(rows)

    def _named(self, interactions: Sequence[str]) -> set[str]:
        found = self._interactions.find({"_id": {"$in": list(interactions)}}, {"data": 1})
        return {pointer for row in found for pointer in pointers_in(bytes(row["data"]))}


class BlobEraser:
    """Removes what is gone: emptying an interaction has made its blobs so."""

    def __init__(self, database: Database[Row]) -> None:
        """Work on the service's own database."""
        self._blobs, self._pieces = database[BLOBS], database[PIECES]

    def step(self, whom: Whom, _: Mapping[str, Any], session: ClientSession) -> Step:  # noqa: ARG002 -- whoever's they were
        """Remove some, outside the transaction: so many bytes do not fit into one, and nothing uses them any more.

        What is emptied in this very transaction is met by the next look.
        """
        removed = remove_gone(self._blobs, self._pieces)
        return Step(removed, {"more": True} if removed else None)

    def left(self, whom: Whom, session: ClientSession) -> int:  # noqa: ARG002 -- whoever's they were
        """Return how many are still there."""
        return self._blobs.count_documents({"metadata.state": GONE}, session=session)


def forget_blobs(database: Database[Row], interactions: Sequence[str], session: ClientSession) -> None:
    """Say that the blobs of these interactions are gone: from then on nobody can read them."""
    of_them = {"metadata.interaction": {"$in": list(interactions)}}
    database[BLOBS].update_many(of_them, {"$set": {"metadata.state": GONE}}, session=session)


def remove_gone(blobs: Collection[Row], pieces: Collection[Row]) -> int:
    """Remove a bounded portion of what is gone, one at least; the pieces first, so that none is ever left alone."""
    size = 0
    names: list[str] = []
    for row in blobs.find({"metadata.state": GONE}, {"length": 1}).limit(_AT_ONCE):
        size += row["length"]
        if names and size > MOST_BYTES_AT_ONCE:
            break
        names.append(row["_id"])
    if names:
        pieces.delete_many({"files_id": {"$in": names}})
        blobs.delete_many({"_id": {"$in": names}})
    return len(names)


def pointers_in(data: bytes) -> Iterator[str]:
    """Return the pointers that a stored interaction names."""
    message = pb.Interaction.FromString(data)
    yield from (attachment.blob for attachment in message.attachments if attachment.blob)
    if message.body_ref:
        yield message.body_ref

"""Puts together what keeps bytes beside histories, and what removes those that nothing needs any more."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from eventbus.work import Background
from pymongo.database import Database
from servicekit.adapters.mongo_client import Row
from servicekit.clock import SystemClock
from servicekit.ids import new_id

from services.interactions.adapters.gridfs_blobs import GridFsBlobs
from services.interactions.entrypoints.inbox_loop import work_for_ever

SWEEP_SECONDS = 60.0
"""How long it may take until what lost its interaction is removed; it cannot be read from the beginning."""


def blobs_of(database: Database[Row]) -> GridFsBlobs:
    """Return what keeps bytes."""
    return GridFsBlobs(database, new_id, SystemClock())


def blob_jobs(database: Database[Row]) -> Sequence[Background]:
    """Return the job that removes what is not needed."""
    return [partial(work_for_ever, blobs_of(database).remove_some, SWEEP_SECONDS)]

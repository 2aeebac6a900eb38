"""Makes a node the only member of its replica set, and ends when it takes writes; a program of its own."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from pymongo import MongoClient
from pymongo.errors import OperationFailure, PyMongoError

_NOT_INITIATED = 94

Client = MongoClient[dict[str, Any]]


def main(given: Sequence[str]) -> int:
    """Take the port, the name of the set and the seconds it may take; 0 when the node takes writes."""
    port, replica_set, seconds = int(given[0]), given[1], float(given[2])
    deadline = time.monotonic() + seconds
    with Client("127.0.0.1", port, directConnection=True, serverSelectionTimeoutMS=500, connectTimeoutMS=500) as client:
        while time.monotonic() < deadline:
            with suppress(PyMongoError):
                if _is_primary(client, f"127.0.0.1:{port}", replica_set):
                    return 0
            time.sleep(0.02)
    return 1


def _is_primary(client: Client, host: str, replica_set: str) -> bool:
    if client.admin.command("hello").get("isWritablePrimary"):
        return True
    _ensure_member(client, host, replica_set)
    return False


def _ensure_member(client: Client, host: str, replica_set: str) -> None:
    """Make this node the only member, also when its data were written under another port."""
    try:
        config = client.admin.command("replSetGetConfig")["config"]
    except OperationFailure as failure:
        if failure.code != _NOT_INITIATED:
            raise
        client.admin.command("replSetInitiate", {"_id": replica_set, "members": [{"_id": 0, "host": host}]})
        return
    if config["members"][0]["host"] != host:
        config["members"] = [{"_id": 0, "host": host}]
        config["version"] += 1
        client.admin.command("replSetReconfig", config, force=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Tells whether a collection holds a document; a program of its own, asked over its input, where an address is safe."""

from __future__ import annotations

import json
import sys
from typing import Any

from pymongo import MongoClient


def main() -> None:
    """Read `uri`, `database`, `collection` and `wanted`, a filter, as JSON; print `yes` or `no`."""
    asked = json.load(sys.stdin)
    with MongoClient[dict[str, Any]](asked["uri"], serverSelectionTimeoutMS=5000) as client:
        found = client[asked["database"]][asked["collection"]].find_one(asked["wanted"], {"_id": 1})
    print("yes" if found else "no")


if __name__ == "__main__":
    main()

"""A real mongod that one client cannot reach any more, while all others can."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pymongo
from pymongo import MongoClient


@contextmanager
def unreachable_for(appname: str, operator: MongoClient[dict[str, Any]]) -> Iterator[None]:
    """Let the server close each connection that a client of this name asks or updates something through."""
    data = {"failCommands": ["hello", "isMaster", "update"], "closeConnection": True, "appName": appname}
    _fail(operator, mode="alwaysOn", data=data)
    try:
        yield
    finally:
        _fail(operator, mode="off")


def _fail(operator: MongoClient[dict[str, Any]], **how: Any) -> None:
    with pymongo.timeout(None):  # not within the time of whoever is cut off
        operator.admin.command("configureFailPoint", "failCommand", **how)

"""What names nobody by id is erased by its words: reports of imports, and segments that others may need."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from commandline.system.servers import Servers
from pymongo import MongoClient
from pymongo.database import Database
from servicekit.adapters.mongo_client import Row
from servicekit.adapters.text_eraser import TextEraser
from servicekit.erasing import Eraser, Whom

from services.contacts.adapters.segment_eraser import SegmentEraser

ANN = Whom("er_1", ("c_ann",), texts=("Ann Lee", "Ann", "ann@lee.example"), values=("tier 1", "Leeds 17", "gold"))


@pytest.fixture
def database(servers: Servers, namespace: str) -> Iterator[Database[Row]]:
    with MongoClient[Row](servers.addresses.mongodb_uri) as client:
        yield client[f"{namespace}_contacts"]


def erase(database: Database[Row], eraser: Eraser, whom: Whom) -> int:
    """Return how many were emptied, when nothing is left."""
    with database.client.start_session() as session, session.start_transaction():
        left = eraser.left(whom, session)
        removed = eraser.step(whom, {}, session).removed
        assert eraser.left(whom, session) == 0
    assert removed == left
    return removed


def segment(database: Database[Row], name: str, **conditions: str) -> str:
    found = [{"field": field, "equals": value, "minimum": ""} for field, value in conditions.items()]
    row: dict[str, Any] = {"_id": name, "display_name": name, "place": name, "version": 1}
    database["segments"].insert_one(row | {"filter": {"tags": [], "custom_fields": found}})
    return name


def equals(database: Database[Row], name: str) -> list[str]:
    row = database["segments"].find_one({"_id": name}) or {"filter": {"custom_fields": []}}
    return [each["equals"] for each in row["filter"]["custom_fields"]]


def test_a_segment_loses_what_tells_of_one_person_and_nothing_else(database: Database[Row]) -> None:
    database["contacts"].insert_one({"_id": "c_bob", "facets": ["f:tier=tier 1"]})
    others = [
        segment(database, "Annual contracts of Ann", city="London"),
        segment(database, "Gold", tier="gold"),
        segment(database, "First tier", tier="tier 1"),
        segment(database, "Mann Leech"),
    ]
    before = list(database["segments"].find({"_id": {"$in": others}}))
    named, fitting = segment(database, "Calls of ANN LEE"), segment(database, "Street", tier="gold", street="leeds 17")

    assert erase(database, SegmentEraser(database), ANN) == 2

    assert list(database["segments"].find({"_id": {"$in": others}})) == before
    row = database["segments"].find_one({"_id": named}) or {}
    assert (row["display_name"], row["place"], row["version"]) == ("(erased)", f"erased\n{named}", 2)
    assert equals(database, fitting) == ["gold", "(erased)"]


def test_a_person_without_any_text_changes_no_segment(database: Database[Row]) -> None:
    segment(database, "Everybody 1", city="London")

    assert erase(database, SegmentEraser(database), Whom("er_1", ("c_ann",))) == 0


def test_reports_are_searched_for_more_texts_than_one_expression_holds(database: Database[Row]) -> None:
    texts = tuple(f"somebody.{number:05d}@example.org" for number in range(3_000))
    reports = database["import_skips"]
    reports.insert_many([{"_id": text, "record": f"line of {text.upper()}", "detail": ""} for text in texts[::500]])
    reports.insert_one({"_id": "other", "record": "nobody@example.org", "detail": ""})

    assert erase(database, TextEraser(reports, ("record", "detail")), Whom("er_1", ("c_1",), texts=texts)) == 6

    assert [row["_id"] for row in reports.find({"record": {"$ne": ""}})] == ["other"]

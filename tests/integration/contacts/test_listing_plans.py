"""No list reads more than it should: each window is one bounded scan of the index over facets and places."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from servicekit.adapters.mongo_client import Row

from services.contacts.adapters.mongo_listing import MongoListing
from services.contacts.domain.custom_fields import FieldType
from services.contacts.domain.listing.facets import EVERYBODY, tag_facet
from services.contacts.domain.listing.filters import ContactFilter, FieldCondition, ListOrder
from tests.bench.crowd import seed
from tests.integration.contacts.test_finding_plans import stages_of
from tests.support.contacts_service import ContactsService

SEEDED = 3_000
WINDOW = 500
PAGE = 51
NEW_YEAR = datetime(2024, 1, 1, tzinfo=UTC)
FILTERS = [
    ContactFilter(),
    ContactFilter(tags=("vip",)),
    ContactFilter(tags=("vip", "nobody")),
    ContactFilter(without_tags=("vip",)),
    ContactFilter(organization="organizations/acme", tags=("vip",)),
    ContactFilter(language="pt-BR", channel="email"),
    ContactFilter(from_time=NEW_YEAR, to_time=NEW_YEAR + timedelta(days=1)),
    ContactFilter(tags=("vip",), from_time=NEW_YEAR, to_time=NEW_YEAR + timedelta(days=1)),
    ContactFilter(custom_fields=(FieldCondition("postal_code", equals="10115"),)),
    ContactFilter(
        custom_fields=(FieldCondition("birth_date", minimum="1990-01-01", type=FieldType.DATE),), tags=("vip",)
    ),
    ContactFilter(custom_fields=(FieldCondition("postal_code", maximum="20000", type=FieldType.NUMBER),)),
]


@pytest.fixture(scope="module")
def crowd(service: ContactsService) -> ContactsService:
    seed(service.collection, 0, SEEDED)
    return service


def explained(service: ContactsService, command: Row) -> list[Row]:
    return list(stages_of(service.collection.database.command("explain", command, verbosity="executionStats")))


@pytest.mark.parametrize("order", ListOrder)
@pytest.mark.parametrize("wanted", FILTERS, ids=str)
def test_a_window_is_one_bounded_scan_in_the_order_of_the_index(
    crowd: ContactsService, wanted: ContactFilter, order: ListOrder
) -> None:
    middle = crowd.collection.find({}, {"place": 1}).sort("place", 1).skip(SEEDED // 2).limit(1)[0]["place"]
    listing = MongoListing(crowd.collection, WINDOW)
    for lead in wanted.wanted:
        for after in ("", middle):
            pipeline = listing.pipeline(wanted, lead, order, after, PAGE)
            stages = explained(crowd, {"aggregate": crowd.collection.name, "pipeline": pipeline, "cursor": {}})
            assert {stage["stage"] for stage in stages} & {"COLLSCAN", "SORT"} == set()
            scan = next(stage for stage in stages if stage["stage"] == "IXSCAN")
            assert scan["indexBounds"]["facets"] == [f'["{lead}", "{lead}"]']
            if after and not wanted.from_time:
                assert any(middle in bound for bound in scan["indexBounds"]["place"])
            assert max(int(stage.get("docsExamined") or 0) for stage in stages) <= WINDOW + 1


def test_counting_reads_the_index_alone(crowd: ContactsService) -> None:
    for facet in (EVERYBODY, tag_facet("vip")):
        pipeline = [{"$match": {"facets": facet}}, {"$limit": 100}, {"$group": {"_id": 1, "n": {"$sum": 1}}}]
        stages = explained(crowd, {"aggregate": crowd.collection.name, "pipeline": pipeline, "cursor": {}})

        assert {stage["stage"] for stage in stages} & {"COLLSCAN", "FETCH"} == set()
        assert max(stage.get("keysExamined", 0) for stage in stages) <= 101


def test_each_tag_in_use_is_one_step_of_the_index(crowd: ContactsService) -> None:
    command = {
        "find": crowd.collection.name,
        "hint": "facets_1_place_1",
        "limit": 1,
        "returnKey": True,
        "min": {"facets": tag_facet(""), "place": ""},
        "max": {"facets": tag_facet("\U0010ffff"), "place": ""},
    }
    stages = explained(crowd, command)

    assert "COLLSCAN" not in {stage["stage"] for stage in stages}
    assert max(stage.get("keysExamined", 0) for stage in stages) <= 2


def test_segments_are_found_by_their_indexes(service: ContactsService) -> None:
    segments = service.collection.database["segments"]
    for wanted, sort in (
        ({"readers": {"$in": ["*", "agents/anna"]}, "place": {"$gt": "a"}}, {"place": 1}),
        ({"tags": {"$in": ["vip", "x"]}}, {}),
    ):
        stages = explained(service, {"find": segments.name, "filter": wanted, "sort": sort, "limit": 51})
        assert {stage["stage"] for stage in stages} & {"COLLSCAN", "SORT"} == set()


def test_organisations_are_listed_in_the_order_of_an_index(service: ContactsService) -> None:
    wanted = {"place": {"$gt": "acme", "$lt": "acme\U0010ffff"}, "state": "active"}
    stages = explained(service, {"find": "organizations", "filter": wanted, "sort": {"place": 1}, "limit": 51})

    assert {stage["stage"] for stage in stages} & {"COLLSCAN", "SORT"} == set()

"""No way of finding people reads more than it should: each look-up is one bounded scan of an index."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from services.contacts.adapters.mongo_finder import MongoFinder
from services.contacts.domain.duplicates.comparing import lookups_for
from services.contacts.domain.duplicates.suggestion import SuggestionState
from services.contacts.domain.finding.keys.members import member_key
from services.contacts.domain.finding.lookups import Lookup, rounds
from services.contacts.domain.finding.query import Query
from services.contacts.domain.profile import Profile
from tests.bench.crowd import seed
from tests.support.contact_builders import a_contact, an_identity
from tests.support.contacts_service import ContactsService

SEEDED = 2_000
MOST_READ = 240
QUERIES = [
    Query("maria"),
    Query("maria garcia"),
    Query("mria gracia lopez"),
    Query("anna.muller"),
    Query("anna.muller@example.com"),
    Query("@example"),
    Query("+49 30 1000005"),
    Query("0005"),
    Query("external-id:shop:100005"),
    Query("a-4711"),
    Query("катарина мюлер"),
    Query("maria", tags=("vip",)),
    Query("garcia maria", organization="organizations/acme"),
]
TWIN = a_contact(
    profile=Profile(display_name="Maria Garcia", custom_fields={"postal_code": "10115", "birth_date": "1990-01-02"}),
    identities=(
        an_identity("email", "maria.garcia+x@gmail.com"),
        an_identity("phone", "+49301000005", id="id_2"),
        an_identity("external-id", "customer-1", "shop", id="id_3"),
    ),
)


@pytest.fixture(scope="module")
def finder(service: ContactsService) -> MongoFinder:
    seed(service.collection, 0, SEEDED)
    return MongoFinder(service.collection)


def stages_of(plan: Any) -> Iterator[dict[str, Any]]:  # an explained plan, as deep as it likes
    if isinstance(plan, dict):
        if "stage" in plan:
            yield plan
        for part in plan.values():
            yield from stages_of(part)
    elif isinstance(plan, list):
        for part in plan:
            yield from stages_of(part)


def check(finder: MongoFinder, service: ContactsService, lookups: Sequence[Lookup], *filters: Any) -> None:
    """Explain each look-up alone: which index it scans, between which keys, and how much it reads."""
    for lookup in lookups:
        command = {"aggregate": service.collection.name, "pipeline": finder.pipeline([lookup], *filters), "cursor": {}}
        plan = service.collection.database.command("explain", command, verbosity="executionStats")
        stages = list(stages_of(plan))
        assert {stage["stage"] for stage in stages} & {"COLLSCAN", "SORT"} == set(), lookup
        scans = [stage for stage in stages if stage["stage"] == "IXSCAN"]
        assert scans, lookup
        for scan in scans:
            [bounds] = scan["indexBounds"].values()
            assert all(each.startswith(('["', "[/^")) and "{}" not in each for each in bounds), (lookup, bounds)
        read = max(stage.get("docsExamined", 0) for stage in stages)
        assert read <= (3_000 if any(filters) else MOST_READ), lookup


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.text)
def test_every_round_of_a_search_is_bounded(finder: MongoFinder, service: ContactsService, query: Query) -> None:
    for lookups in rounds(query):
        check(finder, service, lookups, query.tags, query.organization)


def test_looking_for_duplicates_and_members_is_bounded(finder: MongoFinder, service: ContactsService) -> None:
    check(finder, service, lookups_for([TWIN]))
    check(finder, service, [Lookup((member_key("c_top"),), read=200)])


def test_look_ups_in_one_request_are_planned_like_each_alone(finder: MongoFinder, service: ContactsService) -> None:
    for query in QUERIES:
        for lookups in rounds(query):
            command = {"aggregate": service.collection.name, "pipeline": finder.pipeline(lookups), "cursor": {}}
            plan = service.collection.database.command("explain", command, verbosity="queryPlanner")
            assert "COLLSCAN" not in {stage["stage"] for stage in stages_of(plan)}


def test_the_queue_is_read_in_the_order_of_an_index(service: ContactsService) -> None:
    queue = service.collection.database["duplicate_suggestions"]
    order = {"score": -1, "create_time": -1, "_id": -1}
    for wanted, sort in (({"state": SuggestionState.OPEN.value}, order), ({"contacts": {"$in": ["c_1"]}}, {"_id": 1})):
        command = {"find": queue.name, "filter": wanted, "sort": sort, "limit": 50}
        stages = {stage["stage"] for stage in stages_of(queue.database.command("explain", command))}
        assert "COLLSCAN" not in stages
        assert "SORT" not in stages or "contacts" in wanted


def test_contacts_that_are_due_are_found_by_an_index(service: ContactsService) -> None:
    command = {"find": service.collection.name, "filter": {"duplicates_due": True}, "limit": 20}
    plan = service.collection.database.command("explain", command)

    assert "COLLSCAN" not in {stage["stage"] for stage in stages_of(plan)}

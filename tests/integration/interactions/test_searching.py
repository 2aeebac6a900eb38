"""Finding what was said: soon after it was said, by whoever may see it, and never after it is gone."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from backstory.contacts.v1 import merges_pb2 as m
from backstory.interactions.v1 import break_glass_pb2 as b
from backstory.interactions.v1 import interactions_pb2 as pb
from pymongo import MongoClient
from pymongo.database import Database
from servicekit.errors import Code

from tests.support.customers import Customers, a_phone
from tests.support.deployment import Deployment
from tests.support.erasing import erase
from tests.support.eventually import eventually
from tests.support.operations import rebuilt

Row = dict[str, Any]


@pytest.fixture(scope="module")
def database(deployment: Deployment) -> Iterator[Database[Row]]:
    layout = deployment.system.layout
    with MongoClient[Row](layout.addresses.mongodb_uri, tz_aware=True) as client:
        yield client[f"{layout.namespace}_interactions"]


def a_word() -> str:
    """A word nobody else in this run says."""
    return f"w{uuid.uuid4().hex[:14]}"


def search(customers: Customers, query: str, **fields: Any) -> pb.SearchHistoryResponse:
    request = pb.SearchHistoryRequest(query=query, **fields)
    answer: pb.SearchHistoryResponse = customers.call(customers.interactions.SearchHistory, request)
    return answer


def bodies(customers: Customers, query: str, **fields: Any) -> list[str]:
    return [found.interaction.body for found in search(customers, query, **fields).found]


def finds(customers: Customers, query: str, count: int, **fields: Any) -> list[str]:
    """The texts found, once they are as many."""
    assert eventually(20, lambda: len(bodies(customers, query, **fields)) == count)
    return bodies(customers, query, **fields)


def paged(customers: Customers, query: str, size: int, **fields: Any) -> list[str]:
    names, token = [], ""
    while True:
        page = search(customers, query, page_size=size, page_token=token, **fields)
        names += [found.interaction.name for found in page.found]
        token = page.next_page_token
        if not token:
            return names


def test_a_new_text_is_soon_found_by_its_customer_and_over_all(customers: Customers) -> None:
    word, phone = a_word(), a_phone()
    customers.record(phone, body="warm up")
    said = customers.record(phone, body=f"My {word.upper()} has not côme.", subject="Late")
    finds(customers, word, 1)

    for fields in ({}, {"identity": phone}, {"contact": said.contact}):
        (found,) = search(customers, f'late "{word} has" com*', **fields).found
        assert found.interaction == customers.history(phone).interactions[0]
        assert found.excerpt == f"My {word.upper()} has not côme."
    assert not search(customers, word, identity=another(customers)).found
    assert not search(customers, f'"has {word}"').found


def another(customers: Customers) -> pb.IdentityKey:
    """Somebody who said something else."""
    phone = a_phone()
    customers.record(phone, body="something else")
    return phone


def test_results_are_those_of_the_filters_newest_first_and_pages_neither_skip_nor_repeat(customers: Customers) -> None:
    word, phones = a_word(), [a_phone(), a_phone()]
    start = datetime(2026, 1, 1, tzinfo=UTC)
    said = []
    for number in range(9):
        at = start + timedelta(hours=number // 2)  # pairs at the same time
        channel = "email" if number % 3 else "sms"
        direction = pb.DIRECTION_OUTBOUND if number == 4 else pb.DIRECTION_INBOUND
        changes = {"channel": channel, "direction": direction, "body": f"{word} {number}"}
        said.append(customers.record(phones[number % 2], occur_time=at, **changes))
    finds(customers, word, 9)
    newest_first = [
        each.name for each in sorted(said, key=lambda each: (each.occur_time.seconds, each.name), reverse=True)
    ]

    for size in (1, 2, 4, 9, 20):
        assert paged(customers, word, size) == newest_first
    hers = [name for name in newest_first if name in {each.name for each in said[::2]}]
    assert paged(customers, word, 2, identity=phones[0]) == hers
    assert sorted(bodies(customers, word, channels=["sms"])) == [f"{word} {n}" for n in (0, 3, 6)]
    assert bodies(customers, word, direction=pb.DIRECTION_OUTBOUND) == [f"{word} 4"]
    span = {"from_time": start + timedelta(hours=1), "to_time": start + timedelta(hours=2)}
    assert sorted(bodies(customers, word, **span)) == [f"{word} 2", f"{word} 3"]
    assert bodies(customers, word, kinds=[pb.INTERACTION_KIND_NOTE]) == []
    assert bodies(customers, word, to_time=datetime(1035, 5, 2, tzinfo=UTC)) == []
    assert len(bodies(customers, word, from_time=datetime(1035, 5, 2, tzinfo=UTC))) == 9


@pytest.mark.parametrize(
    "fields",
    [
        {"query": ""},
        {"query": "x" * 201},
        {"query": "ab*"},
        {"query": "x", "page_size": -1},
        {"query": "x", "page_token": "spoiled"},
        {"query": "x", "channels": ["No Channel"]},
    ],
)
def test_a_query_that_cannot_be_answered_is_refused(customers: Customers, fields: Row) -> None:
    refused = customers.refusal(customers.interactions.SearchHistory, pb.SearchHistoryRequest(**fields))

    assert refused.code is Code.INVALID_ARGUMENT


def test_a_token_goes_with_its_query_only_and_an_unknown_customer_is_not_there(customers: Customers) -> None:
    word, phone = a_word(), a_phone()
    for number in range(3):
        customers.record(phone, body=f"{word} {number}")
    finds(customers, word, 3)
    token = search(customers, word, page_size=1).next_page_token
    other = pb.SearchHistoryRequest(query=f"{word} 1", page_size=1, page_token=token)

    assert customers.refusal(customers.interactions.SearchHistory, other).code is Code.INVALID_ARGUMENT
    stranger = pb.SearchHistoryRequest(query=word, contact="contacts/c_nowhere")
    assert customers.refusal(customers.interactions.SearchHistory, stranger).code is Code.NOT_FOUND
    both = pb.SearchHistoryRequest(query=word, contact="contacts/c_nowhere", identity=phone)
    assert customers.refusal(customers.interactions.SearchHistory, both).code is Code.INVALID_ARGUMENT


def test_what_somebody_may_not_see_changes_neither_results_nor_pages(deployment: Deployment) -> None:
    admin, agent, partner = (Customers(deployment, role) for role in ("admin", "agent", "integration"))
    word, phone = a_word(), a_phone()
    levels = (pb.VISIBILITY_CUSTOMER, pb.VISIBILITY_INTERNAL, pb.VISIBILITY_RESTRICTED)
    for number in range(12):
        admin.record(phone, body=f"{word} {number}", visibility=levels[number % 3])
    finds(admin, word, 12)

    assert len(bodies(agent, word)) == len(bodies(agent, word, identity=phone)) == 8
    first = search(partner, word, page_size=4)
    assert [found.interaction.body for found in first.found] == [f"{word} {n}" for n in (9, 6, 3, 0)]
    assert first.next_page_token == ""
    assert len(paged(partner, word, 2)) == len(paged(partner, word, 2, identity=phone)) == 4
    assert bodies(partner, f"{word} 1") == []


def test_who_breaks_the_glass_finds_what_is_restricted_with_this_customer_only(deployment: Deployment) -> None:
    admin, agent = Customers(deployment, "admin"), Customers(deployment, "agent")
    word, phone = a_word(), a_phone()
    said = admin.record(phone, body=word, visibility=pb.VISIBILITY_RESTRICTED)
    finds(admin, word, 1)
    assert bodies(agent, word, identity=phone) == []
    request = b.StartBreakGlassRequest(contact=said.contact, reason="court order 17/25")
    agent.call(agent.interactions.StartBreakGlass, request)

    assert bodies(agent, word, identity=phone) == [word]
    assert bodies(agent, word) == []


def test_a_person_finds_what_any_of_their_contacts_said_while_they_stand_merged(customers: Customers) -> None:
    word, phones = a_word(), [a_phone(), a_phone()]
    one, other = (customers.record(phone, body=word).contact for phone in phones)
    finds(customers, word, 2)
    request = m.MergeContactsRequest(contact=one, merged_contacts=[other], reason="same")
    merge = customers.call(customers.contacts.MergeContacts, request)

    finds(customers, word, 2, identity=phones[0])
    assert {found.interaction.person for found in search(customers, word).found} == {one}
    customers.call(customers.contacts.UnmergeContacts, m.UnmergeContactsRequest(merge=merge.name, reason="not same"))
    finds(customers, word, 1, identity=phones[0])


def test_a_correction_is_found_in_the_place_of_what_it_corrects(customers: Customers, database: Database[Row]) -> None:
    wrong, right, phone = a_word(), a_word(), a_phone()
    said = customers.record(phone, body=wrong)
    finds(customers, wrong, 1)
    replacement = pb.Interaction(body=right)
    request = pb.CreateCorrectionRequest(interaction=said.name, replacement=replacement, reason="misheard it")
    customers.call(customers.interactions.CreateCorrection, request)

    assert bodies(customers, wrong) == []
    finds(customers, right, 1)
    assert database["search_entries"].count_documents({"keys": wrong}) == 0


def test_nothing_of_somebody_who_was_erased_is_found_or_kept(customers: Customers, database: Database[Row]) -> None:
    word, phone = a_word(), a_phone()
    said = customers.record(phone, body=word)
    customers.record(phone, body=f"{word} again")
    finds(customers, word, 2)

    erase(customers, said.contact)

    assert eventually(30, lambda: bodies(customers, word) == [])
    assert eventually(30, lambda: database["search_entries"].count_documents({"keys": word}) == 0)
    gone = database["search_entries"].find_one({"_id": said.name.partition("/")[2]})
    assert gone == {"_id": said.name.partition("/")[2], "gone": True}


def test_imported_texts_and_masked_ones_are_found_as_histories_show_them(customers: Customers) -> None:
    word, phone = a_word(), a_phone()
    record = pb.ImportRecord(
        line=1,
        interaction=pb.ImportedInteraction(
            interaction=pb.Interaction(
                channel="email", direction=pb.DIRECTION_INBOUND, source="old", source_id=word,
                body=f"{word} paid with 4111 1111 1111 1111", occur_time=datetime(2024, 5, 1, tzinfo=UTC),
            ),
            identity=phone,
        )
    )  # fmt: skip
    customers.import_records([record], f"imports/{word}")

    (body,) = finds(customers, word, 1)
    assert body == customers.history(phone).interactions[0].body
    assert bodies(customers, f'{word} "4111 1111"') == []


def test_a_rebuild_brings_back_lost_entries_and_mends_wrong_ones(
    deployment: Deployment, customers: Customers, database: Database[Row]
) -> None:
    word, phone = a_word(), a_phone()
    said = [customers.record(phone, body=f"{word} {number}") for number in range(3)]
    finds(customers, word, 3)
    before = {row["_id"]: row for row in database["search_entries"].find()}
    ids = [each.name.partition("/")[2] for each in said]
    database["search_entries"].delete_one({"_id": ids[0]})
    database["search_entries"].update_one({"_id": ids[1]}, {"$set": {"keys": ["nonsense"], "v": 0}})

    operation = rebuilt(deployment, customers)

    assert operation.results["entries_mended"] == 2
    assert {row["_id"]: row for row in database["search_entries"].find()} == before
    assert len(bodies(customers, word)) == 3

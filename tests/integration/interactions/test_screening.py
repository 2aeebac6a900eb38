"""Unwanted messages: kept apart from histories, told to nobody, found by who looks for them, and never lost."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from backstory.interactions.v1 import facts_pb2 as f
from backstory.interactions.v1 import interactions_pb2 as pb
from backstory.interactions.v1 import issues_pb2 as n
from backstory.interactions.v1 import screening_pb2 as s
from backstory.operations.v1.operations_pb2 import ApiKey, CreateApiKeyRequest
from backstory.operations.v1.operations_pb2_grpc import OperationsServiceStub
from google.protobuf.timestamp_pb2 import Timestamp
from pymongo import MongoClient
from pymongo.database import Database
from servicekit.errors import FailedPrecondition, InvalidArgument, NotFound, PermissionDenied

from tests.support.customers import Customers, a_phone
from tests.support.deployment import Deployment
from tests.support.erasing import erase
from tests.support.eventually import eventually
from tests.support.joining import merge
from tests.support.operations import rebuilt
from tests.support.scanning import messages
from tests.support.screening import WHY, block, kept_apart, mark, release, unblock

Documents = Database[dict[str, Any]]


@pytest.fixture(scope="module")
def database(deployment: Deployment) -> Iterator[Documents]:
    layout = deployment.system.layout
    with MongoClient[dict[str, Any]](layout.addresses.mongodb_uri, tz_aware=True) as client:
        yield client[f"{layout.namespace}_interactions"]


def bodies(customers: Customers, identity: pb.IdentityKey, **fields: Any) -> list[str]:
    return [each.body for each in customers.history(identity, **fields).interactions]


def found(customers: Customers, query: str, **fields: Any) -> list[str]:
    request = pb.SearchHistoryRequest(query=query, **fields)
    return [each.interaction.body for each in customers.call(customers.interactions.SearchHistory, request).found]


def now() -> Timestamp:
    time = Timestamp()
    time.FromDatetime(datetime.now(UTC))
    return time


def a_word() -> str:
    return f"w{uuid.uuid4().hex[:14]}"


def was_told(deployment: Deployment, interaction: pb.Interaction) -> bool:
    """Tell whether an event about an interaction is on the bus."""
    name = interaction.name.removeprefix("interactions/")
    return any(name.encode() in content for _, content in messages(deployment.system))


def a_known_phone(customers: Customers) -> pb.IdentityKey:
    """A number whose customer has a history already, so that nobody needs to be asked whose it is."""
    phone = a_phone()
    customers.ensure(phone)
    eventually(30, lambda: customers.history(phone).profile.identities)
    return phone


class Program(Customers):
    """The API as a system calls it with a key of its own."""

    def __init__(self, deployment: Deployment) -> None:
        super().__init__(deployment, "admin")
        stub = OperationsServiceStub(deployment.channel("interactions"))
        asked = CreateApiKeyRequest(api_key=ApiKey(display_name="a filter", roles=["integration"]))
        self._secret = self.call(stub.CreateApiKey, asked).secret

    def metadata(self) -> list[tuple[str, str]]:
        secret = getattr(self, "_secret", "")
        return [("authorization", f"Bearer {secret}")] if secret else super().metadata()


def test_a_blocked_sender_is_recorded_and_shown_only_to_who_asks_for_it(customers: Customers) -> None:
    phone = a_known_phone(customers)
    customers.record(phone, body="hello")
    block(customers, phone)
    unwanted = customers.record(phone, body="you have won")
    history = customers.history(phone)
    asked = customers.history(phone, with_screened=True)

    assert [each.body for each in history.interactions] == ["hello"]
    assert (history.summary.total, dict(history.summary.by_kind)) == (1, {"INTERACTION_KIND_MESSAGE": 1})
    assert history.summary.screened == 1
    assert history.summary.last_contact_time == history.interactions[0].occur_time
    assert [each.body for each in asked.interactions] == ["you have won", "hello"]
    assert asked.interactions[0].screening.reason == WHY
    assert not asked.interactions[1].HasField("screening")
    assert customers.record(phone, body="you have won", source_id=unwanted.source_id).name == unwanted.name


def test_pages_leave_out_what_is_kept_apart_and_show_it_to_who_asks(customers: Customers) -> None:
    phone = a_known_phone(customers)
    customers.record(phone, body="one")
    block(customers, phone)
    customers.record(phone, body="two")
    customers.record(phone, body="a reply", direction=pb.DIRECTION_OUTBOUND)

    def paged(**fields: Any) -> list[str]:
        return [each.body for page in customers.pages(phone, 1, **fields) for each in page.interactions]

    assert paged() == ["a reply", "one"]
    assert paged(with_screened=True) == ["a reply", "two", "one"]


def test_no_event_tells_of_it_and_so_nobody_is_notified(deployment: Deployment, customers: Customers) -> None:
    phone, witness = a_known_phone(customers), a_known_phone(customers)
    block(customers, phone)
    unwanted = customers.record(phone)
    seen = customers.record(witness)

    assert eventually(20, lambda: was_told(deployment, seen))
    assert not was_told(deployment, unwanted)
    released = release(customers, unwanted.name)
    assert not released.HasField("screening")
    assert eventually(20, lambda: was_told(deployment, unwanted))


def test_what_is_released_stands_in_its_place_and_comes_to_who_watches(customers: Customers) -> None:
    phone = a_known_phone(customers)
    block(customers, phone)
    unwanted = customers.record(phone, body="about my order")
    customers.record(phone, body="our answer", direction=pb.DIRECTION_OUTBOUND)
    token = customers.history(phone).watch_token
    release(customers, unwanted.name)
    again = release(customers, unwanted.name)
    history = customers.history(phone)
    request = pb.WatchHistoryRequest(identity=phone, resume_token=token)
    stream = customers.call(customers.interactions.WatchHistory, request)
    seen = next(each.interaction for each in stream if each.HasField("interaction"))
    stream.cancel()

    assert [each.body for each in history.interactions] == ["our answer", "about my order"]
    assert (history.summary.total, history.summary.screened) == (2, 0)
    assert seen.name == unwanted.name == again.name


def test_it_is_found_by_who_searches_what_is_kept_apart_and_by_nobody_else(customers: Customers) -> None:
    phone, word = a_known_phone(customers), a_word()
    block(customers, phone)
    unwanted = customers.record(phone, body=f"buy {word}")

    assert found(customers, word, screened=True) == found(customers, word, screened=True, identity=phone)
    assert found(customers, word, screened=True) == [f"buy {word}"]
    assert found(customers, word) == []
    release(customers, unwanted.name)
    assert found(customers, word) == [f"buy {word}"]
    assert found(customers, word, screened=True) == []


def test_a_message_that_was_marked_leaves_history_figures_facts_and_search_until_it_is_released(
    customers: Customers,
) -> None:
    phone, word = a_known_phone(customers), a_word()
    customers.record(phone, body="hello")
    unwanted = customers.record(phone, body=f"my order number is 4711-{word}")

    def told() -> set[str]:
        request = f.ListFactsRequest(contact=unwanted.contact)
        return {fact.source_interaction for fact in customers.call(customers.interactions.ListFacts, request).facts}

    request = f.CreateFactRequest(
        contact=unwanted.contact, key="order-number", value="4711", source_interaction=unwanted.name
    )
    customers.call(customers.interactions.CreateFact, request)
    assert eventually(20, lambda: found(customers, word))
    assert told() == {unwanted.name}
    marked = mark(customers, unwanted.name)
    history = customers.history(phone)

    assert mark(customers, unwanted.name) == marked
    assert marked.screening.reason == WHY
    assert marked.screening.actor == "agents/test"
    assert ([each.body for each in history.interactions], history.summary.total) == (["hello"], 1)
    assert (found(customers, word), told()) == ([], set())
    assert len(found(customers, word, screened=True)) == 1
    release(customers, unwanted.name)
    assert len(bodies(customers, phone)) == customers.history(phone).summary.total == 2
    assert (len(found(customers, word)), told()) == (1, {unwanted.name})


def test_as_of_a_time_histories_show_what_was_not_kept_apart_then(customers: Customers) -> None:
    phone = a_known_phone(customers)
    recorded = customers.record(phone, body="one")
    before = now()
    mark(customers, recorded.name)
    apart = now()
    release(customers, recorded.name)

    assert bodies(customers, phone, as_of_time=before) == ["one"]
    assert bodies(customers, phone, as_of_time=apart) == []
    assert customers.history(phone, as_of_time=apart).summary.total == 0
    assert bodies(customers, phone, as_of_time=now()) == ["one"]


def test_what_is_kept_apart_is_listed_last_kept_apart_first(customers: Customers) -> None:
    phone = a_known_phone(customers)
    block(customers, phone)
    names = [customers.record(phone).name for _ in range(3)]
    mine = [each for each in kept_apart(customers, page_size=2) if each.name in names]

    assert [each.name for each in mine] == names[::-1]
    assert {each.person for each in mine} == {customers.ensure(phone).name}
    assert {each.screening.blocked_identity for each in mine} == {block(customers, phone).name}


def test_outbound_messages_notes_and_imports_of_a_blocked_sender_stand_in_the_history(customers: Customers) -> None:
    phone = a_known_phone(customers)
    contact = customers.ensure(phone).name
    block(customers, phone)
    customers.record(phone, direction=pb.DIRECTION_OUTBOUND, body="please stop")
    customers.call(customers.interactions.CreateNote, pb.CreateNoteRequest(contact=contact, body="blocked him"))
    customers.record(contact=contact, body="told on the phone")

    assert sorted(bodies(customers, phone)) == ["blocked him", "please stop", "told on the phone"]


def test_who_is_unblocked_is_heard_again_and_a_second_block_has_the_same_name(customers: Customers) -> None:
    phone = a_known_phone(customers)
    first = block(customers, phone)
    assert block(customers, phone) == first
    ended = unblock(customers, first.name)
    customers.record(phone, body="sorry")

    assert ended.HasField("end_time")
    assert unblock(customers, first.name) == ended
    assert bodies(customers, phone) == ["sorry"]
    again = block(customers, phone)
    assert (again.name, again.HasField("end_time")) == (first.name, False)
    customers.record(phone, body="not sorry")
    assert bodies(customers, phone) == ["sorry"]


def test_blocks_are_listed_while_they_are_in_force_with_who_and_why(customers: Customers) -> None:
    phone = a_known_phone(customers)
    spaced = pb.IdentityKey(kind="phone", value=f"{phone.value[:5]} {phone.value[5:]}")
    made, ended = block(customers, spaced), block(customers, a_phone())
    unblock(customers, ended.name)
    listed: list[s.BlockedIdentity] = []
    request = s.ListBlockedIdentitiesRequest(page_size=1)
    while True:
        page = customers.call(customers.interactions.ListBlockedIdentities, request)
        listed += page.blocked_identities
        request.page_token = page.next_page_token
        if not request.page_token:
            break

    assert made in listed
    assert (made.kind, made.value, made.reason, made.actor) == ("phone", phone.value, WHY, "agents/test")
    assert ended.name not in {each.name for each in listed}
    assert customers.record(phone).name in {each.name for each in kept_apart(customers)}


def test_a_program_keeps_nobody_apart_who_has_an_open_issue_but_a_person_may(
    deployment: Deployment, customers: Customers
) -> None:
    phone, other = a_known_phone(customers), a_known_phone(customers)
    recorded = customers.record(phone)
    merge(customers, customers.ensure(phone).name, customers.ensure(other).name)
    issue = n.Issue(contact=recorded.contact, title="Where is it?")
    customers.call(customers.interactions.CreateIssue, n.CreateIssueRequest(issue=issue))
    program = Program(deployment)
    asked = pb.BlockIdentityRequest(identity=phone, reason=WHY)
    marked = s.ScreenInteractionRequest(name=recorded.name, reason=WHY)

    for method, request in (
        (program.interactions.BlockIdentity, asked),
        (program.interactions.BlockIdentity, pb.BlockIdentityRequest(identity=other, reason=WHY)),
        (program.interactions.ScreenInteraction, marked),
    ):
        refused = program.refusal(method, request)
        assert isinstance(refused, FailedPrecondition)
        assert refused.reason == "CUSTOMER_HAS_OPEN_ISSUE"
    assert program.call(program.interactions.BlockIdentity, pb.BlockIdentityRequest(identity=a_phone(), reason=WHY))
    assert mark(customers, recorded.name).HasField("screening")
    assert block(customers, phone)


@pytest.mark.parametrize("changes", [{"direction": pb.DIRECTION_OUTBOUND}, {"direction": pb.DIRECTION_INTERNAL}])
def test_only_what_came_from_a_customer_is_kept_apart(customers: Customers, changes: dict[str, Any]) -> None:
    ours = customers.record(contact=customers.ensure(a_phone()).name, **changes)
    request = s.ScreenInteractionRequest(name=ours.name, reason=WHY)

    assert isinstance(customers.refusal(customers.interactions.ScreenInteraction, request), FailedPrecondition)


def test_bad_input_is_refused_naming_the_field(customers: Customers) -> None:
    api, recorded = customers.interactions, customers.record(a_phone())
    then = pb.GetHistoryRequest(identity=a_phone(), with_screened=True, as_of_time=now())
    for method, request, field in [
        (api.BlockIdentity, pb.BlockIdentityRequest(identity=a_phone()), "reason"),
        (api.BlockIdentity, pb.BlockIdentityRequest(identity=a_phone(), reason="a\nb"), "reason"),
        (api.BlockIdentity, pb.BlockIdentityRequest(reason=WHY), "identity.kind"),
        (api.ScreenInteraction, s.ScreenInteractionRequest(name=recorded.name), "reason"),
        (api.ScreenInteraction, s.ScreenInteractionRequest(name="x", reason=WHY), "name"),
        (api.GetHistory, then, "with_screened"),
    ]:
        refused = customers.refusal(method, request)
        assert isinstance(refused, InvalidArgument), refused
        assert [violation.field for violation in refused.violations] == [field]
    nobody = s.UnblockIdentityRequest(name=f"blockedIdentities/bi_{'0' * 32}")
    assert isinstance(customers.refusal(api.UnblockIdentity, nobody), NotFound)


def test_who_may_not_keep_apart_may_not_look_either(deployment: Deployment) -> None:
    importer = Customers(deployment, "importer")
    request = s.ListScreenedInteractionsRequest()

    assert isinstance(importer.refusal(importer.interactions.ListScreenedInteractions, request), PermissionDenied)


def test_a_rebuild_makes_the_same_cards(deployment: Deployment, customers: Customers, database: Documents) -> None:
    phone = a_known_phone(customers)
    customers.record(phone, body="hello")
    mark(customers, customers.record(phone).name)
    block(customers, phone)
    released = customers.record(phone, body="and this")
    customers.record(phone)
    release(customers, released.name)
    before = customers.history(phone)
    rows = {row["_id"]: row["rev"] for row in database["cards"].find({}, {"rev": 1})}
    rebuilt(deployment, customers)

    assert customers.history(phone) == before
    assert (before.summary.total, before.summary.screened) == (2, 2)
    assert {row["_id"]: row["rev"] for row in database["cards"].find({}, {"rev": 1})} == rows  # nothing was mended


def test_an_erasure_takes_content_reasons_and_blocks_and_other_processes_hear_of_it(
    customers: Customers, database: Documents
) -> None:
    phone = a_known_phone(customers)
    block(customers, phone)
    unwanted = customers.record(phone, body="you have won")
    contact = customers.ensure(phone).name
    erase(customers, contact)
    name = unwanted.name.removeprefix("interactions/")
    emptied = {"_id": name, "removed_time": {"$exists": True}}
    assert eventually(60, lambda: database["interactions"].find_one(emptied))
    row = database["interactions"].find_one(emptied) or {}

    assert "reason" not in row["screened"]
    assert b"you have won" not in bytes(row["data"])
    assert eventually(20, lambda: not list(database["blocked_identities"].find({"value": phone.value})))
    assert not list(database["search_entries"].find({"contact": contact.removeprefix("contacts/"), "keys": "won"}))
    assert eventually(20, lambda: not database["cards"].find_one({"members.keys": {"$regex": phone.value[1:]}}))


def test_while_contacts_is_away_a_blocked_sender_is_kept_apart_all_the_same(
    deployment: Deployment, customers: Customers
) -> None:
    phone, word = a_phone(), a_word()
    block(customers, phone)
    deployment.kill("contacts.grpc", stay_down=True)
    try:
        unwanted = customers.record(phone, body=f"buy {word}")
        assert unwanted.contact == ""
    finally:
        deployment.restart("contacts.grpc")

    assert eventually(60, lambda: found(customers, word, screened=True)) == [f"buy {word}"]
    assert bodies(customers, phone) == []
    assert customers.history(phone).summary.screened == 1

"""Breaking the glass: one caller reads one person's restricted data for an hour, and others can see that they did."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import grpc
import pytest
from backstory.contacts.v1 import merges_pb2 as merges
from backstory.interactions.v1 import break_glass_pb2 as b
from backstory.interactions.v1 import interactions_pb2 as pb
from pymongo import MongoClient
from pymongo.database import Database
from servicekit.errors import Code, ServiceError
from servicekit.grpc_errors import from_rpc_error

from tests.support.customers import Customers, a_phone
from tests.support.deployment import Deployment
from tests.support.eventually import eventually

REASON = "court order 17/25"
ANNA, BEN, PETRA = "agents/anna", "agents/ben", "agents/petra"
HIDDEN = "INTERACTION_NOT_FOUND"


class Caller:
    """One agent, who calls InteractionsService with the purpose their role has."""

    def __init__(self, deployment: Deployment, subject: str, role: str = "agent") -> None:
        self._stub = Customers(deployment).interactions
        self._metadata = deployment.metadata(role, subject=subject)

    def ask(self, method: str, request: Any) -> Any:
        try:
            return getattr(self._stub, method)(request, timeout=10, metadata=self._metadata)
        except grpc.RpcError as fault:
            raise from_rpc_error(fault) from None

    def reads(self, interaction: pb.Interaction) -> str:
        """What comes of reading one interaction: its name, or why not."""
        try:
            answer: pb.Interaction = self.ask("GetInteraction", pb.GetInteractionRequest(name=interaction.name))
        except ServiceError as error:
            return error.reason
        return answer.name

    def breaks_glass(self, contact: str, **fields: str) -> b.BreakGlass:
        request = b.StartBreakGlassRequest(contact=contact, **({"reason": REASON} | fields))
        made: b.BreakGlass = self.ask("StartBreakGlass", request)
        return made

    def lists(self, **fields: Any) -> list[str]:
        return [each.name for each in self.ask("ListBreakGlasses", b.ListBreakGlassesRequest(**fields)).break_glasses]

    def ends(self, access: b.BreakGlass) -> b.BreakGlass:
        ended: b.BreakGlass = self.ask("EndBreakGlass", b.EndBreakGlassRequest(name=access.name))
        return ended


@pytest.fixture
def anna(deployment: Deployment) -> Caller:
    return Caller(deployment, ANNA)


@pytest.fixture
def petra(deployment: Deployment) -> Caller:
    """She guards privacy."""
    return Caller(deployment, PETRA, "privacy")


@pytest.fixture
def secret(deployment: Deployment) -> pb.Interaction:
    """Somebody's restricted interaction."""
    return a_secret(deployment)


@pytest.fixture(scope="module")
def database(deployment: Deployment) -> Iterator[Database[dict[str, Any]]]:
    layout = deployment.system.layout
    with MongoClient[dict[str, Any]](layout.addresses.mongodb_uri, tz_aware=True) as client:
        yield client[f"{layout.namespace}_interactions"]


def a_secret(deployment: Deployment, **fields: Any) -> pb.Interaction:
    return Customers(deployment, "admin").record(a_phone(), visibility=pb.VISIBILITY_RESTRICTED, **fields)


def test_it_opens_one_person_to_one_caller_and_nothing_else(
    deployment: Deployment, anna: Caller, secret: pb.Interaction
) -> None:
    another = a_secret(deployment)
    assert anna.reads(secret) == HIDDEN

    access = anna.breaks_glass(secret.contact)

    assert (access.actor, access.reason, access.contact) == (ANNA, REASON, secret.contact)
    assert access.expire_time.ToDatetime() - access.start_time.ToDatetime() == timedelta(minutes=60)
    assert anna.reads(secret) == secret.name
    history = anna.ask("GetHistory", pb.GetHistoryRequest(contact=secret.contact))
    assert [each.name for each in history.interactions] == [secret.name]
    assert anna.reads(another) == HIDDEN
    assert Caller(deployment, BEN).reads(secret) == HIDDEN


@pytest.mark.parametrize("reason", ["", "just so", "         x         "])
def test_without_a_reason_nothing_is_opened(anna: Caller, secret: pb.Interaction, reason: str) -> None:
    with pytest.raises(ServiceError) as refused:
        anna.breaks_glass(secret.contact, reason=reason)

    assert (refused.value.code, refused.value.metadata["field"]) == (Code.INVALID_ARGUMENT, "reason")
    assert anna.reads(secret) == HIDDEN
    assert anna.lists(contact=secret.contact) == []


def test_it_is_over_after_its_hour(anna: Caller, secret: pb.Interaction, database: Database[dict[str, Any]]) -> None:
    access = anna.breaks_glass(secret.contact)
    assert anna.reads(secret) == secret.name

    an_hour_ago = {"start_time": access.start_time.ToDatetime() - timedelta(minutes=60)}
    an_hour_ago["expire_time"] = access.expire_time.ToDatetime() - timedelta(minutes=60)
    database["break_glasses"].update_one({"_id": access.name.removeprefix("breakGlasses/")}, {"$set": an_hour_ago})

    assert anna.reads(secret) == HIDDEN
    assert anna.lists(contact=secret.contact) == [access.name]
    assert anna.lists(contact=secret.contact, open_only=True) == []


def test_its_owner_and_those_who_guard_privacy_end_it_and_nobody_else(
    deployment: Deployment, anna: Caller, petra: Caller, secret: pb.Interaction, database: Database[dict[str, Any]]
) -> None:
    access, again = anna.breaks_glass(secret.contact), anna.breaks_glass(secret.contact)
    with pytest.raises(ServiceError) as refused:
        Caller(deployment, BEN, "supervisor").ends(access)
    assert refused.value.reason == "BREAK_GLASS_NOT_FOUND"

    by_anna = anna.ends(again)
    assert by_anna.ended_by == ANNA
    assert anna.reads(secret) == secret.name

    ended = petra.ends(access)

    assert ended.ended_by == PETRA
    assert access.start_time.ToDatetime() <= ended.end_time.ToDatetime() < access.expire_time.ToDatetime()
    assert anna.reads(secret) == HIDDEN
    assert petra.ends(access) == ended
    assert petra.ends(again) == by_anna
    assert petra.lists(contact=secret.contact, open_only=True) == []
    told = {"event": "BreakGlassEnded", "actor": PETRA, "contacts": secret.contact.removeprefix("contacts/")}
    eventually(20, lambda: database["audit_entries"].find_one(told))


def test_agents_list_their_own_and_those_who_guard_privacy_everybodys(
    deployment: Deployment, anna: Caller, petra: Caller, secret: pb.Interaction
) -> None:
    hers = anna.breaks_glass(secret.contact)
    his = Caller(deployment, BEN).breaks_glass(secret.contact)

    assert anna.lists(contact=secret.contact) == [hers.name]
    assert petra.lists(contact=secret.contact) == [his.name, hers.name]
    page = petra.ask("ListBreakGlasses", b.ListBreakGlassesRequest(contact=secret.contact, page_size=1))
    following = b.ListBreakGlassesRequest(contact=secret.contact, page_size=1, page_token=page.next_page_token)
    rest = petra.ask("ListBreakGlasses", following)
    assert [each.name for each in (*page.break_glasses, *rest.break_glasses)] == [his.name, hers.name]
    assert rest.next_page_token == ""


def test_a_repeat_of_a_request_opens_nothing_twice_and_makes_nothing_longer(
    anna: Caller, secret: pb.Interaction
) -> None:
    request_id = "0b6f8a43-6a54-4c33-9f5b-7f4a4a1d9d10"
    first = anna.breaks_glass(secret.contact, request_id=request_id)

    assert anna.breaks_glass(secret.contact, request_id=request_id) == first
    with pytest.raises(ServiceError) as refused:
        anna.breaks_glass(secret.contact, request_id=request_id, reason="something else altogether")
    assert refused.value.reason == "REQUEST_ID_REUSED"


def test_everything_it_shows_is_in_the_audit_log_with_the_reason(
    deployment: Deployment, anna: Caller, secret: pb.Interaction, database: Database[dict[str, Any]]
) -> None:
    anna.breaks_glass(secret.contact)
    watching = anna.ask(
        "WatchHistory",
        pb.WatchHistoryRequest(
            contact=secret.contact,
            resume_token=anna.ask("GetHistory", pb.GetHistoryRequest(contact=secret.contact)).watch_token,
        ),
    )
    next(watching)
    Customers(deployment, "admin").record(contact=secret.contact, visibility=pb.VISIBILITY_RESTRICTED)
    next(each for each in watching if each.HasField("interaction"))
    watching.cancel()
    anna.reads(secret)

    read = database["audit_entries"].find(
        {"actor": ANNA, "reason": REASON, "restricted": True, "contacts": secret.contact.removeprefix("contacts/")}
    )
    assert {row["method"].rpartition("/")[2] for row in read} == {"GetHistory", "GetInteraction", "WatchHistory"}
    started = {"event": "BreakGlassStarted", "actor": ANNA, "contacts": secret.contact.removeprefix("contacts/")}
    told = eventually(20, lambda: database["audit_entries"].find_one(started))
    assert told
    assert told["reason"] == REASON


def test_what_is_seen_without_it_is_not_said_to_be_for_its_reason(
    deployment: Deployment, anna: Caller, secret: pb.Interaction, database: Database[dict[str, Any]]
) -> None:
    open_one = Customers(deployment, "admin").record(contact=secret.contact)
    anna.breaks_glass(secret.contact)

    anna.reads(open_one)

    about = {"actor": ANNA, "contacts": secret.contact.removeprefix("contacts/"), "kind": 1}
    entry = eventually(20, lambda: database["audit_entries"].find_one(about))
    assert entry
    assert "reason" not in entry


def test_it_opens_whoever_the_contact_belongs_to_when_people_are_merged_and_parted(
    deployment: Deployment, anna: Caller, secret: pb.Interaction
) -> None:
    customers = Customers(deployment, "admin")
    other = a_secret(deployment)
    merge = customers.call(
        customers.contacts.MergeContacts,
        merges.MergeContactsRequest(contact=other.contact, merged_contacts=[secret.contact], reason="the same voice"),
    )
    eventually(20, lambda: customers.history(contact=secret.contact).person == other.contact)

    anna.breaks_glass(secret.contact)

    assert (anna.reads(secret), anna.reads(other)) == (secret.name, other.name)
    customers.call(
        customers.contacts.UnmergeContacts, merges.UnmergeContactsRequest(merge=merge.name, reason="two people")
    )
    eventually(20, lambda: customers.history(contact=secret.contact).person == secret.contact)
    assert (anna.reads(secret), anna.reads(other)) == (secret.name, HIDDEN)


@pytest.mark.parametrize("role", ["integration", "importer"])
def test_programs_break_no_glass(deployment: Deployment, secret: pb.Interaction, role: str) -> None:
    with pytest.raises(ServiceError) as refused:
        Caller(deployment, "systems/shop", role).breaks_glass(secret.contact)

    assert refused.value.code is Code.PERMISSION_DENIED


def test_taking_out_everything_is_not_what_it_is_for(deployment: Deployment, secret: pb.Interaction) -> None:
    admin = Customers(deployment, "admin")
    request = pb.ExportInteractionsRequest(contact=secret.contact)
    metadata = tuple(deployment.metadata("admin", subject=ANNA))
    for_support = (*metadata, ("backstory-purpose", "support"))
    Caller(deployment, ANNA).breaks_glass(secret.contact)

    shown = list(admin.interactions.ExportInteractions(request, timeout=10, metadata=metadata))
    hidden = list(admin.interactions.ExportInteractions(request, timeout=10, metadata=for_support))

    assert (len(shown), hidden) == (1, [])

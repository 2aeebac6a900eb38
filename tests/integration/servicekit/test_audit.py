"""The audit log: every read of a person is kept, restricted ones before they leave, changes as their events tell."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import grpc
import pytest
from backstory.contacts.v1 import consents_pb2, contacts_pb2, contacts_pb2_grpc, finding_pb2, merges_pb2
from backstory.interactions.v1 import interactions_pb2, interactions_pb2_grpc
from backstory.operations.v1 import audit_pb2, operations_pb2_grpc
from backstory.operations.v1 import operations_pb2 as pb
from commandline.system.servers import Servers
from pymongo.database import Database
from pymongo.errors import PyMongoError
from servicekit import audit_api
from servicekit.access.authenticator import BearerAuthenticator
from servicekit.access.caller import Caller
from servicekit.access.keys import SigningKey, generate_keypair, load_signing_key, write_keypair
from servicekit.access.limits import CallerLimiter, CallLimits
from servicekit.access.tokens import TokenVerifier, mint
from servicekit.adapters.mongo_audit import FLUSH_SECONDS, MongoAudit
from servicekit.adapters.mongo_client import as_service_error
from servicekit.adapters.mongo_operating import operating
from servicekit.adapters.mongo_outbox import EmbeddedOutbox, MongoOutbox
from servicekit.audit import Entry, EntryQuery, Kind, showed
from servicekit.call import Call
from servicekit.clock import SystemClock
from servicekit.errors import Unavailable
from servicekit.grpc_errors import from_rpc_error
from servicekit.grpc_server import Edge, GrpcServer, Mount
from servicekit.metrics import AUDIT_FAILURES, AUDIT_WAITING
from servicekit.paging import PageTokens

from tests.support.eventually import eventually
from tests.support.small_server import CONTACTS, SmallSettings, Unserved

CLOCK = SystemClock()
NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
INTERACTIONS = interactions_pb2.DESCRIPTOR.services_by_name["InteractionsService"]


class Contacts(Unserved):
    """Shows contacts without keeping any."""

    def GetContact(self, request: Any, _: Any) -> contacts_pb2.Contact:  # noqa: N802 - the shape of a servicer
        return contacts_pb2.Contact(name=request.name)

    def ListContacts(self, request: Any, _: Any) -> contacts_pb2.ListContactsResponse:  # noqa: N802 - as above
        names = [f"contacts/c_{number}" for number in range(request.page_size)]
        return contacts_pb2.ListContactsResponse(contacts=[contacts_pb2.Contact(name=name) for name in names])

    def CheckConsent(self, _request: Any, _: Any) -> consents_pb2.CheckConsentResponse:  # noqa: N802 - as above
        return consents_pb2.CheckConsentResponse()

    def MergeContacts(self, _request: Any, _: Any) -> merges_pb2.Merge:  # noqa: N802 - as above
        return merges_pb2.Merge(people=[merges_pb2.PersonMembers(members=["contacts/c_1", "contacts/c_2"])])

    def RejectDuplicate(self, _request: Any, _: Any) -> finding_pb2.DuplicateSuggestion:  # noqa: N802 - as above
        return finding_pb2.DuplicateSuggestion()


class Interactions(Unserved):
    """Tells by itself whom it shows."""

    def GetHistory(self, request: Any, _: Any) -> bytes:  # noqa: N802 - the shape of a servicer
        if request.page_size != 13:
            showed(["c_1", "c_2"], restricted=request.contact.endswith("secret"))
        return interactions_pb2.GetHistoryResponse(person="contacts/c_1").SerializeToString()

    def WatchHistory(self, request: Any, _: Any) -> Iterator[interactions_pb2.WatchHistoryResponse]:  # noqa: N802 - as above
        for number in range(3):
            showed(["c_1"], restricted=number == 2 and request.contact.endswith("secret"))
            yield interactions_pb2.WatchHistoryResponse(resume_token=str(number))

    def ExportInteractions(  # noqa: N802 - as above
        self, _request: Any, _: Any
    ) -> Iterator[interactions_pb2.ExportInteractionsResponse]:
        for number in range(1200):
            showed([f"c_{number}"])
            yield interactions_pb2.ExportInteractionsResponse()


@dataclass
class World:
    contacts: contacts_pb2_grpc.ContactsServiceStub
    interactions: interactions_pb2_grpc.InteractionsServiceStub
    operations: operations_pb2_grpc.OperationsServiceStub
    database: Database[dict[str, Any]]
    audit: MongoAudit
    key: SigningKey

    def bearer(
        self, *roles: str, subject: str = "agents/anna", name: str = "Anna Berg"
    ) -> tuple[tuple[str, str | bytes], ...]:
        token = mint(self.key, subject, roles or ("agent",), timedelta(minutes=5), CLOCK.now(), name)
        return ("authorization", f"Bearer {token}"), ("x-correlation-id", "correlation-1")

    def read(self, **fields: Any) -> list[dict[str, Any]]:
        return list(self.database["audit_entries"].find(fields).sort("_id", 1))

    def listed(self, **fields: Any) -> audit_pb2.ListAuditEntriesResponse:
        request = audit_pb2.ListAuditEntriesRequest(**fields)
        return self.operations.ListAuditEntries(
            request, timeout=20, metadata=self.bearer("privacy", subject="agents/p")
        )


@pytest.fixture
def world(database: Database[dict[str, Any]], servers: Servers, tmp_path: Path) -> Iterator[World]:
    roles = ("agent", "admin", "privacy", "supervisor")
    write_keypair(generate_keypair("desk", roles, "agents/"), tmp_path / "desk.json", tmp_path / "public")
    key = load_signing_key(tmp_path / "desk.json")
    settings = SmallSettings(trusted_keys_dir=tmp_path / "public")
    outbox = MongoOutbox([EmbeddedOutbox(database["things"])], CLOCK)
    operations = operating(settings, database, outbox, PageTokens(b"k" * 32), CLOCK)
    edge = Edge(
        "small",
        BearerAuthenticator(TokenVerifier(tmp_path / "public"), CLOCK, operations.api_keys),
        CallerLimiter(CallLimits(1e6, 1_000_000), time.monotonic),
        translate=as_service_error,
        audit=operations.audit,
    )
    mounts = [Mount(CONTACTS, Contacts()), Mount(INTERACTIONS, Interactions()), operations.mount]
    server = GrpcServer(settings, mounts, edge)
    server.start("127.0.0.1", 0)
    with grpc.insecure_channel(f"127.0.0.1:{server.port}") as channel:
        yield World(
            contacts_pb2_grpc.ContactsServiceStub(channel),
            interactions_pb2_grpc.InteractionsServiceStub(channel),
            operations_pb2_grpc.OperationsServiceStub(channel),
            database,
            operations.audit,
            key,
        )
    server.stop(0)
    operations.audit.close()


def failing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the database refuse audit entries, and only those."""

    def refuse(*_args: object, **_kwargs: object) -> None:
        raise PyMongoError("the disk is full")

    broken = type("Broken", (), {"insert_one": refuse, "insert_many": refuse, "update_one": refuse})()
    monkeypatch.setattr(world.audit, "_entries", broken)


def history(contact: str = "contacts/c_1", **fields: Any) -> interactions_pb2.GetHistoryRequest:
    return interactions_pb2.GetHistoryRequest(contact=contact, **fields)


def test_every_read_is_kept_with_who_whom_when_and_how(world: World) -> None:
    before = datetime.now(UTC) - timedelta(seconds=1)
    for _ in range(250):
        world.contacts.GetContact(
            contacts_pb2.GetContactRequest(name="contacts/c_7"), timeout=20, metadata=world.bearer()
        )

    eventually(30, lambda: len(world.read()) == 250)
    entries = world.read()

    for entry in entries:
        assert (entry["actor"], entry["actor_name"], entry["contacts"]) == ("agents/anna", "Anna Berg", ["c_7"])
        assert entry["method"] == "/backstory.contacts.v1.ContactsService/GetContact"
        assert (entry["outcome"], entry["correlation_id"]) == ("OK", "correlation-1")
        assert before < entry["time"] < datetime.now(UTC)
        assert entry["expire_time"] - entry["time"] == timedelta(days=365)


def test_a_list_names_everybody_it_shows_and_an_empty_one_nobody(world: World) -> None:
    for size in (0, 3):
        world.contacts.ListContacts(
            contacts_pb2.ListContactsRequest(page_size=size), timeout=20, metadata=world.bearer()
        )
    world.interactions.GetHistory(history(), timeout=20, metadata=world.bearer())

    eventually(30, lambda: len(world.read()) == 2)
    entries = world.read()

    assert [entry["contacts"] for entry in entries] == [["c_0", "c_1", "c_2"], ["c_1", "c_2"]]


def test_what_was_asked_about_counts_where_the_answer_names_nobody(world: World) -> None:
    world.contacts.CheckConsent(
        consents_pb2.CheckConsentRequest(contact="contacts/c_3"), timeout=20, metadata=world.bearer()
    )

    assert eventually(30, lambda: world.read(contacts="c_3"))


def test_a_servicer_that_does_not_tell_whom_it_shows_is_not_answered(world: World) -> None:
    with pytest.raises(grpc.RpcError) as refused:
        world.interactions.GetHistory(history(page_size=13), timeout=20, metadata=world.bearer())

    assert from_rpc_error(refused.value).reason == "AUDIT_MISSING"


def test_restricted_data_is_answered_only_after_its_entry_is_stored(world: World) -> None:
    world.interactions.GetHistory(history("contacts/c_secret"), timeout=20, metadata=world.bearer())

    [entry] = world.read()
    assert entry["restricted"] is True


def test_without_the_log_restricted_data_is_refused_and_ordinary_data_is_answered_with_an_alarm(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    failures = AUDIT_FAILURES._value.get()
    with monkeypatch.context() as patched:
        failing(world, patched)
        with pytest.raises(grpc.RpcError) as refused:
            world.interactions.GetHistory(history("contacts/c_secret"), timeout=20, metadata=world.bearer())
        world.interactions.GetHistory(history(), timeout=20, metadata=world.bearer())
        watching = world.interactions.WatchHistory(
            interactions_pb2.WatchHistoryRequest(contact="contacts/c_secret"), timeout=5, metadata=world.bearer()
        )
        seen: list[str] = []
        with pytest.raises(grpc.RpcError) as broken_off:
            seen.extend(entry.resume_token for entry in watching)
        eventually(30, lambda: AUDIT_WAITING._value.get() >= 2)

    assert isinstance(from_rpc_error(refused.value), Unavailable)
    assert isinstance(from_rpc_error(broken_off.value), Unavailable)
    assert seen == ["0", "1"]
    assert AUDIT_FAILURES._value.get() > failures
    eventually(30, lambda: len(world.read()) == 2)  # what waited is kept when the database is back


def test_a_stream_is_kept_at_once_and_an_export_names_everybody(world: World) -> None:
    watching = world.interactions.WatchHistory(
        interactions_pb2.WatchHistoryRequest(contact="contacts/c_1"), timeout=5, metadata=world.bearer()
    )
    next(iter(watching))
    assert eventually(30, lambda: world.read(contacts="c_1"))

    admin = world.bearer("admin")
    list(world.interactions.ExportInteractions(interactions_pb2.ExportInteractionsRequest(), timeout=9, metadata=admin))

    def everybody() -> set[str]:
        rows = world.read(method={"$regex": "ExportInteractions"}, kind=Kind.READ.value)
        return {contact for row in rows for contact in row["contacts"]}

    eventually(30, lambda: everybody() == {f"c_{number}" for number in range(1200)})
    assert [row["outcome"] for row in world.read(kind=Kind.CALL.value)] == ["OK"]


def test_what_makes_no_event_is_kept_before_it_begins_and_says_how_it_ended(world: World) -> None:
    admin = world.bearer("admin")
    world.operations.CreateApiKey(
        pb.CreateApiKeyRequest(api_key=pb.ApiKey(display_name="shop", roles=["agent"])), timeout=20, metadata=admin
    )
    with pytest.raises(grpc.RpcError):
        world.operations.RevokeApiKey(pb.RevokeApiKeyRequest(name="apiKeys/none"), timeout=20, metadata=admin)

    kept = [(row["method"].rpartition("/")[2], row["outcome"]) for row in world.read(kind=Kind.CALL.value)]
    assert kept == [("CreateApiKey", "OK"), ("RevokeApiKey", "NOT_FOUND")]


def test_a_change_that_answers_with_whole_people_counts_as_a_read_of_them_and_so_does_its_preview(world: World) -> None:
    change = merges_pb2.MergeContactsRequest(contact="contacts/c_1", merged_contacts=["contacts/c_2"], reason="one")
    preview = merges_pb2.MergeContactsRequest(validate_only=True)
    preview.MergeFrom(change)

    for request in (change, preview):
        world.contacts.MergeContacts(request, timeout=20, metadata=world.bearer("admin"))

    eventually(10, lambda: len(world.read(kind=Kind.READ.value)) == 2)
    for entry in world.read(kind=Kind.READ.value):
        assert (entry["contacts"], entry["method"].rpartition("/")[2]) == (["c_1", "c_2"], "MergeContacts")


def test_what_makes_no_event_is_kept_with_the_reason_given(world: World) -> None:
    request = finding_pb2.RejectDuplicateRequest(
        contact="contacts/c_1", other_contact="contacts/c_2", reason="Mother and daughter."
    )

    world.contacts.RejectDuplicate(request, timeout=20, metadata=world.bearer("admin"))

    (entry,) = world.read(kind=Kind.CALL.value)
    assert (entry["contacts"], entry["reason"], entry["outcome"]) == (["c_1", "c_2"], "Mother and daughter.", "OK")


def test_without_the_log_nothing_is_exported_and_no_key_is_made(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    failing(world, monkeypatch)
    admin = world.bearer("admin")

    request = pb.CreateApiKeyRequest(api_key=pb.ApiKey(display_name="shop", roles=["agent"]))
    with pytest.raises(grpc.RpcError):
        world.operations.CreateApiKey(request, timeout=20, metadata=admin)
    with pytest.raises(grpc.RpcError):
        list(
            world.interactions.ExportInteractions(
                interactions_pb2.ExportInteractionsRequest(), timeout=20, metadata=admin
            )
        )

    assert world.database["api_keys"].count_documents({}) == 0


def test_a_page_ends_where_its_entries_name_too_many_contacts(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit_api, "PAGE_CONTACTS", 5)
    for number in range(4):
        named = tuple(f"c_{number}_{each}" for each in range(3))
        world.audit.write(Entry(Kind.READ, time.time(), "agents/anna", "", "/s/Export", named))

    first = world.listed(actor="agents/anna", page_size=1000)
    rest = world.listed(actor="agents/anna", page_size=1000, page_token=first.next_page_token)

    assert (len(first.entries), len(rest.entries), rest.next_page_token) == (2, 2, "")


def test_entries_are_listed_newest_first_by_actor_contact_time_and_kind_and_reading_them_is_kept(world: World) -> None:
    at = time.time() - 100
    for number in range(5):
        actor = f"agents/{number % 2}"
        world.audit.write(Entry(Kind.READ, at + number, actor, "", "/s/Get", (f"c_{number % 3}",)))

    assert [entry.contacts[0] for entry in world.listed(page_size=3).entries if entry.contacts] == [
        "contacts/c_1",
        "contacts/c_0",
    ]  # the newest is the entry about this very call
    assert [entry.contacts[0] for entry in world.listed(actor="agents/1").entries] == ["contacts/c_0", "contacts/c_1"]
    assert {entry.actor for entry in world.listed(contact="contacts/c_2").entries} == {"agents/0", "agents/p"}
    request = audit_pb2.ListAuditEntriesRequest(kind=audit_pb2.AUDIT_KIND_READ, page_size=2)
    request.from_time.FromDatetime(datetime.fromtimestamp(at + 1, UTC))
    request.to_time.FromDatetime(datetime.fromtimestamp(at + 4, UTC))
    names = []
    while True:
        page = world.operations.ListAuditEntries(request, timeout=20, metadata=world.bearer("privacy"))
        names += [entry.name for entry in page.entries]
        request.page_token = page.next_page_token
        if not request.page_token:
            break
    assert len(names) == len(set(names)) == 3
    assert names == sorted(names, reverse=True)
    world.audit.close()
    assert len(world.read(method={"$regex": "ListAuditEntries"})) == 5


@pytest.mark.parametrize("role", ["agent", "supervisor"])
def test_only_privacy_and_admins_read_the_log(world: World, role: str) -> None:
    with pytest.raises(grpc.RpcError) as refused:
        world.operations.ListAuditEntries(audit_pb2.ListAuditEntriesRequest(), timeout=20, metadata=world.bearer(role))

    assert from_rpc_error(refused.value).reason == "PERMISSION_MISSING"


def test_what_still_waits_is_kept_when_the_service_stops(database: Database[dict[str, Any]]) -> None:
    audit = MongoAudit(database, timedelta(days=1))
    for number in range(1000):
        audit.note(time.time(), Call(), Caller("agents/anna", frozenset(), frozenset()), (f"c_{number}",))
    audit.close()

    assert database["audit_entries"].count_documents({}) == 1000
    assert len(audit.entries(EntryQuery(contact="c_999"))) == 1


def test_reads_that_come_during_a_write_wait_for_the_next_time(
    database: Database[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    audit = MongoAudit(database, timedelta(days=1))
    reader = Caller("agents/anna", frozenset(), frozenset())
    batches: list[int] = []

    def insert(rows: list[dict[str, Any]], **_: Any) -> None:
        batches.append(len(rows))
        audit.note(time.time(), Call(), reader, ("c_1",))

    monkeypatch.setattr(audit, "_entries", type("Busy", (), {"insert_many": staticmethod(insert)})())
    began = time.monotonic()
    audit.note(time.time(), Call(), reader, ("c_1",))
    eventually(30, lambda: len(batches) >= 3)
    written, elapsed = len(batches), time.monotonic() - began
    monkeypatch.undo()
    audit.close()

    assert written <= elapsed / FLUSH_SECONDS
    assert database["audit_entries"].count_documents({}) == 1

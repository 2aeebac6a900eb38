"""The command line for operators: status, maintenance, keys, dead letters, doctor."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from backstory.events.contacts.v1 import events_pb2
from backstory.notifications.v1.notifications_pb2 import ListNotificationsRequest, Notification
from backstory.notifications.v1.notifications_pb2_grpc import NotificationsServiceStub
from commandline.samples.people import PEOPLE
from commandline.settings import load
from commandline.system.servers import Servers
from eventbus.connection import Bus, BusSettings
from eventbus.topology import declare

from tests.support.backstory_command import BackstoryCommand
from tests.support.deployment import Deployment
from tests.support.eventually import eventually

SERVICES = ("contacts", "interactions", "notifications")
CHOSEN = [argument for service in SERVICES for argument in ("--service", service)]


@pytest.fixture(scope="module")
def deployment(
    servers: Servers, module_namespace: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Deployment]:
    started = Deployment(tmp_path_factory.mktemp("operating"), servers, module_namespace, SERVICES, {})
    started.start()
    yield started
    started.stop()


@pytest.fixture
def backstory(deployment: Deployment) -> BackstoryCommand:
    return BackstoryCommand(deployment)


def test_status_is_ready_only_when_every_process_is(backstory: BackstoryCommand, deployment: Deployment) -> None:
    done = eventually(60, lambda: (tried := backstory("status", *CHOSEN, "-o", "json")).code == 0 and tried)
    assert not isinstance(done, bool)
    found = done.value

    assert found["ready"]
    assert {row["process"] for row in found["processes"]} == {
        f"{service}.{role}" for service in SERVICES for role in ("grpc", "http", "worker")
    }
    assert {row["service"]: row["workers"] for row in found["services"]} == dict.fromkeys(SERVICES, 1)
    assert {row["consumer"] for row in found["bus"]} == {
        *SERVICES,
        "interactions_turns",
        "interactions_reading",
        "notifications_webhooks",
    }

    deployment.kill("contacts.http", stay_down=True)
    try:
        broken = backstory("status", *CHOSEN, "-o", "json")
    finally:
        deployment.restart("contacts.http")

    assert broken.code == 1
    assert [row["process"] for row in broken.value["processes"] if not row["ready"]] == ["contacts.http"]


def test_rebuild_and_reconcile_run_to_their_end_and_change_no_history(backstory: BackstoryCommand) -> None:
    loaded = backstory.ok("sample", "load", "-o", "json").value
    before = backstory.ok("history", "+1 202 555 0100", "--limit", 1000, "-o", "json").value

    rebuilt = backstory.ok("rebuild", "--wait", 60, "-o", "json").value["operations"]
    reconciled = backstory.ok("reconcile", "--wait", 60, "-o", "json").value["operations"]
    after = backstory.ok("history", "+1 202 555 0100", "--limit", 1000, "-o", "json").value

    assert loaded["contacts_created"] == PEOPLE
    assert {row["service"]: row["state"] for row in rebuilt} == dict.fromkeys(("contacts", "interactions"), "succeeded")
    assert {row["service"]: row["state"] for row in reconciled} == dict.fromkeys(SERVICES, "succeeded")
    assert after["interactions"] == before["interactions"]
    assert after["summary"] == before["summary"]


def test_a_key_opens_what_its_roles_allow_until_it_is_revoked(backstory: BackstoryCommand) -> None:
    made = backstory.ok("api-keys", "create", "shop", "--role", "integration", "-o", "json").value
    name, secret = made["api_key"]["name"], made["secret"]

    assert backstory("history", "x:424242424242", BACKSTORY_TOKEN=secret).code == 3
    listed = backstory.ok("api-keys", "list", "-o", "json")
    assert name in [key["name"] for key in listed.value["api_keys"]]
    assert secret not in listed.out
    assert backstory("api-keys", "revoke", name).code == 2
    assert backstory.ok("api-keys", "revoke", name, "--yes", "-o", "json").value["api_keys"][0]["revoke_time"]
    assert backstory("api-keys", "revoke", "unknown", "--yes").code == 3
    assert backstory("api-keys", "create", "shop", "--role", "king").code == 2


def test_what_a_customer_agreed_to_is_recorded_checked_and_listed(backstory: BackstoryCommand) -> None:
    loaded = backstory.ok("sample", "load", "-o", "json").value
    person = backstory.ok("history", "+1 202 555 0100", "-o", "json").value["person"]

    assert loaded
    assert backstory("contacts", "consent", person, "marketing", "granted").code == 2
    assert backstory("contacts", "consent", person, "marketing", "granted", "--form-version", "newsletter-3").code == 0
    assert backstory.ok("contacts", "check-consent", person, "marketing", "-o", "json").value["allowed"] is True
    assert backstory("contacts", "consent", person, "marketing", "revoked", "--channel", "sms").code == 0
    on_sms = backstory.ok("contacts", "check-consent", person, "marketing", "--channel", "sms", "-o", "json").value
    assert (on_sms["allowed"], on_sms["reason"]) == (False, "REVOKED")
    listed = backstory.ok("contacts", "consents", person, "-o", "json").value["consents"]
    assert [row["status"] for row in listed] == ["CONSENT_STATUS_REVOKED", "CONSENT_STATUS_GRANTED"]


def test_who_saw_and_changed_what_is_listed_for_privacy_and_not_for_agents(backstory: BackstoryCommand) -> None:
    backstory.ok("sample", "load", "-o", "json")
    person = backstory.ok("history", "+1 202 555 0101", "-o", "json").value["person"]
    assert backstory("contacts", "consent", person, "surveys", "denied").code == 0
    backstory.ok("history", person, BACKSTORY_PURPOSE="billing")
    assert backstory("history", person, BACKSTORY_PURPOSE="gossip").code == 2

    def told() -> list[dict[str, Any]]:
        rows = backstory.ok("audit", "--contact", person, "-o", "json").value["entries"]
        return [row for row in rows if row["actor"] == "operators/local"]

    def methods() -> set[str]:
        return {row["method"].rpartition("/")[2] for row in told()}

    eventually(60, lambda: {"GetHistory", "ImportInteractions", "RecordConsent", "ListAuditEntries"} <= methods())
    eventually(10, lambda: {row["purpose"] for row in told()} == {"billing", "compliance"})
    agent = backstory.ok("token", "--role", "agent").out.strip()
    privacy = backstory.ok("token", "--role", "privacy").out.strip()
    assert backstory("audit", BACKSTORY_TOKEN=agent).code == 4
    assert backstory("audit", "--limit", 3, BACKSTORY_TOKEN=privacy).code == 0


def test_an_agent_opens_restricted_data_privacy_is_told_and_ends_it(
    backstory: BackstoryCommand, deployment: Deployment
) -> None:
    backstory.ok("sample", "load", "-o", "json")
    person = backstory.ok("history", "+1 202 555 0102", "-o", "json").value["person"]
    agent, demo = deployment.token("agent", subject="agents/ben"), deployment.token("privacy", subject="agents/demo")
    assert backstory("break-glass", "start", person, "--reason", "because", BACKSTORY_TOKEN=agent).code == 2

    started = backstory.ok(
        "break-glass", "start", person, "--reason", "court order 17/25", "-o", "json", BACKSTORY_TOKEN=agent
    ).value["break_glasses"][0]

    inbox = NotificationsServiceStub(deployment.channel("notifications"))
    metadata = (("authorization", f"Bearer {demo}"),)

    def alert() -> Notification | None:
        listed = inbox.ListNotifications(ListNotificationsRequest(), timeout=20, metadata=metadata).notifications
        return next((each for each in listed if each.rule == "break-glass"), None)

    told = eventually(30, alert)
    assert told
    assert told.contact == person
    assert "court order 17/25" in told.body
    listed = backstory.ok("break-glass", "list", "--contact", person, "--open", "-o", "json", BACKSTORY_TOKEN=demo)
    assert [row["name"] for row in listed.value["break_glasses"]] == [started["name"]]
    ended = backstory.ok("break-glass", "end", started["name"], "-o", "json", BACKSTORY_TOKEN=demo).value
    assert ended["break_glasses"][0]["ended_by"] == "agents/demo"
    assert backstory("break-glass", "end", "breakGlasses/bg_nowhere", BACKSTORY_TOKEN=demo).code == 3


def test_an_event_that_cannot_be_applied_is_listed_shown_and_discarded(
    backstory: BackstoryCommand, deployment: Deployment
) -> None:
    _publish_nonsense(deployment)

    rows = eventually(60, lambda: backstory.ok("dead-letters", "list", "-o", "ndjson").lines)
    number = rows[0]["number"]
    shown = backstory.ok("dead-letters", "show", number, "-o", "json").value
    replayed = backstory.ok("dead-letters", "replay", number, "-o", "json").value["replayed"]
    again = eventually(60, lambda: _others(backstory, number))
    discarded = backstory.ok("dead-letters", "discard", again[0]["number"], "--reason", "a test", "--yes", "-o", "json")

    assert (rows[0]["consumer"], rows[0]["contact"]) == ("interactions", "contacts/c_nonsense")
    assert shown["reason"]
    assert [row["number"] for row in replayed] == [number]
    assert [row["number"] for row in discarded.value["discarded"]] == [again[0]["number"]]
    assert backstory.ok("dead-letters", "list", "-o", "json").value == {"dead_letters": []}
    assert backstory("dead-letters", "replay", number).code == 3


def _others(backstory: BackstoryCommand, number: int) -> list[dict[str, Any]]:  # JSON objects
    return [row for row in backstory.ok("dead-letters", "list", "-o", "ndjson").lines if row["number"] != number]


def _publish_nonsense(deployment: Deployment) -> None:
    settings = load(deployment.system.layout.environment_of_admin())
    topology = declare(settings.namespace)
    event = events_pb2.DESCRIPTOR.message_types_by_name["ContactCreated"].full_name
    headers = {
        "ce-specversion": "1.0",
        "ce-id": "nonsense-1",
        "ce-type": event,
        "ce-source": "/backstory/contacts",
        "ce-subject": "c_nonsense",
        "ce-time": "2025-06-01T10:00:00Z",
        "ce-datacontenttype": "application/protobuf",
        "Nats-Msg-Id": "nonsense-1",
        "backstory-epoch": "1",
        "backstory-version": "1",
    }

    async def publish() -> None:
        bus = Bus(
            BusSettings((settings.nats_url,), "test", settings.nats_user, settings.nats_password_file),
            on_lost=lambda _reason: None,
        )
        await asyncio.wait_for(bus.connect(), 10)
        subject = f"{settings.namespace}.events.contacts.v1.ContactCreated.c_nonsense"
        await bus.publish(subject, b"\xff\xff\xff", headers, topology.events.name, 5.0)
        await bus.close()

    asyncio.run(publish())


def test_doctor_finds_nothing_in_a_sound_system_and_names_the_remedy_in_another(
    backstory: BackstoryCommand, tmp_path: Path
) -> None:
    eventually(60, lambda: backstory("doctor", "-o", "json").code == 0)

    open_key = tmp_path / "operator.jwk"
    open_key.write_text("{}")
    open_key.chmod(0o644)
    broken = backstory("doctor", "-o", "json", BACKSTORY_OPERATOR_KEY_FILE=str(open_key), NATS_URL="nats://127.0.0.1:1")

    faults = {row["check"]: row["remedy"] for row in broken.value["findings"] if not row["ok"]}
    assert broken.code == 1
    assert "chmod 600" in faults["credentials"]
    assert "NATS_URL" in faults["bus"]

"""A customer in touch again: the agent on duty hears of it at once, and by exactly one e-mail."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import httpx
import pytest
from backstory.interactions.v1 import interactions_pb2 as interactions
from backstory.interactions.v1.interactions_pb2_grpc import InteractionsServiceStub
from backstory.notifications.v1 import notifications_pb2 as notifications
from backstory.notifications.v1.notifications_pb2_grpc import NotificationsServiceStub
from commandline.system.ports import free_ports
from commandline.system.servers import Servers

from tests.support.deployment import Deployment
from tests.support.eventually import eventually
from tests.support.notifications import MailBox, smtp_server

AGENT = "agents/anna"
SERVICES = ("contacts", "interactions", "notifications")
_SETTLED = (notifications.DELIVERY_STATE_SENT, notifications.DELIVERY_STATE_UNKNOWN)


class Desk:
    """What the test does as the agent and as the channels."""

    def __init__(self, deployment: Deployment, box: MailBox) -> None:
        self.deployment = deployment
        self.box = box
        self._interactions = InteractionsServiceStub(deployment.channel("interactions"))
        self._notifications = NotificationsServiceStub(deployment.channel("notifications"))

    def record(self, phone: str, source_id: str, channel: str = "sms", subject: str = "", body: str = "") -> str:
        """Record an inbound message and return its name."""
        request = interactions.CreateInteractionRequest(
            interaction=interactions.Interaction(
                channel=channel,
                direction=interactions.DIRECTION_INBOUND,
                source=f"{channel}-main",
                source_id=source_id,
                subject=subject,
                body=body,
            ),
            identity=interactions.IdentityKey(kind="phone", value=phone),
        )
        metadata = tuple(self.deployment.metadata("integration", subject="systems/channels"))
        return self._interactions.CreateInteraction(request, timeout=20, metadata=metadata).name

    def clear(self) -> None:
        eventually(20, lambda: all(one.state in _SETTLED for one in self.deliveries("email")))
        if names := [one.name for one in self.inbox().notifications]:
            metadata = tuple(self.deployment.metadata(subject=AGENT))
            request = notifications.MarkNotificationsReadRequest(names=names)
            self._notifications.MarkNotificationsRead(request, timeout=20, metadata=metadata)
        self.box.taken.clear()

    def inbox(self) -> notifications.ListNotificationsResponse:
        """What is unread."""
        request = notifications.ListNotificationsRequest(page_size=1000, unread_only=True)
        metadata = tuple(self.deployment.metadata(subject=AGENT))
        return self._notifications.ListNotifications(request, timeout=20, metadata=metadata)

    def watch(self) -> Iterator[notifications.WatchNotificationsResponse]:
        metadata = tuple(self.deployment.metadata(subject=AGENT))
        stream: Iterator[notifications.WatchNotificationsResponse] = self._notifications.WatchNotifications(
            notifications.WatchNotificationsRequest(), timeout=60, metadata=metadata
        )
        return stream

    def deliveries(self, channel: str) -> list[notifications.Delivery]:
        request = notifications.ListDeliveriesRequest(page_size=1000)
        metadata = tuple(self.deployment.metadata("supervisor", subject="agents/lead"))
        found = self._notifications.ListDeliveries(request, timeout=20, metadata=metadata).deliveries
        return [one for one in found if one.channel == channel]


@pytest.fixture(scope="module")
def box() -> Iterator[tuple[MailBox, int]]:
    """A mail server, and its port."""
    port = free_ports({"SMTP": 0})["SMTP"]
    with smtp_server(port) as running:
        yield running, port


@pytest.fixture(scope="module")
def shared_desk(
    servers: Servers, module_namespace: str, box: tuple[MailBox, int], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Desk]:
    """All three services, started once for this module."""
    settings = {
        "ON_DUTY_AGENTS": AGENT,
        "AGENT_ADDRESSES": f"{AGENT}=anna@desk.example",
        "SMTP_HOST": "127.0.0.1",
        "SMTP_PORT": str(box[1]),
        "SMTP_TLS": "none",
        "DELIVERY_LEASE_SECONDS": "2",
        "DELIVERY_RETRY_SECONDS": "0.2",
    }
    deployment = Deployment(
        tmp_path_factory.mktemp("deployment"),
        servers,
        module_namespace,
        SERVICES,
        {f"BACKSTORY_NOTIFICATIONS_{name}": value for name, value in settings.items()},
    )
    deployment.start()
    yield Desk(deployment, box[0])
    deployment.stop()


@pytest.fixture
def desk(shared_desk: Desk) -> Desk:
    """The running services with an empty inbox: what earlier tests were told is read, their mail is put away."""
    shared_desk.clear()
    return shared_desk


def test_a_customer_in_touch_again_is_told_at_once_and_mailed_once(desk: Desk) -> None:
    first = desk.record("+4930901820", "m1", channel="email", subject="Broken kettle")
    stream = desk.watch()
    assert next(stream).unread_count == 0

    started = time.monotonic()
    second = desk.record("+49 30 901820", "m2", channel="phone", body="Me again")
    entry = next(entry for entry in stream if entry.HasField("notification"))
    seconds = time.monotonic() - started

    told = entry.notification
    assert (told.interaction, list(told.evidence), told.rule) == (second, [first], "previous-contact")
    assert "Broken kettle" in told.body
    print(f"previous_contact_to_inbox {seconds * 1000:.0f} ms")
    (mail,) = eventually(10, lambda: desk.box.mails)
    assert mail["To"] == "anna@desk.example"
    assert "Broken kettle" in mail.get_content()
    assert eventually(10, lambda: desk.deliveries("email")[0].state == notifications.DELIVERY_STATE_SENT)
    assert len(desk.box.mails) == 1
    assert desk.inbox().unread_count == 1


def test_the_inbox_is_there_over_http_as_well(desk: Desk) -> None:
    desk.record("+4930901821", "m1")
    desk.record("+4930901821", "m2")
    eventually(10, lambda: desk.inbox().notifications)
    headers = {"authorization": str(desk.deployment.metadata(subject=AGENT)[0][1])}
    url = desk.deployment.url("notifications", "/v1/notifications")

    listed = httpx.get(url, headers=headers).json()
    marked = httpx.post(f"{url}:markRead", headers=headers, json={"names": [listed["notifications"][0]["name"]]})

    assert int(listed["unread_count"]) == 1
    assert marked.status_code == 200
    assert int(httpx.get(f"{url}:unreadCount", headers=headers).json().get("count", 0)) == 0
    assert httpx.get(url).status_code == 401


def test_workers_killed_at_random_tell_everything_once_and_mail_nothing_twice(desk: Desk) -> None:
    seed, customers, rounds = random.Random(11), 6, 8
    expected: set[str] = set()
    began = datetime.now(UTC)
    stop = threading.Event()

    def kill_now_and_then() -> None:
        while not stop.wait(seed.uniform(0.6, 1.4)):
            desk.deployment.kill("notifications.worker")

    for customer in range(customers):
        desk.record(f"+493090182{customer}0", f"first-{customer}")
    killer = threading.Thread(target=kill_now_and_then)
    killer.start()
    try:
        for number in range(rounds):
            for customer in range(customers):
                name = desk.record(f"+493090182{customer}0", f"again-{customer}-{number}")
                expected.add(name)
                stop.wait(0.05)
    finally:
        stop.set()
        killer.join(30)

    def everything_is_told() -> bool:
        return {one.interaction for one in desk.inbox().notifications} == expected

    assert eventually(30, everything_is_told)
    assert eventually(30, lambda: all(one.state in _SETTLED for one in desk.deliveries("email")))
    inbox = desk.inbox()
    newest = inbox.notifications[0].sequence
    mails = [one for one in desk.deliveries("email") if one.create_time.ToDatetime(tzinfo=UTC) >= began]
    assert [one.sequence for one in inbox.notifications] == list(range(newest, newest - len(expected), -1))
    assert inbox.unread_count == len(expected) == len(mails)
    message_ids = [mail["Message-ID"] for mail in desk.box.mails]
    assert len(message_ids) == len(set(message_ids))
    sent = sum(one.state == notifications.DELIVERY_STATE_SENT for one in mails)
    assert sent <= len(message_ids) <= len(mails)
    print(f"mails_sent {sent} of {len(mails)}, unknown {len(mails) - sent}")

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

from tests.conftest import StartDeployment
from tests.support.deployment import Deployment
from tests.support.eventually import eventually
from tests.support.notifications import MailBox, smtp_server

AGENT = "agents/anna"
SERVICES = ("contacts", "interactions", "notifications")


@pytest.fixture
def port() -> int:
    return free_ports({"SMTP": 0})["SMTP"]


@pytest.fixture
def box(port: int) -> Iterator[MailBox]:
    with smtp_server(port) as running:
        yield running


class Desk:
    """What the test does as the agent and as the channels."""

    def __init__(self, deployment: Deployment) -> None:
        self.deployment = deployment
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
        return self._interactions.CreateInteraction(request, timeout=5, metadata=metadata).name

    def inbox(self) -> notifications.ListNotificationsResponse:
        request = notifications.ListNotificationsRequest(page_size=1000)
        metadata = tuple(self.deployment.metadata(subject=AGENT))
        return self._notifications.ListNotifications(request, timeout=5, metadata=metadata)

    def watch(self) -> Iterator[notifications.WatchNotificationsResponse]:
        metadata = tuple(self.deployment.metadata(subject=AGENT))
        stream: Iterator[notifications.WatchNotificationsResponse] = self._notifications.WatchNotifications(
            notifications.WatchNotificationsRequest(), timeout=60, metadata=metadata
        )
        return stream

    def deliveries(self, channel: str) -> list[notifications.Delivery]:
        request = notifications.ListDeliveriesRequest(page_size=1000)
        metadata = tuple(self.deployment.metadata("supervisor", subject="agents/lead"))
        found = self._notifications.ListDeliveries(request, timeout=5, metadata=metadata).deliveries
        return [one for one in found if one.channel == channel]


@pytest.fixture
def desk(start_deployment: StartDeployment, port: int) -> Desk:
    prefix = "BACKSTORY_NOTIFICATIONS_"
    settings = {
        f"{prefix}ON_DUTY_AGENTS": AGENT,
        f"{prefix}AGENT_ADDRESSES": f"{AGENT}=anna@desk.example",
        f"{prefix}SMTP_HOST": "127.0.0.1",
        f"{prefix}SMTP_PORT": str(port),
        f"{prefix}SMTP_TLS": "none",
        f"{prefix}DELIVERY_LEASE_SECONDS": "2",
        f"{prefix}DELIVERY_RETRY_SECONDS": "0.2",
    }
    return Desk(start_deployment(*SERVICES, **settings))


def test_a_customer_in_touch_again_is_told_at_once_and_mailed_once(desk: Desk, box: MailBox) -> None:
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
    assert seconds < 2.0, f"took {seconds:.3f} s"
    print(f"previous_contact_to_inbox {seconds * 1000:.0f} ms")
    (mail,) = eventually(10, lambda: box.mails)
    assert mail["To"] == "anna@desk.example"
    assert "Broken kettle" in mail.get_content()
    assert eventually(
        10, lambda: [one.state for one in desk.deliveries("email")] == [notifications.DELIVERY_STATE_SENT]
    )
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


def test_workers_killed_at_random_tell_everything_once_and_mail_nothing_twice(desk: Desk, box: MailBox) -> None:
    seed, customers, rounds = random.Random(11), 6, 8
    expected = {}
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
                expected[name] = datetime.now(UTC)
                stop.wait(0.05)
    finally:
        stop.set()
        killer.join(30)

    def everything_is_told() -> bool:
        return {one.interaction for one in desk.inbox().notifications} == set(expected)

    settled = {notifications.DELIVERY_STATE_SENT, notifications.DELIVERY_STATE_UNKNOWN}
    assert eventually(30, everything_is_told)
    assert eventually(30, lambda: {one.state for one in desk.deliveries("email")} <= settled)
    inbox, mails = desk.inbox(), desk.deliveries("email")
    assert [one.sequence for one in inbox.notifications] == list(range(len(expected), 0, -1))
    assert inbox.unread_count == len(expected) == len(mails)
    message_ids = [mail["Message-ID"] for mail in box.mails]
    assert len(message_ids) == len(set(message_ids))
    sent = sum(one.state == notifications.DELIVERY_STATE_SENT for one in mails)
    assert sent <= len(message_ids) <= len(mails)
    print(f"mails_sent {sent} of {len(mails)}, unknown {len(mails) - sent}")

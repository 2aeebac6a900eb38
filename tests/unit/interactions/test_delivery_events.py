"""What mail providers and bounces say of mails that were sent, read to the mail they are about."""

from __future__ import annotations

import hashlib
import hmac
from datetime import UTC, datetime
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.interactions.channels import webhook_channels
from services.interactions.channels._hooks.bounces import bounces
from services.interactions.channels._signatures import signatures
from services.interactions.domain.statuses import DeliveryStatus
from services.interactions.domain.webhook_items import Delivery, Letter
from services.interactions.domain.webhooks import Post, Source

NOW = datetime(2026, 1, 31, 12, tzinfo=UTC)
CHANNELS = webhook_channels()
ID = "m_1@backstory.example"
REPORT = (
    b"From: MAILER-DAEMON@mx.example\r\nTo: shop@backstory.example\r\nSubject: Undelivered\r\n"
    b'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
    b"--b\r\nContent-Type: text/plain\r\n\r\nSorry.\r\n"
    b"--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n"
    b"Final-Recipient: rfc822; mara.lind@example.com\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n"
    b"--b\r\nContent-Type: %s\r\n\r\nMessage-ID: <m_1@backstory.example>\r\nSubject: Your order\r\n\r\n--b--\r\n"
)


def read(channel: str, document: Any) -> list[Any]:
    source = Source("main", channel, CHANNELS[channel].SIGNATURE)
    return list(CHANNELS[channel].read(Letter(source, orjson.dumps(document), "application/json", NOW)))


@pytest.mark.parametrize("inner", [b"message/rfc822", b"text/rfc822-headers"])
def test_a_bounce_is_about_the_mail_it_brings_back(inner: bytes) -> None:
    assert list(bounces(REPORT % inner)) == [Delivery(ID, DeliveryStatus.UNDELIVERED, "status 5.1.1")]


def test_a_delay_and_every_other_mail_say_nothing() -> None:
    delayed = (REPORT % b"message/rfc822").replace(b"Action: failed", b"Action: delayed")
    assert list(bounces(delayed)) == []
    assert list(bounces(b"Subject: Re: multipart/report\r\n\r\nAction: failed\r\nMessage-ID: <a@b>\r\n")) == []
    assert list(bounces((REPORT % b"message/rfc822").replace(b"Message-ID", b"X-Other"))) == []


@given(cut=st.integers(min_value=0, max_value=len(REPORT)), junk=st.binary(max_size=20))
def test_a_broken_bounce_raises_nothing(cut: int, junk: bytes) -> None:
    whole = REPORT % b"message/rfc822"
    list(bounces(whole[:cut] + junk + whole[cut:]))


def test_events_of_sendgrid_are_read_one_by_one() -> None:
    events = [
        {"event": "delivered", "smtp-id": f"<{ID}>"}, {"event": "bounce", "smtp-id": f"<{ID}>", "status": "5.1.1"},
        {"event": "dropped", "smtp-id": ID}, {"event": "open", "smtp-id": ID}, {"event": "delivered"}, "junk",
        {"event": "bounce", "smtp-id": ID, "status": "mara.lind@example.com"},
    ]  # fmt: skip

    assert read("sendgrid-events", events) == [
        Delivery(ID, DeliveryStatus.DELIVERED),
        Delivery(ID, DeliveryStatus.UNDELIVERED, "status 5.1.1"),
        Delivery(ID, DeliveryStatus.FAILED),
        Delivery(ID, DeliveryStatus.UNDELIVERED),
    ]


@pytest.mark.parametrize(
    ("event", "found"),
    [
        ({"event": "delivered"}, [Delivery(ID, DeliveryStatus.DELIVERED)]),
        (
            {"event": "failed", "severity": "permanent", "delivery-status": {"code": 550}},
            [Delivery(ID, DeliveryStatus.UNDELIVERED, "error 550")],
        ),
        ({"event": "failed", "severity": "temporary"}, []),
        ({"event": "opened"}, []),
    ],
)
def test_an_event_of_mailgun_is_read(event: dict[str, Any], found: list[Delivery]) -> None:
    document = {"event-data": event | {"message": {"headers": {"message-id": ID}}}, "signature": {}}

    assert read("mailgun-events", document) == found


def test_mailguns_signature_may_stand_in_json() -> None:
    stamp, token = str(int(NOW.timestamp())), "t" * 50
    proof = hmac.new(b"key", (stamp + token).encode(), hashlib.sha256).hexdigest()
    source = Source("main", "mailgun-events", "mailgun", (b"key",))

    def verdict(**signature: object) -> bool:
        body = orjson.dumps({"signature": {"timestamp": stamp, "token": token} | signature})
        return (
            signatures()["mailgun"]
            .verify(Post("POST", "", {"content-type": "application/json"}, body), source, NOW)
            .genuine
        )

    assert verdict(signature=proof)
    assert not verdict(signature="0" * 64)
    assert not verdict()
    assert not verdict(signature=proof, token=["t"])

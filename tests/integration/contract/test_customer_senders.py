"""What every way of writing to customers promises: found by itself, off until set up, and honest about what it did."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
from commandline.system.ports import free_ports

from services.notifications.domain.delivery import Later, LeaseLost, Outcome, Refused, Sent, Uncertain
from services.notifications.domain.messages import Address, CustomerMessage, CustomerSender, MessageState, Thread, Wish
from services.notifications.senders.customers import customer_sender_names, load_customer_senders
from services.notifications.settings import NotificationsSettings
from tests.support.notifications import LONG_AGO, settings_of, smtp_server
from tests.support.receivers import Receiver, receiver

CHANNELS = ("email", "sms", "whatsapp", "telegram", "messenger")
OVER_HTTP = CHANNELS[1:]
ADDRESSES: Mapping[str, Address] = {
    "email": Address("email", "", "anna@example.org"),
    "sms": Address("phone", "", "+4930123456"),
    "whatsapp": Address("whatsapp", "", "+4930123456"),
    "telegram": Address("telegram", "", "4711"),
    "messenger": Address("messenger", "page-1", "psid-1"),
}


def a_message(channel: str, **wish: Any) -> CustomerMessage:
    return CustomerMessage(
        id="m_1",
        wish=Wish("contacts/c_1", channel, "It is on its way, Zoë.\n.hidden", **wish),
        address=ADDRESSES[channel],
        thread=Thread(),
        author="agents/demo",
        digest="d",
        state=MessageState.SENDING,
        create_time=LONG_AGO,
        send_time=LONG_AGO,
        update_time=LONG_AGO,
    )


@pytest.fixture
def there() -> Iterator[Receiver]:
    with receiver() as running:
        running.usual = 200
        yield running


@pytest.fixture
def senders(there: Receiver, tmp_path: Path) -> dict[str, CustomerSender]:
    secret = tmp_path / "token"
    secret.write_text("s3cret\n")
    secret.chmod(0o600)
    base = f"http://127.0.0.1:{there.port}"
    return load_customer_senders(
        settings_of(
            "contract", "mongodb://unused", providers_private=True, webhook_timeout_seconds=0.5,
            twilio_url=base, twilio_account="AC1", twilio_from="+4930999", twilio_token_file=secret,
            whatsapp_url=f"{base}/v23.0", whatsapp_number_id="42", whatsapp_token_file=secret,
            telegram_url=base, telegram_token_file=secret, message_urls={"messenger": f"{base}/messenger"},
        )
    )  # fmt: skip


def send(sender: CustomerSender, message: CustomerMessage) -> tuple[Outcome, int]:
    handed_over: list[bool] = []
    outcome = sender.send(message, lambda: handed_over.append(True))
    return outcome, len(handed_over)


def test_every_file_of_the_folder_is_found_and_serves_its_channel() -> None:
    assert set(customer_sender_names()) >= {"email", "sms", "whatsapp", "telegram", "http"}
    senders = load_customer_senders(NotificationsSettings())
    assert set(senders) == {"email", "sms", "whatsapp", "telegram"}
    for channel, sender in senders.items():
        assert sender.channel == channel
        assert re.fullmatch(r"[a-z][a-z0-9-]{0,39}", channel)
        assert sender.kinds
        assert sender.missing(), "nothing is sent before it is set up"


@pytest.mark.parametrize("channel", OVER_HTTP)
def test_a_message_is_posted_once_and_handed_over_before(
    senders: dict[str, CustomerSender], there: Receiver, channel: str
) -> None:
    outcome, handed_over = send(senders[channel], a_message(channel))

    assert outcome == Sent()
    assert len(there.posts) == 1
    assert handed_over == (0 if channel == "messenger" else 1)


def test_each_provider_is_spoken_to_in_its_own_words(senders: dict[str, CustomerSender], there: Receiver) -> None:
    for channel in OVER_HTTP:
        send(senders[channel], a_message(channel))
    sms, whatsapp, telegram, messenger = there.posts

    assert sms.path == "/2010-04-01/Accounts/AC1/Messages.json"
    assert sms.headers["authorization"] == f"Basic {base64.b64encode(b'AC1:s3cret').decode()}"
    assert parse_qs(sms.body.decode()) == {
        "To": ["+4930123456"], "From": ["+4930999"], "Body": ["It is on its way, Zoë.\n.hidden"],
    }  # fmt: skip
    assert (whatsapp.path, whatsapp.headers["authorization"]) == ("/v23.0/42/messages", "Bearer s3cret")
    assert whatsapp.json()["to"] == "4930123456"
    assert whatsapp.json()["text"]["body"] == "It is on its way, Zoë.\n.hidden"
    assert telegram.path == "/bots3cret/sendMessage"
    assert telegram.json() == {"chat_id": "4711", "text": "It is on its way, Zoë.\n.hidden"}
    assert messenger.headers["idempotency-key"] == "m_1"
    assert messenger.json()["to"] == {"kind": "messenger", "scope": "page-1", "value": "psid-1"}


@pytest.mark.parametrize("channel", OVER_HTTP)
@pytest.mark.parametrize(
    ("answer", "usually", "where_repeats_are_known"),
    [
        (400, Refused("http-400"), Refused("http-400")),
        (429, Later("http-429"), Later("http-429")),
        (500, Uncertain("http-500"), Later("http-500")),
        ("hang", Uncertain("no-answer-in-time"), Later("no-answer-in-time")),
        ("cut", Uncertain("no-answer"), Later("no-answer")),
    ],
)
def test_what_may_have_arrived_is_uncertain_unless_a_repeat_is_known(
    senders: dict[str, CustomerSender], there: Receiver, channel: str, answer: int | str,
    usually: Outcome, where_repeats_are_known: Outcome,
) -> None:  # fmt: skip
    there.answers = [answer]

    outcome, _ = send(senders[channel], a_message(channel))

    assert outcome == (where_repeats_are_known if channel == "messenger" else usually)


@pytest.mark.parametrize("channel", ["sms", "whatsapp", "telegram"])
def test_an_attempt_that_lost_its_lease_posts_nothing(
    senders: dict[str, CustomerSender], there: Receiver, channel: str
) -> None:
    def lost() -> None:
        raise LeaseLost("m_1")

    with pytest.raises(LeaseLost):
        senders[channel].send(a_message(channel), lost)
    assert there.posts == []


def test_providers_on_private_addresses_are_refused_unless_allowed(tmp_path: Path, there: Receiver) -> None:
    settings = settings_of("contract", "mongodb://unused", message_urls={"messenger": "https://127.0.0.1/x"})

    outcome, _ = send(load_customer_senders(settings)["messenger"], a_message("messenger"))

    assert outcome == Later("private-address")


def test_free_text_on_whatsapp_is_an_answer_within_a_day(senders: dict[str, CustomerSender]) -> None:
    assert senders["whatsapp"].answers_within == timedelta(hours=24)


def test_an_e_mail_joins_the_thread_it_answers() -> None:
    port = free_ports({"SMTP": 0})["SMTP"]
    settings = settings_of(
        "contract", "mongodb://unused", smtp_host="127.0.0.1", smtp_port=port, smtp_tls="none",
        smtp_from="Shop <shop@backstory.example>",
    )  # fmt: skip
    sender = load_customer_senders(settings)["email"]
    thread = Thread("order-4711@example.com", "<first@example.com> <second@example.com>", "Where is it?")
    with smtp_server(port) as box:
        outcome, handed_over = send(sender, replace(a_message("email"), thread=thread))

    (mail,) = box.mails
    assert (outcome, handed_over) == (Sent("m_1@backstory.example"), 1)
    assert (mail["To"], mail["From"], mail["Subject"]) == (
        "anna@example.org", "Shop <shop@backstory.example>", "Re: Where is it?",
    )  # fmt: skip
    assert mail["Message-ID"] == "<m_1@backstory.example>"
    assert mail["In-Reply-To"] == "<order-4711@example.com>"
    assert mail["References"] == "<first@example.com> <second@example.com> <order-4711@example.com>"
    assert mail.get_content().replace("\r\n", "\n") == "It is on its way, Zoë.\n.hidden\n"


@pytest.mark.parametrize(
    ("subject", "thread", "value"),
    [
        ("Hello\r\nBcc: victim@example.org", Thread(), "anna@example.org"),
        ("Hello\u2028Bcc: victim@example.org", Thread(), "anna@example.org"),
        ("", Thread("", "", "Hi\r\nBcc: victim@example.org"), "anna@example.org"),
        ("Hello", Thread(), "anna@example.org\r\nBcc: victim@example.org"),
        ("Hello", Thread(), "anna@example.org, victim@example.org"),
    ],
)
def test_nobody_adds_a_header_or_a_recipient(subject: str, thread: Thread, value: str) -> None:
    settings = settings_of("contract", "mongodb://unused", smtp_host="127.0.0.1", smtp_port=1, smtp_tls="none")
    message = replace(a_message("email", subject=subject), thread=thread, address=Address("email", "", value))

    outcome, handed_over = send(load_customer_senders(settings)["email"], message)

    assert isinstance(outcome, Refused)
    assert handed_over == 0

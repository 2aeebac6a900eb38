"""Messages to customers against running services and real receivers: once, with consent, and told in the history."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from backstory.contacts.v1 import consents_pb2 as k
from backstory.contacts.v1 import contacts_pb2 as c
from backstory.interactions.v1 import interactions_pb2 as i
from backstory.notifications.v1 import messages_pb2 as m
from backstory.notifications.v1 import notifications_pb2 as n
from backstory.notifications.v1.notifications_pb2_grpc import NotificationsServiceStub
from commandline.system.ports import free_ports
from commandline.system.servers import Servers
from servicekit.errors import ServiceError

from tests.support import webhooks as hooks
from tests.support.backstory_command import BackstoryCommand
from tests.support.customers import Customers, a_phone
from tests.support.deployment import Deployment
from tests.support.eventually import eventually
from tests.support.notifications import MailBox, smtp_server
from tests.support.receivers import Receiver, receiver

PREFIX = "BACKSTORY_NOTIFICATIONS_"


@pytest.fixture(scope="module")
def there() -> Iterator[Receiver]:
    with receiver() as running:
        yield running


@pytest.fixture(scope="module")
def box() -> Iterator[tuple[MailBox, int]]:
    port = free_ports({"SMTP": 0})["SMTP"]
    with smtp_server(port) as running:
        yield running, port


@pytest.fixture(scope="module")
def deployment(
    servers: Servers,
    module_namespace: str,
    tmp_path_factory: pytest.TempPathFactory,
    there: Receiver,
    box: tuple[MailBox, int],
) -> Iterator[Deployment]:
    folder = tmp_path_factory.mktemp("messages")
    token = folder / "token"
    token.write_text("t")
    token.chmod(0o600)
    base = f"http://127.0.0.1:{there.port}"
    settings = {
        "PROVIDERS_PRIVATE": "true", "SMTP_HOST": "127.0.0.1", "SMTP_PORT": str(box[1]), "SMTP_TLS": "none",
        "SMTP_FROM": "shop@backstory.example", "TWILIO_URL": base, "TWILIO_ACCOUNT": "AC1",
        "TWILIO_FROM": "+4930999", "TWILIO_TOKEN_FILE": str(token), "WHATSAPP_URL": base, "WHATSAPP_NUMBER_ID": "42",
        "WHATSAPP_TOKEN_FILE": str(token), "DELIVERY_RETRY_SECONDS": "0.2",
    }  # fmt: skip
    named = {f"{PREFIX}{name}": value for name, value in settings.items()}
    services = ["contacts", "interactions", "notifications"]
    sources = hooks.settings(tmp_path_factory.mktemp("sources"))
    running = Deployment(folder, servers, module_namespace, services, named | sources)
    running.start()
    yield running
    running.stop()


class Desk:
    """An agent who writes to customers."""

    def __init__(self, deployment: Deployment) -> None:
        self.customers = Customers(deployment, "admin")
        self._stub = NotificationsServiceStub(deployment.channel("notifications"))

    def customer(self) -> c.Contact:
        email = f"{uuid.uuid4().hex}@example.org"
        contact = c.Contact(
            identities=[
                c.Identity(kind="phone", raw_value=a_phone().value),
                c.Identity(kind="email", raw_value=f"old-{email}"),
                c.Identity(kind="email", raw_value=email, primary=True),
            ]
        )
        made: c.Contact = self.customers.call(
            self.customers.contacts.CreateContact, c.CreateContactRequest(contact=contact)
        )
        return made

    def order(self, contact: c.Contact, channel: str, undo: int = 0, **wish: Any) -> m.SendMessageRequest:
        message = m.Message(contact=contact.name, channel=channel, **{"body": "It is on its way."} | wish)
        return m.SendMessageRequest(message=message, undo_seconds=undo, request_id=str(uuid.uuid4()))

    def send(self, request: m.SendMessageRequest) -> m.Message:
        sent: m.Message = self.customers.call(self._stub.SendMessage, request)
        return sent

    def refusal(self, request: m.SendMessageRequest) -> ServiceError:
        refused: ServiceError = self.customers.refusal(self._stub.SendMessage, request)
        return refused

    def cancel(self, name: str) -> m.Message:
        canceled: m.Message = self.customers.call(self._stub.CancelMessage, m.CancelMessageRequest(name=name))
        return canceled

    def refused_cancel(self, name: str) -> ServiceError:
        refused: ServiceError = self.customers.refusal(self._stub.CancelMessage, m.CancelMessageRequest(name=name))
        return refused

    def state(self, name: str) -> int:
        found: m.Message = self.customers.call(self._stub.GetMessage, m.GetMessageRequest(name=name))
        return found.state

    def told(self, name: str) -> str:
        found: m.Message = self.customers.call(self._stub.GetMessage, m.GetMessageRequest(name=name))
        return found.delivery_status

    def told_of_failure(self, message: m.Message) -> list[n.Notification]:
        """Return what the sender was told of a message, once."""
        request = n.ListNotificationsRequest(page_size=1000)
        told = self.customers.call(self._stub.ListNotifications, request).notifications
        found = [one for one in told if one.rule == "delivery-failed" and one.interaction == message.interaction]
        assert len(found) <= 1
        return found

    def status(self, interaction: str) -> int:
        found: i.Interaction = self.customers.call(
            self.customers.interactions.GetInteraction, i.GetInteractionRequest(name=interaction)
        )
        return found.delivery_status


@pytest.fixture
def desk(deployment: Deployment) -> Desk:
    return Desk(deployment)


def test_a_reply_reaches_the_customer_once_and_stands_in_the_history(desk: Desk, box: tuple[MailBox, int]) -> None:
    customer = desk.customer()
    request = desk.order(customer, "email", subject="Your order")

    made = [desk.send(request) for _ in range(3)]
    eventually(30, lambda: desk.state(made[0].name) == m.MESSAGE_STATE_SENT)

    assert len({each.name for each in made}) == 1
    primary = next(each.value for each in customer.identities if each.primary)
    mails = [mail for mail in box[0].mails if mail["To"] == primary]
    assert [mail["Subject"] for mail in mails] == ["Your order"]
    assert eventually(30, lambda: desk.status(made[0].interaction) == i.DELIVERY_STATUS_SENT)
    told = desk.customers.history(contact=customer.name).interactions[0]
    assert (told.body, told.direction, told.channel) == ("It is on its way.", i.DIRECTION_OUTBOUND, "email")
    assert told.identity == f"email:{primary}"


def test_until_it_leaves_a_message_is_queued_and_can_be_taken_back(desk: Desk, there: Receiver) -> None:
    before = len(there.posts)
    made = desk.send(desk.order(desk.customer(), "sms", undo=30))
    assert made.state == m.MESSAGE_STATE_PENDING
    eventually(30, lambda: desk.status(made.interaction) == i.DELIVERY_STATUS_QUEUED)

    canceled = [desk.cancel(made.name) for _ in range(2)]

    assert {each.state for each in canceled} == {m.MESSAGE_STATE_CANCELED}
    assert eventually(30, lambda: desk.status(made.interaction) == i.DELIVERY_STATUS_CANCELED)
    assert len(there.posts) == before


def test_what_has_left_cannot_be_taken_back(desk: Desk, there: Receiver) -> None:
    there.usual = 201
    made = desk.send(desk.order(desk.customer(), "sms"))
    eventually(30, lambda: desk.state(made.name) == m.MESSAGE_STATE_SENT)

    refused = desk.refused_cancel(made.name)

    assert refused.reason == "MESSAGE_HAS_LEFT"


def test_a_provider_that_refuses_makes_it_failed_here_and_in_the_history(desk: Desk, there: Receiver) -> None:
    there.usual = 400
    made = desk.send(desk.order(desk.customer(), "sms"))

    assert eventually(30, lambda: desk.state(made.name) == m.MESSAGE_STATE_FAILED)
    assert eventually(30, lambda: desk.status(made.interaction) == i.DELIVERY_STATUS_FAILED)
    there.usual = 201
    (told,) = eventually(30, lambda: desk.told_of_failure(made))
    assert told.title == "A message by sms did not reach the customer"
    assert "It could not be sent: http-400." in told.body


def test_what_the_provider_tells_of_a_message_stands_in_the_history_and_with_the_message(
    desk: Desk, deployment: Deployment, there: Receiver, box: tuple[MailBox, int]
) -> None:
    sid, early = hooks.an_id("SM"), hooks.an_id("SM")
    provider = hooks.Receiver(deployment)

    def tells(message: str, status: str) -> None:
        form = hooks.form("sms", MessageSid=message, MessageStatus=status, To="+15005550001", From="+15005550006")
        assert provider.post(form).status_code == 200

    there.usual, there.body = 201, b'{"sid": "%s"}' % sid.encode()
    sms = desk.send(desk.order(desk.customer(), "sms"))
    eventually(30, lambda: desk.status(sms.interaction) == i.DELIVERY_STATUS_SENT)
    tells(sid, "delivered")
    assert eventually(30, lambda: desk.told(sms.name) == "delivered")
    assert desk.status(sms.interaction) == i.DELIVERY_STATUS_DELIVERED

    tells(early, "undelivered")  # before we know what the provider calls it
    there.body = b'{"sid": "%s"}' % early.encode()
    hurried = desk.send(desk.order(desk.customer(), "sms"))
    assert eventually(30, lambda: desk.status(hurried.interaction) == i.DELIVERY_STATUS_UNDELIVERED)

    mail = desk.send(desk.order(desk.customer(), "email", subject="Bouncing"))
    eventually(30, lambda: desk.status(mail.interaction) == i.DELIVERY_STATUS_SENT)
    (sent,) = [each for each in box[0].mails if each["Subject"] == "Bouncing"]
    refusal = {"severity": "permanent", "delivery-status": {"code": 550}}
    bounce = hooks.mailgun_event(sent["Message-ID"].strip("<>"), "failed", **refusal)
    assert provider.post(bounce).status_code == 200
    assert eventually(30, lambda: desk.told(mail.name) == "undelivered")
    (told,) = eventually(30, lambda: desk.told_of_failure(mail))
    assert "“Bouncing”" in told.body
    assert "It was sent, and refused on the way: error 550." in told.body
    there.body = b""
    provider.close()


def test_without_consent_nothing_is_sent_and_the_answer_says_so(desk: Desk, there: Receiver) -> None:
    customer, before = desk.customer(), len(there.posts)
    marketing = desk.send(desk.order(customer, "sms", purpose="marketing"))
    withdrawn = k.RecordConsentRequest(
        contact=customer.name, purpose="service-messages", channel="sms", status=k.CONSENT_STATUS_REVOKED
    )
    waiting = desk.send(desk.order(customer, "sms", undo=3))
    desk.customers.call(desk.customers.contacts.RecordConsent, withdrawn)

    assert (marketing.state, marketing.reason) == (m.MESSAGE_STATE_SUPPRESSED, "consent-never-asked")
    assert marketing.interaction == ""
    assert eventually(30, lambda: desk.state(waiting.name) == m.MESSAGE_STATE_SUPPRESSED)
    assert eventually(30, lambda: desk.status(waiting.interaction) == i.DELIVERY_STATUS_CANCELED)
    assert len(there.posts) == before


def test_what_cannot_be_sent_is_refused_with_the_reason(desk: Desk) -> None:
    customer = desk.customer()
    without_email = desk.customers.ensure(a_phone())

    reasons = [
        desk.refusal(desk.order(customer, "telegram")).reason,
        desk.refusal(desk.order(customer, "pigeon")).reason,
        desk.refusal(desk.order(without_email, "email")).reason,
        desk.refusal(desk.order(customer, "whatsapp")).reason,
    ]

    assert reasons == ["CHANNEL_NOT_SET_UP", "CHANNEL_NOT_SET_UP", "NO_IDENTITY", "FREE_TEXT_NOT_ALLOWED"]
    request = desk.order(customer, "sms", undo=30)
    desk.cancel(desk.send(request).name)
    request.message.body = "Another text."
    assert desk.refusal(request).reason == "REQUEST_ID_REUSED"


def test_on_whatsapp_an_answer_within_a_day_is_sent(desk: Desk, there: Receiver) -> None:
    there.usual = 200
    phone = a_phone()
    customer = desk.customers.ensure(phone)
    desk.customers.record(phone, channel="whatsapp")

    made = desk.send(desk.order(customer, "whatsapp"))

    assert eventually(30, lambda: desk.state(made.name) == m.MESSAGE_STATE_SENT)
    assert there.posts[-1].json()["to"] == phone.value.replace(" ", "").removeprefix("+")


def test_a_message_is_sent_and_canceled_from_the_command_line(desk: Desk, deployment: Deployment) -> None:
    backstory, customer = BackstoryCommand(deployment), desk.customer()

    text = "Subject: Hello\n\nIt is here.\n"
    made = backstory.reading(text, "send", customer.name, "--undo", "30", "-o", "ndjson").lines[0]
    canceled = backstory.ok("cancel-message", made["name"], "-o", "ndjson").lines[0]

    assert (made["subject"], made["body"], made["state"]) == ("Hello", "It is here.", "pending")
    assert canceled["state"] == "canceled"


def test_a_template_is_made_previewed_and_sent_from_the_command_line(
    desk: Desk, deployment: Deployment, tmp_path: Path
) -> None:
    backstory, customer, file = BackstoryCommand(deployment), desk.customer(), tmp_path / "template.json"
    texts = [
        {"language": "en", "subject": "Order {{ values.order }}", "body": "It is on its way."},
        {"language": "de", "subject": "Bestellung {{ values.order }}", "body": "Sie ist unterwegs."},
    ]
    file.write_text(json.dumps({"display_name": "On its way", "default_language": "en", "texts": texts}))

    previewed = backstory.ok("templates", "preview", str(file), "--contact", customer.name)
    backstory.ok("templates", "create", str(file), "--id", "on-its-way")
    sending = ("send", customer.name, "--template", "on-its-way", "--language", "de-AT", "--undo", "30", "-o", "ndjson")
    refused = backstory(*sending)
    made = backstory.ok(*sending, "--value", "order=4711").lines[0]
    desk.cancel(made["name"])

    assert "cannot be sent, there is no value for: values.order" in previewed.out
    assert refused.code != 0
    assert "PLACEHOLDER_UNRESOLVED" in refused.err
    assert (made["subject"], made["body"], made["language"]) == ("Bestellung 4711", "Sie ist unterwegs.", "de")
    listed = backstory.ok("templates", "list", "-o", "ndjson").lines
    assert [(each["name"], int(each["use_count"])) for each in listed] == [("templates/on-its-way", 1)]

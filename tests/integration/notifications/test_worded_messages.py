"""Messages made of templates: worded for the customer, counted, and never sent with a hole or a foreign header."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import grpc
import pytest
from backstory.notifications.v1 import templates_pb2 as t
from backstory.notifications.v1.notifications_pb2_grpc import NotificationsServiceStub
from commandline.system.ports import free_ports
from pymongo.database import Database
from servicekit.adapters.mongo_client import Row
from servicekit.clock import SystemClock
from servicekit.errors import InvalidArgument
from servicekit.grpc_errors import from_rpc_error

from services.notifications.domain.messages import Profile, Wish
from services.notifications.domain.template_errors import PlaceholderUnresolved, TemplateNotFound
from services.notifications.domain.templates import Content, Template, Wording
from services.notifications.domain.webhook_ports import Request
from services.notifications.settings import NotificationsSettings
from services.notifications.usecases.send_message import send_message
from services.notifications.usecases.word_message import Brought
from tests.support.messages import Office
from tests.support.notifications import Keys, MailBox, serving, smtp_server
from tests.support.template_calls import a_template, a_text

WISH = Wish("contacts/c_1", "email", "", template="templates/way")


@pytest.fixture
def port() -> int:
    return free_ports({"SMTP": 0})["SMTP"]


@pytest.fixture
def box(port: int) -> Iterator[MailBox]:
    with smtp_server(port) as running:
        yield running


@pytest.fixture
def office(settings: NotificationsSettings, database: Database[Row], port: int) -> Office:
    made = Office(settings, database, port)
    texts = (
        Wording("en", "", "Order {{ values.order }}", "Dear {{ customer.given_name }}, it is on its way."),
        Wording("de", "", "Bestellung {{ values.order }}", "Hallo {{ customer.given_name }}, sie ist unterwegs."),
    )
    now = SystemClock().now()
    made.ports.templates.add(Template("way", Content("On its way", "en", texts), 1, "agents/a", now, now), None)
    made.customers.known = Profile(given_name="Anna", language="de-AT")
    return made


def a_request() -> Request:
    return Request(str(uuid.uuid4()), "digest", "agents/demo")


def uses(office: Office) -> int:
    stored = office.ports.templates.stored("way", None)
    assert stored is not None
    return stored.template.use_count


def test_a_message_is_worded_in_the_customers_language_and_counted_once(office: Office, box: MailBox) -> None:
    request = a_request()

    made = [send_message(WISH, 0, "agents/demo", request, office.ports, Brought({"order": "4711"})) for _ in range(3)]
    office.work()

    assert {(each.wish.language, each.id) for each in made} == {("de", made[0].id)}
    (mail,) = box.mails
    assert (mail["Subject"], str(mail.get_payload()).strip()) == ("Bestellung 4711", "Hallo Anna, sie ist unterwegs.")
    assert uses(office) == 1


def test_a_placeholder_without_a_value_blocks_sending(office: Office, box: MailBox) -> None:
    office.customers.known = Profile()

    with pytest.raises(PlaceholderUnresolved) as refused:
        send_message(WISH, 0, "agents/demo", a_request(), office.ports, Brought({"order": ""}))
    office.work()

    assert refused.value.metadata["placeholders"] == "values.order, customer.given_name"
    assert (box.offered, uses(office)) == (0, 0)


@pytest.mark.parametrize("value", ["x\r\nBcc: all@example.org", "x\nBcc: all@example.org", "x\u2028y"])
def test_a_value_cannot_bring_a_header_of_its_own(office: Office, box: MailBox, value: str) -> None:
    with pytest.raises(InvalidArgument, match=r"message\.subject"):
        send_message(WISH, 0, "agents/demo", a_request(), office.ports, Brought({"order": value}))
    office.work()

    assert box.offered == 0


def test_a_placeholder_in_a_value_stays_what_was_written(office: Office, box: MailBox) -> None:
    office.customers.known = Profile(given_name="{{ values.order }}")

    made = send_message(WISH, 30, "agents/demo", a_request(), office.ports, Brought({"order": "4711"}, "en"))

    assert made.wish.body == "Dear {{ values.order }}, it is on its way."


def test_a_template_and_a_text_of_ones_own_exclude_each_other(office: Office) -> None:
    for wish, brought in (
        (Wish("contacts/c_1", "email", "Hello", template="templates/way"), Brought({})),
        (Wish("contacts/c_1", "email", "Hello"), Brought({"order": "1"})),
        (Wish("contacts/c_1", "email", "Hello"), Brought({}, "de")),
    ):
        with pytest.raises(InvalidArgument):
            send_message(wish, 0, "agents/demo", a_request(), office.ports, brought)
    with pytest.raises(TemplateNotFound):
        send_message(
            Wish("contacts/c_1", "email", "", template="templates/x"), 0, "agents/demo", a_request(), office.ports
        )


def test_a_template_lives_from_its_creation_to_its_end(
    settings: NotificationsSettings, database: Database[Row], keys: Keys
) -> None:
    with serving(settings) as channel:
        stub, boss = NotificationsServiceStub(channel), keys.metadata("agents/boss", "supervisor")
        create = t.CreateTemplateRequest(template=a_template(), template_id="mine", request_id=str(uuid.uuid4()))

        made = stub.CreateTemplate(create, timeout=20, metadata=boss)
        again = stub.CreateTemplate(create, timeout=20, metadata=boss)
        texts = [a_text("en"), a_text("de", body="Hallo.")]
        change = t.UpdateTemplateRequest(template=t.Template(name=made.name, etag=made.etag, texts=texts))
        changed = stub.UpdateTemplate(change, timeout=20, metadata=boss)
        with pytest.raises(grpc.RpcError) as stale:
            stub.UpdateTemplate(change, timeout=20, metadata=boss)
        agent = keys.metadata("agents/anna", "agent")
        with pytest.raises(grpc.RpcError) as forbidden:
            stub.DeleteTemplate(t.DeleteTemplateRequest(name=made.name), timeout=20, metadata=agent)
        preview = t.PreviewTemplateRequest(name=made.name, language="de")
        shown = stub.PreviewTemplate(preview, timeout=20, metadata=agent)
        listed = stub.ListTemplates(t.ListTemplatesRequest(), timeout=20, metadata=agent)
        stub.DeleteTemplate(t.DeleteTemplateRequest(name=made.name), timeout=20, metadata=boss)
        with pytest.raises(grpc.RpcError) as gone:
            stub.GetTemplate(t.GetTemplateRequest(name=made.name), timeout=20, metadata=boss)
        create.request_id = str(uuid.uuid4())
        with pytest.raises(grpc.RpcError) as taken:
            stub.CreateTemplate(create, timeout=20, metadata=boss)

    assert made == again
    assert (made.name, made.creator, made.version) == ("templates/mine", "agents/boss", 1)
    assert (changed.version, len(changed.texts), changed.display_name) == (2, 2, made.display_name)
    assert (shown.body, shown.language, list(listed.templates)) == ("Hallo.", "de", [changed])
    reasons = [from_rpc_error(each.value).reason for each in (stale, forbidden, gone, taken)]
    assert reasons == ["TEMPLATE_CHANGED", "PERMISSION_MISSING", "TEMPLATE_NOT_FOUND", "TEMPLATE_ALREADY_EXISTS"]

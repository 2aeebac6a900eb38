"""The receiver of webhooks over real HTTP: who may post, what is answered, and that nothing else is kept."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from backstory.contacts.v1 import contacts_pb2 as c
from backstory.interactions.v1 import webhooks_pb2 as w
from pymongo.database import Database
from servicekit.errors import Code

from tests.support import helpdesks
from tests.support import webhooks as hooks
from tests.support.backstory_command import BackstoryCommand
from tests.support.customers import Customers
from tests.support.deployment import Deployment
from tests.support.eventually import eventually
from tests.support.webhooks import PATH_SECRET, VERIFY_TOKEN, Receiver, Request, recorded


def mapped(source: str, at: float | None = None, secret: str = "") -> Request:
    body = hooks.json_body({"id": hooks.an_id(), "customer": hooks.an_id("c"), "text": "Hello", "at": time.time()})
    return hooks.signed(source, body, at=at, secret=secret)


def mail(at: float | None = None) -> Request:
    sender = f"{hooks.an_id('p')}@example.com"
    fields = {"from": sender, "subject": "Order", "body-plain": "Late.", "message-headers": "[]"}
    return hooks.mailgun(fields, at)


def inbound_parse(at: float | None = None, secret: str = "") -> Request:
    sender = f"{hooks.an_id('p')}@example.com"
    body = (
        f'--b\r\nContent-Disposition: form-data; name="from"\r\n\r\n{sender}\r\n'
        '--b\r\nContent-Disposition: form-data; name="text"\r\n\r\nLate.\r\n--b--\r\n'
    ).encode()
    return hooks.signed("sendgrid", body, "multipart/form-data; boundary=b", at=at, secret=secret)


GOOD: dict[str, Callable[[], Request]] = {
    "sms": lambda: hooks.form("sms", MessageSid=hooks.an_id("SM"), From=f"+{hooks.a_number()}", Body=" Hello "),
    "calls": lambda: hooks.form("calls", CallSid=hooks.an_id("CA"), From="", CallStatus="ringing", SequenceNumber="0"),
    "whatsapp": lambda: hooks.whatsapp(
        {"from": hooks.a_number(), "id": hooks.an_id("wamid."), "type": "text", "text": {"body": "Hello"}}
    ),
    "page": lambda: hooks.page(
        {"sender": {"id": hooks.an_id("5")}, "recipient": {"id": "4"}, "read": {"watermark": 1}}
    ),
    "bot": lambda: hooks.signed("bot", hooks.json_body({"update_id": int(time.time() * 1000)})),
    "mailgun": mail,
    "sendgrid": inbound_parse,
    "zendesk": lambda: mapped("zendesk"),
    "intercom": lambda: mapped("intercom"),
    "tickets": lambda: hooks.zendesk_comment(hooks.an_id("7"), hooks.an_id("9"), "Hello"),
    "conversations": lambda: hooks.intercom_notification(
        "conversation.user.created", helpdesks.conversation(hooks.an_id())
    ),
    "hubspot": lambda: mapped("hubspot"),
    "shop": lambda: mapped("shop"),
    "timed": lambda: mapped("timed"),
}
every_source = pytest.mark.parametrize("source", GOOD)
TIMED: dict[str, Callable[[float], Request]] = {
    "mailgun": lambda at: mail(at),
    "sendgrid": lambda at: inbound_parse(at),
    "zendesk": lambda at: mapped("zendesk", at),
    "hubspot": lambda at: mapped("hubspot", at),
    "timed": lambda at: mapped("timed", at),
}


@every_source
def test_a_post_that_its_source_signed_is_stored_before_it_is_acknowledged(
    receiver: Receiver, inbox: Any, source: str
) -> None:
    request = GOOD[source]()

    answer = receiver.post(request)

    assert (answer.status_code, answer.content) == (200, b"")
    assert inbox.count_documents({"source": source, "size": len(request.body)}) >= 1


def refused(receiver: Receiver, inbox: Any, request: Request, status: int = 401) -> None:
    before = inbox.count_documents({})

    answer = receiver.post(request)

    assert (answer.status_code, answer.content) == (status, b"")
    assert inbox.count_documents({}) == before


def unsigned(good: Request) -> Request:
    """The same post without its proof."""
    if good.source == "mailgun":
        return Request("mailgun", good.body.replace(b"signature=", b"unsigned="), good.headers)
    return Request(good.source, good.body, {"Content-Type": good.headers["Content-Type"]})


@every_source
def test_a_forged_post_is_refused_and_nothing_is_kept_but_a_count(receiver: Receiver, inbox: Any, source: str) -> None:
    good = GOOD[source]()
    before = receiver.counted().get((source, "refused"), 0)

    refused(receiver, inbox, unsigned(good))
    spoilt = {
        name: value[:-4] + "AAAA" for name, value in good.headers.items() if "ignature" in name or "Token" in name
    }
    if spoilt:
        refused(receiver, inbox, good.spoilt(**spoilt))

    assert receiver.counted()[source, "refused"] == before + (2 if spoilt else 1)


@every_source
def test_a_post_that_was_changed_or_cut_on_its_way_is_refused(receiver: Receiver, inbox: Any, source: str) -> None:
    good = GOOD[source]()
    if source == "bot":
        pytest.skip("a secret token says nothing about the body")
    if source == "mailgun":
        refused(receiver, inbox, Request(source, good.body.replace(b"token=", b"token=1"), good.headers))
        return

    refused(receiver, inbox, Request(source, good.body[:-2], good.headers))
    refused(receiver, inbox, Request(source, good.body.replace(b"e", b"i", 1), good.headers))


@pytest.mark.parametrize("source", TIMED)
@pytest.mark.parametrize("minutes", [-5.2, 5.2])
def test_a_signed_time_may_not_be_far_from_now_even_when_the_signature_is_right(
    receiver: Receiver, inbox: Any, source: str, minutes: float
) -> None:
    refused(receiver, inbox, TIMED[source](time.time() + minutes * 60))
    assert receiver.post(TIMED[source](time.time() + minutes / 5.2 * 4.5 * 60)).status_code == 200


def test_a_token_that_was_used_is_refused_also_with_another_body(receiver: Receiver, inbox: Any) -> None:
    one = {"from": "a@example.com", "body-plain": "one", "message-headers": "[]"}
    first = hooks.mailgun(one, token="t" * 40)
    assert receiver.post(first).status_code == 200

    refused(receiver, inbox, first)
    other = {"from": "b@example.com", "body-plain": "two", "message-headers": "[]"}
    refused(receiver, inbox, hooks.mailgun(other, token="t" * 40))


def test_a_repeat_where_no_token_is_signed_is_acknowledged_and_changes_nothing(receiver: Receiver, inbox: Any) -> None:
    request = GOOD["shop"]()

    answers = [receiver.post(request).status_code for _ in range(3)]

    assert answers == [200, 200, 200]
    assert inbox.count_documents({"source": "shop", "size": len(request.body)}) >= 1
    assert receiver.counted()["shop", "repeated"] >= 2


def test_both_secrets_are_good_while_they_are_changed(receiver: Receiver, inbox: Any) -> None:
    body = hooks.whatsapp(
        {"from": hooks.a_number(), "id": hooks.an_id("wamid."), "type": "text", "text": {"body": "Hello"}}
    ).body

    assert receiver.post(hooks.signed("whatsapp", body, secret="whatsapp old secret")).status_code == 200
    refused(receiver, inbox, hooks.signed("whatsapp", body, secret="whatsapp older secret"))


@pytest.mark.parametrize(("source", "limit"), [("shop", 1024 * 1024), ("sendgrid", 30 * 1024 * 1024)])
def test_a_body_over_the_limit_is_refused_whoever_signed_it(
    receiver: Receiver, inbox: Any, source: str, limit: int
) -> None:
    refused(receiver, inbox, hooks.signed(source, b"x" * (limit + 1)), status=413)
    assert receiver.post(hooks.signed(source, b"x" * limit)).status_code == 200


def test_a_large_mail_is_stored_in_pieces_and_read_whole(
    deployment: Deployment, receiver: Receiver, inbox: Any
) -> None:
    sender = f"{hooks.an_id('p')}@example.com"
    text = b"line of a long letter\r\n" * 400_000
    body = (
        (
            f'--b\r\nContent-Disposition: form-data; name="from"\r\n\r\n{sender}\r\n'
            '--b\r\nContent-Disposition: form-data; name="attachment1"; filename="a.bin"\r\n'
            "Content-Type: application/x-thing\r\n\r\n"
        ).encode()
        + text
        + b"\r\n--b--\r\n"
    )
    receiver.post(hooks.signed("sendgrid", body, "multipart/form-data; boundary=b"))

    (told,) = recorded(Customers(deployment), "email", sender)
    assert told.attachments[0].size_bytes == len(text)
    assert told.attachments[0].media_type == "application/x-thing"
    eventually(10, lambda: inbox.find_one({"size": len(body), "state": "done"}))


def test_a_source_that_cannot_sign_needs_its_secret_address_and_is_not_believed_much(
    deployment: Deployment, receiver: Receiver, inbox: Any
) -> None:
    customer = hooks.an_id("c")
    body = hooks.json_body({"id": hooks.an_id(), "customer": customer, "text": "Hello"})
    plain = Request("unsigned", body, {"Content-Type": hooks.JSON})

    refused(receiver, inbox, plain)
    refused(receiver, inbox, Request("unsigned", body, plain.headers, path=f"/{PATH_SECRET[:-1]}x"))
    assert receiver.post(Request("unsigned", body, plain.headers, path=f"/{PATH_SECRET}")).status_code == 200

    recorded(Customers(deployment), "external-id", customer, "shop")
    customers = Customers(deployment)
    found = customers.call(
        customers.contacts.ResolveIdentity,
        c.ResolveIdentityRequest(identity=c.IdentityKey(kind="external-id", scope="shop", value=customer)),
    )
    assert found.identity.confidence <= 0.5


def test_nobody_posts_to_a_source_that_is_not_configured(receiver: Receiver, inbox: Any) -> None:
    refused(receiver, inbox, Request("nobody", b"{}"), status=404)
    refused(receiver, inbox, Request("shop", b"{}", path="/guess"))


def test_the_subscription_is_answered_only_to_who_knows_our_token(receiver: Receiver) -> None:
    ask = {"hub.mode": "subscribe", "hub.challenge": "1158201444"}

    right = receiver.get("/webhooks/whatsapp", **ask, **{"hub.verify_token": VERIFY_TOKEN})
    assert (right.status_code, right.text) == (200, "1158201444")
    assert right.headers["Content-Type"].startswith("text/plain")
    for query in (ask, ask | {"hub.verify_token": "wrong"}, {"hub.verify_token": VERIFY_TOKEN}):
        wrong = receiver.get("/webhooks/whatsapp", **query)
        assert (wrong.status_code, wrong.content) == (401, b"")
    assert receiver.get("/webhooks/shop", **ask, **{"hub.verify_token": ""}).status_code == 401


def test_what_cannot_be_read_is_acknowledged_parked_and_can_be_tried_again(
    deployment: Deployment, receiver: Receiver, inbox: Any
) -> None:
    request = hooks.signed("whatsapp", b'{"object": "whatsapp_business_account", "entry": [{"changes"')
    unfit = hooks.signed("shop", hooks.json_body({"id": hooks.an_id(), "text": "whose?"}))

    assert [receiver.post(each).status_code for each in (request, unfit)] == [200, 200]

    admin = Customers(deployment, "admin")

    def parked(source: str, size: int) -> w.ParkedWebhook | None:
        answer = admin.call(admin.interactions.ListParkedWebhooks, w.ListParkedWebhooksRequest(source=source))
        return next((each for each in answer.parked_webhooks if each.size_bytes == size), None)

    one = eventually(10, lambda: parked("whatsapp", len(request.body)))
    other = eventually(10, lambda: parked("shop", len(unfit.body)))
    assert one is not None
    assert other is not None
    assert (one.reason, other.reason) == ("BODY_UNREADABLE", "BODY_DOES_NOT_FIT")
    assert "$.customer" in other.detail
    assert inbox.find_one({"_id": one.name.removeprefix("parkedWebhooks/")})["body"] == request.body

    again = admin.call(admin.interactions.RetryParkedWebhook, w.RetryParkedWebhookRequest(name=one.name))
    assert again.waiting
    tried = eventually(10, lambda: (found := parked("whatsapp", len(request.body))) and found.attempts == 2 and found)
    assert tried
    nowhere = admin.refusal(
        admin.interactions.RetryParkedWebhook, w.RetryParkedWebhookRequest(name="parkedWebhooks/no")
    )
    assert nowhere.code is Code.NOT_FOUND


def _fail_recording(database: Database[Any], mode: Any) -> None:
    """Let the database refuse interactions for a reason nobody knows: so often, always, or no more."""
    data = {"failCommands": ["insert"], "errorCode": 8, "namespace": f"{database.name}.interactions"}
    database.client.admin.command("configureFailPoint", "failCommand", mode=mode, data=data)


def test_a_post_whose_recording_fails_for_no_known_reason_is_tried_again(
    deployment: Deployment, receiver: Receiver, database: Database[Any]
) -> None:
    number = hooks.a_number()
    _fail_recording(database, {"times": 2})

    receiver.post(hooks.whatsapp({"from": number, "id": hooks.an_id("wamid."), "type": "text", "text": {"body": "Hi"}}))

    assert recorded(Customers(deployment), "whatsapp", number)[0].body == "Hi"
    eventually(20, lambda: not database["webhook_inbox"].count_documents({"reason": "RECORDING_FAILED"}))


def test_a_post_whose_recording_fails_again_and_again_is_parked_with_the_reason(
    receiver: Receiver, database: Database[Any]
) -> None:
    _fail_recording(database, "alwaysOn")
    try:
        receiver.post(GOOD["sms"]())
        given_up = {"state": "parked", "reason": "RECORDING_FAILED"}
        row = eventually(60, lambda: database["webhook_inbox"].find_one(given_up))
    finally:
        _fail_recording(database, "off")

    assert row is not None
    assert (row["attempts"], row["detail"]) == (6, "Recording failed with OperationFailure (8).")


def test_one_bad_item_does_not_hold_back_the_others_of_its_batch(deployment: Deployment, receiver: Receiver) -> None:
    first, last = hooks.a_number(), hooks.a_number()
    good = [
        {"from": number, "id": hooks.an_id("wamid."), "type": "text", "text": {"body": "Hello"}}
        for number in (first, last)
    ]
    receiver.post(hooks.whatsapp(good[0], {"from": first, "type": "text"}, good[1]))

    assert recorded(Customers(deployment), "whatsapp", first)[0].body == "Hello"
    assert recorded(Customers(deployment), "whatsapp", last)[0].body == "Hello"


def test_a_secret_is_in_no_log_and_in_no_metric(deployment: Deployment, receiver: Receiver) -> None:
    receiver.post(Request("unsigned", b"{}", path=f"/{PATH_SECRET}"))
    receiver.post(GOOD["sms"]())

    logs = b"".join(file.read_bytes() for file in deployment.system.supervisor.logs.glob("*"))
    for secret in (PATH_SECRET, "sms secret", VERIFY_TOKEN, "bot-secret"):
        assert secret.encode() not in logs
        assert secret not in receiver.get("/metrics").text


def test_operators_see_what_is_parked_and_have_it_tried_again(deployment: Deployment, receiver: Receiver) -> None:
    command = BackstoryCommand(deployment)
    receiver.post(hooks.signed("intercom", b"[]"))

    listed = eventually(
        30,
        lambda: command.ok("parked-webhooks", "list", "--source", "intercom", "--output", "json").value[
            "parked_webhooks"
        ],
    )
    assert listed
    tried = command.ok("parked-webhooks", "retry", listed[0]["name"], "--output", "json").value["parked_webhooks"]

    assert tried[0]["waiting"] is True

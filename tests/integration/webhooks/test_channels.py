"""What providers post becomes histories, statuses and calls, over the started service."""

from __future__ import annotations

import random
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import permutations
from typing import Any

import bson
from backstory.contacts.v1 import consents_pb2 as k
from backstory.contacts.v1 import contacts_pb2 as c
from backstory.contacts.v1 import erasures_pb2 as e
from backstory.interactions.v1 import interactions_pb2 as pb
from pymongo.database import Database
from servicekit.clock import SystemClock

from services.interactions.adapters.mongo_statuses import MongoStatuses
from services.interactions.domain.statuses import DeliveryStatus
from tests.support import helpdesks
from tests.support import webhooks as hooks
from tests.support.customers import Customers
from tests.support.erasing import erase
from tests.support.eventually import eventually
from tests.support.webhooks import Receiver, Request, recorded

PAGE = "400000000000001"


def text(number: str, message: str, body: str = "Hello", at: int = 0) -> dict[str, Any]:
    stamp = str(at or int(time.time()))
    return {"from": number, "id": message, "timestamp": stamp, "type": "text", "text": {"body": body}}


def post(receiver: Receiver, *requests: Request) -> None:
    assert {receiver.post(request).status_code for request in requests} == {200}


def the_one(customers: Customers, kind: str, value: str, scope: str = "") -> pb.Interaction:
    (interaction,) = recorded(customers, kind, value, scope)
    return interaction


def until(customers: Customers, kind: str, value: str, found: Any, scope: str = "") -> list[pb.Interaction]:
    """The history once it is as wanted."""
    history = eventually(30, lambda: found(now := recorded(customers, kind, value, scope)) and now)
    assert history
    return history


def row_of(database: Database[Any], collection: str, **wanted: Any) -> dict[str, Any]:
    row: dict[str, Any] | None = database[collection].find_one(wanted)
    assert row is not None
    return row


def test_a_customer_is_one_person_over_the_channels_of_a_provider(customers: Customers, receiver: Receiver) -> None:
    number = hooks.a_number()

    post(receiver, hooks.form("sms", MessageSid=hooks.an_id("SM"), From=f"+{number}", To="+15005550001", Body="By SMS"))
    recorded(customers, "phone", f"+{number}")
    post(receiver, hooks.whatsapp(text(number, hooks.an_id("wamid."), "By WhatsApp")))

    history = recorded(customers, "whatsapp", number, least=2)
    assert {each.body for each in history} == {"By SMS", "By WhatsApp"}
    assert len({each.person for each in history}) == 1


def test_each_channel_records_the_sender_as_its_provider_knows_them(customers: Customers, receiver: Receiver) -> None:
    person = str(random.randrange(10**9, 10**10))
    event = {"sender": {"id": person}, "recipient": {"id": PAGE}, "timestamp": int(time.time() * 1000)}
    message = {"mid": hooks.an_id(), "text": "Hello"}
    update = {
        "update_id": 1,
        "message": {"message_id": 1, "date": int(time.time()), "chat": {"id": int(person)}, "text": "Hello",
                    "from": {"id": int(person), "first_name": "Mara"}},
    }  # fmt: skip

    post(
        receiver,
        hooks.page(event | {"message": message}),
        hooks.page(event | {"message": message}, source="insta"),
        hooks.signed("bot", hooks.json_body(update)),
    )

    assert the_one(customers, "messenger-psid", person, PAGE).channel == "messenger"
    assert the_one(customers, "instagram-igsid", person, PAGE).channel == "instagram"
    assert the_one(customers, "telegram", person).channel == "telegram"


def test_a_mail_from_either_provider_is_one_interaction(customers: Customers, receiver: Receiver) -> None:
    sender, message = f"{hooks.an_id('p')}@example.com", hooks.an_id()
    raw = f"From: {sender}\r\nMessage-ID: <{message}@example.com>\r\nSubject: Hi\r\n\r\nHello\r\n"
    fields = {"from": sender, "body-mime": raw}

    post(receiver, hooks.mailgun(fields), hooks.mailgun(fields), hooks.mailgun(fields))
    other = {"from": sender, "body-mime": raw.replace("Hello", "Another text under the same id")}
    post(receiver, hooks.mailgun(other))

    history = recorded(customers, "email", sender, least=2)
    assert {each.body for each in history} == {"Hello", "Another text under the same id"}


def test_statuses_only_move_up_and_the_interaction_stays_as_it_was(
    customers: Customers, receiver: Receiver, database: Database[Any]
) -> None:
    number, message = hooks.a_number(), hooks.an_id("wamid.")
    echo = {"to": number, **text("15005550001", message)}
    post(receiver, hooks.whatsapp(echoes=[echo]))
    sent = the_one(customers, "whatsapp", number)
    name = sent.name.removeprefix("interactions/")
    before = row_of(database, "interactions", _id=name)["data"]

    for status in ("read", "sent", "delivered", "failed"):
        post(receiver, hooks.whatsapp(statuses=[{"id": message, "status": status}]))

    def is_read(history: list[pb.Interaction]) -> bool:
        return history[0].delivery_status == pb.DELIVERY_STATUS_READ

    until(customers, "whatsapp", number, is_read)
    eventually(20, lambda: len(row_of(database, "status_logs", _id=name)["entries"]) == 4)
    assert is_read(recorded(customers, "whatsapp", number))
    one = customers.call(customers.interactions.GetInteraction, pb.GetInteractionRequest(name=sent.name))
    assert one.delivery_status == pb.DELIVERY_STATUS_READ
    assert row_of(database, "interactions", _id=name)["data"] == before
    card = row_of(database, "cards", **{"recent.k": {"$regex": f"{name}$"}})
    assert pb.Interaction.FromString(card["recent"][0]["b"]).delivery_status == pb.DELIVERY_STATUS_READ
    filtered = customers.history(contact=sent.contact, channels=["whatsapp"]).interactions
    assert [each.delivery_status for each in filtered] == [pb.DELIVERY_STATUS_READ]


def test_the_first_statuses_of_a_message_are_all_kept_although_they_come_at_once(database: Database[Any]) -> None:
    apart = database.client[f"{database.name}_apart"]
    statuses = MongoStatuses(apart, SystemClock(), 1)
    heard = [DeliveryStatus.SENT, DeliveryStatus.DELIVERED, DeliveryStatus.READ, DeliveryStatus.FAILED]

    with ThreadPoolExecutor(len(heard)) as pool:
        for number in range(100):
            list(pool.map(partial(statuses.hear_of_message, f"i_{number}", "whatsapp"), heard))

    kept = {log["_id"]: {entry["status"] for entry in log["entries"]} for log in apart["status_logs"].find()}
    assert kept == {f"i_{number}": set(map(int, heard)) for number in range(100)}


def test_a_status_of_an_unknown_message_waits_for_it(
    customers: Customers, receiver: Receiver, database: Database[Any]
) -> None:
    number, message = hooks.a_number(), hooks.an_id("SM")

    post(
        receiver, hooks.form("sms", MessageSid=message, MessageStatus="delivered", To=f"+{number}", From="+15005550001")
    )
    waiting = eventually(20, lambda: database["status_logs"].find_one({"source": "sms", "shown": {"$exists": False}}))
    assert waiting is not None
    assert 23.9 < (waiting["expire_at"] - waiting["entries"][0]["heard_time"]).total_seconds() / 3600 <= 24
    key = pb.IdentityKey(kind="phone", value=f"+{number}")
    customers.record(key, channel="sms", source="sms", source_id=message, direction=pb.DIRECTION_OUTBOUND)

    def is_delivered(history: list[pb.Interaction]) -> bool:
        return history[0].delivery_status == pb.DELIVERY_STATUS_DELIVERED

    until(customers, "phone", f"+{number}", is_delivered)
    log = row_of(database, "status_logs", _id=waiting["_id"])
    assert "expire_at" not in log
    assert log["version"] == 1


def echo_to(person: str, at: int, source_id: str) -> dict[str, Any]:
    message = {"mid": source_id, "text": "From us", "is_echo": True}
    return {"sender": {"id": PAGE}, "recipient": {"id": person}, "timestamp": at, "message": message}


def test_one_watermark_covers_all_earlier_messages_of_its_page_and_person(
    customers: Customers, receiver: Receiver
) -> None:
    person, stranger = hooks.an_id("7"), hooks.an_id("8")
    now = int(time.time() * 1000) - 60_000
    post(
        receiver,
        *(hooks.page(echo_to(who, now + at, hooks.an_id())) for who in (person, stranger) for at in (0, 10, 20)),
    )
    recorded(customers, "messenger-psid", person, PAGE, least=3)
    event = {"sender": {"id": person}, "recipient": {"id": PAGE}, "timestamp": now + 90}

    post(receiver, hooks.page(event | {"delivery": {"watermark": now + 20}}, event | {"read": {"watermark": now + 10}}))
    post(receiver, hooks.page(echo_to(person, now + 5, hooks.an_id())))  # came late, and was read by then

    def is_covered(history: list[pb.Interaction]) -> bool:
        read, delivered = pb.DELIVERY_STATUS_READ, pb.DELIVERY_STATUS_DELIVERED
        return [each.delivery_status for each in history] == [delivered, read, read, read]

    until(customers, "messenger-psid", person, is_covered, PAGE)
    others = recorded(customers, "messenger-psid", stranger, PAGE, least=3)
    assert {each.delivery_status for each in others} == {pb.DELIVERY_STATUS_UNSPECIFIED}


SIX = [
    {"CallStatus": "initiated", "SequenceNumber": "0"},
    {"CallStatus": "ringing", "SequenceNumber": "1"},
    {"CallStatus": "in-progress", "SequenceNumber": "2"},
    {"CallStatus": "ringing", "SequenceNumber": "0", "Part": "yes"},
    {"CallStatus": "in-progress", "SequenceNumber": "1", "Part": "yes"},
    {"CallStatus": "completed", "SequenceNumber": "3", "CallDuration": "42"},
]


def call(number: str, sid: str, step: dict[str, str]) -> Request:
    fields = {"CallSid": sid, "From": f"+{number}", "To": "+15005550001", "Direction": "inbound", **step}
    if fields.pop("Part", ""):
        fields |= {"ParentCallSid": sid, "CallSid": f"{sid}2", "Direction": "outbound-dial"}
    return hooks.form("calls", **fields)


def test_a_call_is_one_interaction_whatever_the_order_of_its_posts(customers: Customers, receiver: Receiver) -> None:
    orders = random.Random(7).sample(list(permutations(SIX)), 12)
    calls = [(hooks.a_number(), hooks.an_id("CA"), order) for order in orders]
    for number, sid, order in calls:
        post(receiver, *(call(number, sid, step) for step in order))

    def is_over(history: list[pb.Interaction]) -> bool:
        outcome = history[0].call_outcome
        return history[0].call_status == pb.CALL_STATUS_COMPLETED and outcome.answered_by == "agent"

    for number, _, _ in calls:
        (told,) = until(customers, "phone", f"+{number}", is_over)
        assert (told.kind, told.communication) == (pb.INTERACTION_KIND_CALL, True)
        assert told.call_outcome.duration.seconds == 42
        assert not told.call_outcome.missed


def test_a_call_nobody_answered_was_missed_and_a_hidden_caller_is_nobody(
    customers: Customers, receiver: Receiver, database: Database[Any]
) -> None:
    number = hooks.a_number()
    post(receiver, *(call(number, hooks.an_id("CA"), {"CallStatus": "no-answer", "SequenceNumber": "2"}) for _ in "ab"))

    history = until(customers, "phone", f"+{number}", lambda all_: all(each.call_outcome.missed for each in all_))
    assert len(history) <= 2

    sid = hooks.an_id("CA")
    hidden = {"CallSid": sid, "From": "anonymous", "To": "+15005550001", "Direction": "inbound"}
    for at, status in enumerate(("ringing", "canceled")):
        post(receiver, hooks.form("calls", **hidden, CallStatus=status, SequenceNumber=str(at)))
    eventually(20, lambda: database["status_logs"].find_one({"source": "calls", "entries.status": 8}))
    log = row_of(database, "status_logs", **{"source": "calls", "entries.status": 8})

    def is_missed() -> bool:
        row = row_of(database, "interactions", _id=log["_id"])
        told = pb.Interaction.FromString(row["data"] + row["shown"])
        return told.identity == "" and told.call_outcome.missed

    eventually(20, is_missed)


def test_a_recording_is_kept_only_with_consent(customers: Customers, receiver: Receiver) -> None:
    agreed, silent = hooks.a_number(), hooks.a_number()
    owner = customers.ensure(pb.IdentityKey(kind="phone", value=f"+{agreed}"))
    consent = k.RecordConsentRequest(
        contact=owner.name,
        purpose="call-recording",
        status=k.CONSENT_STATUS_GRANTED,
        evidence=k.ConsentEvidence(form_version="1", text_shown="May we record this call?"),
    )
    customers.call(customers.contacts.RecordConsent, consent)
    ended = {"CallStatus": "completed", "SequenceNumber": "3", "RecordingUrl": "https://api.example.com/r/1"}

    post(receiver, *(call(number, hooks.an_id("CA"), ended) for number in (agreed, silent)))

    def has_outcome(history: list[pb.Interaction]) -> bool:
        return history[0].HasField("call_outcome")

    (kept,) = until(customers, "phone", f"+{agreed}", has_outcome)
    (dropped,) = until(customers, "phone", f"+{silent}", has_outcome)
    assert (kept.call_outcome.recording, kept.call_outcome.recording_dropped) == ("https://api.example.com/r/1", False)
    assert (dropped.call_outcome.recording, dropped.call_outcome.recording_dropped) == ("", True)


def test_a_changed_number_takes_the_place_of_the_old_one(customers: Customers, receiver: Receiver) -> None:
    old, new = hooks.a_number(), hooks.a_number()
    post(receiver, hooks.whatsapp(text(old, hooks.an_id("wamid."), "From the old one")))
    recorded(customers, "whatsapp", old)
    system = {"type": "user_changed_number", "wa_id": new}

    post(receiver, hooks.whatsapp({"from": old, "id": hooks.an_id("wamid."), "type": "system", "system": system}))

    def of_both() -> bool:
        key = c.IdentityKey(kind="whatsapp", value=new)
        try:
            found = customers.call(customers.contacts.ResolveIdentity, c.ResolveIdentityRequest(identity=key))
        except Exception:  # noqa: BLE001 -- not yet
            return False
        return any(each.superseded_by for each in found.contact.identities)

    eventually(20, of_both)
    post(receiver, hooks.whatsapp(text(new, hooks.an_id("wamid."), "From the new one")))
    history = recorded(customers, "whatsapp", new, least=2)
    assert {each.body for each in history} == {"From the old one", "From the new one"}


def test_erasing_a_customer_reaches_parked_posts_and_recordings(
    customers: Customers, receiver: Receiver, database: Database[Any]
) -> None:
    number, other = hooks.a_number(), hooks.a_number()
    owner = customers.ensure(pb.IdentityKey(kind="phone", value=f"+{number}"))
    consent = k.RecordConsentRequest(
        contact=owner.name,
        purpose="call-recording",
        status=k.CONSENT_STATUS_GRANTED,
        evidence=k.ConsentEvidence(form_version="1", text_shown="May we record this call?"),
    )
    customers.call(customers.contacts.RecordConsent, consent)
    sid, address = hooks.an_id("CA"), f"https://api.example.com/{hooks.an_id('r')}"
    ended = {"CallStatus": "completed", "SequenceNumber": "3", "RecordingUrl": address}
    post(receiver, call(number, sid, ended))
    post(
        receiver, *(hooks.signed("sms", f"From=%2B{who}&Nothing=else".encode(), hooks.FORM) for who in (number, other))
    )
    parked = {"source": "sms", "state": "parked"}
    eventually(20, lambda: database["webhook_inbox"].count_documents(parked) == 2)
    (told,) = until(customers, "phone", f"+{number}", lambda history: history[0].HasField("call_outcome"))
    assert told.call_outcome.recording == address

    erasure = erase(customers, owner.name)

    def is_proved() -> bool:
        now = customers.call(customers.contacts.GetErasure, e.GetErasureRequest(name=erasure.name))
        return "interactions" in {proof.service for proof in now.proofs}

    eventually(60, is_proved)
    left = list(database["webhook_inbox"].find(parked))
    assert [other.encode() in row["body"] for row in left] == [True]
    for name in ("status_logs", "interactions", "cards", "webhook_inbox"):
        assert not any(address.encode() in bson.encode(row) for row in database[name].find())
    row = row_of(database, "interactions", _id=told.name.removeprefix("interactions/"))
    assert pb.Interaction.FromString(row["shown"]).call_outcome.duration == told.call_outcome.duration


def test_comments_of_a_ticket_stand_with_whoever_asked(customers: Customers, receiver: Receiver) -> None:
    requester = str(random.randrange(10**12, 10**13))

    post(
        receiver,
        hooks.zendesk_comment(requester, requester, "Where is it?"),
        hooks.zendesk_comment(requester, "99", "On its way.", staff=True),
        hooks.zendesk_comment(requester, "99", "Lost by the carrier.", staff=True, public=False),
    )

    history = recorded(customers, "external-id", requester, "zendesk", least=3)
    assert {each.body: each.direction for each in history} == {
        "Where is it?": pb.DIRECTION_INBOUND,
        "On its way.": pb.DIRECTION_OUTBOUND,
        "Lost by the carrier.": pb.DIRECTION_INTERNAL,
    }


def test_a_conversation_grows_in_the_history_of_its_customer(customers: Customers, receiver: Receiver) -> None:
    key, mail = hooks.an_id(), f"{hooks.an_id('p')}@example.com"
    begun = helpdesks.conversation(key)
    begun["source"]["author"] = helpdesks.customer(email=mail)
    reply = helpdesks.part(random.randrange(10**6, 10**7), helpdesks.admin(), "<p>On its way.</p>")
    grown = begun | {"conversation_parts": {"conversation_parts": [reply], "total_count": 1}}

    post(receiver, hooks.intercom_notification("conversation.user.created", begun))
    recorded(customers, "email", mail)
    post(
        receiver,
        hooks.intercom_notification("conversation.user.created", begun),
        hooks.intercom_notification("conversation.admin.replied", grown),
        hooks.intercom_notification("conversation.admin.closed", grown),
    )

    history = recorded(customers, "email", mail, least=2)
    assert sorted(each.body for each in history) == ["On its way.", "Where is my order?"]

"""What each channel reads out of what its provider posts; the shapes are the providers', the data made up."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.interactions.channels import webhook_channels
from services.interactions.channels._hooks.example import FORM
from services.interactions.domain.checking import checked
from services.interactions.domain.interaction import CallStatus, Direction, Sender
from services.interactions.domain.redaction import Redaction
from services.interactions.domain.statuses import DeliveryStatus
from services.interactions.domain.webhook_items import (
    CallProgress,
    Delivery,
    Item,
    Letter,
    Replaced,
    Told,
    Unfit,
    Watermark,
)
from services.interactions.domain.webhooks import Source

NOW = datetime(2026, 1, 31, 12, tzinfo=UTC)
CHANNELS = webhook_channels()
CUSTOMER = "15005550006"


def letter(channel: str, body: bytes, content_type: str = "application/json", **source: Any) -> Letter:
    fields = {"signature": CHANNELS[channel].SIGNATURE or "hmac"} | source
    return Letter(Source("main", channel, **fields), body, content_type, NOW)


def read(channel: str, document: Any, **source: Any) -> list[Item]:
    return CHANNELS[channel].read(letter(channel, orjson.dumps(document), **source))


def read_form(channel: str, fields: Mapping[str, str]) -> list[Item]:
    return CHANNELS[channel].read(letter(channel, urlencode(fields).encode(), FORM))


def the_told(items: list[Item]) -> Told:
    (item,) = items
    assert isinstance(item, Told)
    return item


# The kit that every channel has to pass


@pytest.mark.parametrize("name", CHANNELS)
def test_the_example_of_a_channel_is_read_into_what_can_be_recorded(name: str) -> None:
    channel, example = CHANNELS[name], CHANNELS[name].EXAMPLE
    assert list(channel.faults(example.options)) == []

    items = channel.read(letter(name, example.body, example.content_type, options=example.options))

    assert items
    for item in items:
        if isinstance(item, Delivery):
            assert item.source_id
            continue
        told = item.told if isinstance(item, CallProgress) else item
        assert isinstance(told, Told)
        checked(told.interaction._replace(source="main"), "webhooks/main", NOW, Redaction())
        assert told.sender.value
    assert items == channel.read(letter(name, example.body, example.content_type, options=example.options))


@pytest.mark.parametrize("name", CHANNELS)
def test_an_option_nobody_knows_is_a_fault(name: str) -> None:
    assert any(fault.startswith("colour: ") for fault in CHANNELS[name].faults({"colour": "red"}))


@pytest.mark.parametrize("name", CHANNELS)
@settings(suppress_health_check=[HealthCheck.too_slow])
@given(
    body=st.binary(max_size=80),
    content_type=st.sampled_from([FORM, "application/json", "multipart/form-data; boundary=b"]),
)
def test_bytes_that_are_nothing_are_told_by_a_value_error(name: str, body: bytes, content_type: str) -> None:
    options = CHANNELS[name].EXAMPLE.options
    try:
        items = CHANNELS[name].read(letter(name, body, content_type, options=options))
    except ValueError:
        return
    assert all(isinstance(item, Unfit) for item in items)


NAMES = (
    "object entry id changes value messages messaging sender recipient message mid from statuses timestamp type text"
    " read watermark update_id chat contacts message-headers"
)
JUNK = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES.split()), inner, max_size=4),
    max_leaves=20,
)


@pytest.mark.parametrize("name", ["whatsapp", "messenger", "instagram", "telegram", "mapped"])
@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=60)
@given(document=JUNK)
def test_documents_of_any_shape_are_read_or_told_by_a_value_error(name: str, document: Any) -> None:
    objects = {"whatsapp": "whatsapp_business_account", "messenger": "page", "instagram": "instagram"}
    if isinstance(document, dict) and name in objects:
        document["object"] = objects[name]
    try:
        read(name, document, options=CHANNELS[name].EXAMPLE.options)
    except ValueError:
        return


def test_what_came_unsigned_makes_its_identity_doubtful() -> None:
    example = CHANNELS["telegram"].EXAMPLE

    unsigned = the_told(CHANNELS["telegram"].read(letter("telegram", example.body, signature="none")))

    assert unsigned.sender.method == "unsigned-webhook"


# Twilio


def test_an_sms_keeps_its_text_untrimmed_and_its_pictures_by_reference() -> None:
    told = the_told(read_form("twilio-messages", {
        "MessageSid": "SM1", "From": f"+{CUSTOMER}", "To": "+15005550001", "Body": "  Hi \n", "NumMedia": "1",
        "MediaContentType0": "image/png", "MediaUrl0": "https://media.example.com/1",
    }))  # fmt: skip

    assert told.interaction.body == "  Hi \n"
    assert told.interaction.channel == "sms"
    assert told.sender == Sender("phone", "", f"+{CUSTOMER}")
    assert [each.media_type for each in told.interaction.attachments] == ["image/png"]
    assert orjson.loads(told.interaction.payload) == {"media": ["https://media.example.com/1"]}


def test_whatsapp_through_twilio_is_known_by_its_whatsapp_id() -> None:
    told = the_told(read_form("twilio-messages", {
        "MessageSid": "SM1", "From": f"whatsapp:+{CUSTOMER}", "Body": "Hi", "WaId": CUSTOMER, "ProfileName": "Mara",
    }))  # fmt: skip

    assert told.interaction.channel == "whatsapp"
    assert told.sender == Sender("whatsapp", "", CUSTOMER, display_name="Mara")


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ("accepted", DeliveryStatus.ACCEPTED),
        ("scheduled", DeliveryStatus.ACCEPTED),
        ("queued", DeliveryStatus.ACCEPTED),
        ("sending", DeliveryStatus.ACCEPTED),
        ("sent", DeliveryStatus.SENT),
        ("failed", DeliveryStatus.FAILED),
        ("undelivered", DeliveryStatus.UNDELIVERED),
        ("delivered", DeliveryStatus.DELIVERED),
        ("partially_delivered", DeliveryStatus.DELIVERED),
        ("read", DeliveryStatus.READ),
        ("canceled", DeliveryStatus.CANCELED),
    ],
)
def test_statuses_of_twilio(said: str, status: DeliveryStatus) -> None:
    (item,) = read_form("twilio-messages", {"MessageSid": "SM1", "MessageStatus": said, "To": "+1", "From": "+2"})

    assert isinstance(item, Delivery)
    assert (item.source_id, item.status) == ("SM1", status)
    assert bool(item.note) is (said == "partially_delivered")


def a_call(**fields: str) -> CallProgress:
    told = {
        "CallSid": "CA1",
        "From": f"+{CUSTOMER}",
        "To": "+15005550001",
        "CallStatus": "ringing",
        "Direction": "inbound",
    }
    (item,) = read_form("twilio-calls", told | fields)
    assert isinstance(item, CallProgress)
    return item


def test_every_post_of_a_call_tells_the_same_call() -> None:
    posts = [a_call(CallStatus=status, SequenceNumber=str(at), CallDuration=str(at)) for at, status in enumerate(
        ["initiated", "ringing", "in-progress", "completed"]
    )]  # fmt: skip

    assert len({post.told for post in posts}) == 1
    assert [post.status for post in posts] == [
        CallStatus.QUEUED, CallStatus.RINGING, CallStatus.IN_PROGRESS, CallStatus.COMPLETED,
    ]  # fmt: skip


def test_the_customer_of_an_outbound_call_is_who_was_called() -> None:
    told = a_call(Direction="outbound-api", From="+15005550001", To=f"+{CUSTOMER}").told

    assert told is not None
    assert told.interaction.direction is Direction.OUTBOUND
    assert told.sender.value == f"+{CUSTOMER}"


def test_a_part_that_was_put_through_says_that_an_agent_answered() -> None:
    part = a_call(CallSid="CA2", ParentCallSid="CA1", Direction="outbound-dial", CallStatus="in-progress")

    assert (part.source_id, part.leg, part.agent_answered, part.told) == ("CA1", "CA2", True, None)
    assert not a_call(CallSid="CA2", ParentCallSid="CA1", CallStatus="no-answer").agent_answered


@pytest.mark.parametrize("hidden", ["", "anonymous", "+266696687", "Restricted"])
def test_a_hidden_caller_is_never_matched(hidden: str) -> None:
    told = a_call(From=hidden).told

    assert told is not None
    assert not any(character.isdigit() for character in told.sender.value)


def test_a_recording_has_an_address_or_is_none() -> None:
    assert a_call(RecordingUrl="https://api.example.com/r/1").recording == "https://api.example.com/r/1"
    assert a_call(RecordingUrl="javascript:x").recording == ""
    assert a_call(AnsweredBy="machine_start").answered_by == "voicemail"


# WhatsApp


def a_message(kind: str, content: Any, **fields: Any) -> Told:
    message = {"from": CUSTOMER, "id": "wamid.1", "timestamp": "1748934900", "type": kind, kind: content} | fields
    return the_told(read_whatsapp(messages=[message]))


def read_whatsapp(**value: Any) -> list[Item]:
    value |= {"metadata": {"phone_number_id": "3"}, "contacts": [{"wa_id": CUSTOMER, "profile": {"name": "Mara"}}]}
    change = {"field": "messages", "value": value}
    return read("whatsapp", {"object": "whatsapp_business_account", "entry": [{"id": "2", "changes": [change]}]})


@pytest.mark.parametrize(
    ("kind", "content", "body"),
    [
        ("text", {"body": "Hello"}, "Hello"),
        ("button", {"text": "Yes", "payload": "y"}, "Yes"),
        ("reaction", {"message_id": "wamid.0", "emoji": "👍"}, "Reaction: 👍"),
        ("reaction", {"message_id": "wamid.0"}, "Reaction: taken back"),
        ("location", {"latitude": 1.5, "longitude": 2, "name": "Shop"}, "Location: Shop (1.5, 2)"),
        ("contacts", [{"name": {"formatted_name": "Jo"}, "phones": [{"phone": "+1555"}]}], "Contact: Jo +1555"),
        ("interactive", {"list_reply": {"id": "1", "title": "Red", "description": "large"}}, "Red - large"),
        ("interactive", {"type": "button_reply", "button_reply": {"id": "1", "title": "Yes"}}, "Yes"),
        ("interactive", {"type": "nfm_reply", "nfm_reply": {"body": "Sent", "response_json": "{}"}}, "Sent"),
        ("order", {"product_items": [{"product_retailer_id": "lamp", "quantity": 2}]}, "Order:\n2 x lamp"),
        ("image", {"id": "m1", "mime_type": "image/png", "caption": "Look"}, "Look"),
        ("hologram", {"id": "m1"}, "[Unsupported message]"),
        ("unsupported", {}, "[Unsupported message]"),
    ],
)  # fmt: skip
def test_every_type_of_whatsapp_message_has_its_text(kind: str, content: Any, body: str) -> None:
    told = a_message(kind, content)

    assert told.interaction.body == body
    assert told.sender == Sender("whatsapp", "", CUSTOMER, display_name="Mara")
    assert told.interaction.occur_time == datetime(2025, 6, 3, 7, 15, tzinfo=UTC)


@pytest.mark.parametrize("kind", ["image", "video", "audio", "voice", "document", "sticker"])
def test_media_are_kept_by_reference_with_the_digest_whatsapp_tells(kind: str) -> None:
    digest = hashlib.sha256(b"x")
    content = {"id": "m1", "mime_type": "application/pdf; x=y", "filename": "a\nb.pdf"}
    told = a_message(kind, content | {"sha256": base64.b64encode(digest.digest()).decode()})

    (file,) = told.interaction.attachments
    assert (file.file_name, file.media_type, file.sha256) == ("a b.pdf", "application/pdf", digest.hexdigest())
    assert orjson.loads(told.interaction.payload) == {"media": "m1"}


def test_a_type_nobody_knows_is_kept_whole_as_opaque() -> None:
    told = a_message("hologram", {"shape": "cube"})

    assert told.interaction.business_type == "opaque"
    assert orjson.loads(told.interaction.payload)["more"]["hologram"] == {"shape": "cube"}


def test_fields_nobody_knows_are_kept() -> None:
    sms = the_told(read_form("twilio-messages", {"MessageSid": "SM1", "From": f"+{CUSTOMER}", "Latitude": "52.5"}))
    whatsapp = a_message("text", {"body": "Hi"}, context={"id": "wamid.0"})
    page = the_told(an_event(message={"mid": "m1", "text": "Hi", "quick_reply": {"payload": "Q"}}))

    assert orjson.loads(sms.interaction.payload) == {"more": {"Latitude": "52.5"}}
    assert orjson.loads(whatsapp.interaction.payload) == {"more": {"context": {"id": "wamid.0"}}}
    assert orjson.loads(page.interaction.payload) == {"more": {"quick_reply": {"payload": "Q"}}}


def test_fields_that_are_too_many_are_left_out_before_references_are() -> None:
    told = a_message("image", {"id": "m1"}, huge="x" * 70_000)

    assert orjson.loads(told.interaction.payload) == {"media": "m1"}


def test_statuses_echoes_and_changed_numbers_of_whatsapp() -> None:
    statuses = [{"id": f"wamid.{status}", "status": status, "timestamp": "1748934900"} for status in (
        "sent", "delivered", "read", "played", "failed", "teleported",
    )]  # fmt: skip
    echo = {"from": "15005550001", "to": CUSTOMER, "id": "wamid.e", "type": "text", "text": {"body": "From the phone"}}
    changed = {
        "from": CUSTOMER,
        "id": "wamid.s",
        "type": "system",
        "system": {"type": "user_changed_number", "wa_id": "15005550007"},
    }

    items = read_whatsapp(statuses=statuses, message_echoes=[echo], messages=[changed])

    assert [item.status.name for item in items if isinstance(item, Delivery)] == [
        "SENT", "DELIVERED", "READ", "PLAYED", "FAILED",
    ]  # fmt: skip
    (told,) = [item for item in items if isinstance(item, Told)]
    assert (told.interaction.direction, told.sender.value) == (Direction.OUTBOUND, CUSTOMER)
    (replaced,) = [item for item in items if isinstance(item, Replaced)]
    assert (replaced.old.value, replaced.new.value) == (CUSTOMER, "15005550007")


def test_one_bad_message_of_a_batch_is_told_and_the_others_are_read() -> None:
    good = {"from": CUSTOMER, "id": "wamid.1", "type": "text", "text": {"body": "Hi"}}

    items = read_whatsapp(messages=[good, {"type": "text"}, good | {"id": "wamid.2"}])

    assert [type(item) for item in items] == [Told, Unfit, Told]


# Messenger and Instagram


def an_event(kind: str = "messaging", **event: Any) -> list[Item]:
    whole = {"sender": {"id": "P1"}, "recipient": {"id": "PAGE"}, "timestamp": 1748934900000} | event
    return read("messenger", {"object": "page", "entry": [{"id": "PAGE", "time": 1, kind: [whole]}]})


def test_an_echo_is_outbound_under_the_same_customer() -> None:
    echo = {"mid": "m1", "text": "Hello", "is_echo": True, "app_id": 1}

    told = the_told(an_event(sender={"id": "PAGE"}, recipient={"id": "P1"}, message=echo))

    assert told.interaction.direction is Direction.OUTBOUND
    assert told.sender == Sender("messenger-psid", "PAGE", "P1")
    assert told.interaction.thread_key == the_told(an_event(message={"mid": "m2", "text": "x"})).interaction.thread_key


def test_what_another_app_answers_is_recorded_all_the_same() -> None:
    assert the_told(an_event("standby", message={"mid": "m1", "text": "Hello"})).interaction.body == "Hello"


def test_postbacks_reactions_and_messages_that_only_hold_a_file() -> None:
    assert the_told(an_event(postback={"mid": "m1", "title": "Start", "payload": "GO"})).interaction.body == "Start"
    assert the_told(an_event(postback={"title": "Start"})).interaction.source_id == "postback:P1:1748934900000"
    reaction = {"reaction": "love", "emoji": "❤", "action": "react", "mid": "m1"}
    assert the_told(an_event(reaction=reaction)).interaction.body == "Reaction: ❤"
    file = {"mid": "m1", "attachments": [{"type": "image", "payload": {"url": "https://media.example.com/1"}}]}
    told = the_told(an_event(message=file))
    assert [each.media_type for each in told.interaction.attachments] == ["image/jpeg"]
    assert orjson.loads(told.interaction.payload) == {"media": ["https://media.example.com/1"]}


def test_watermarks_cover_a_page_and_a_person() -> None:
    until = datetime(2025, 6, 3, 7, 15, tzinfo=UTC)
    customer = Sender("messenger-psid", "PAGE", "P1")

    assert an_event(read={"watermark": 1748934900000}) == [Watermark(customer, DeliveryStatus.READ, until)]
    assert an_event(delivery={"mids": ["m1"], "watermark": 1748934900000}) == [
        Delivery("m1", DeliveryStatus.DELIVERED),
        Watermark(customer, DeliveryStatus.DELIVERED, until),
    ]


def test_instagram_has_ids_of_its_own() -> None:
    event = {"sender": {"id": "I1"}, "recipient": {"id": "ACCOUNT"}, "message": {"mid": "m1", "text": "Hello"}}

    told = the_told(read("instagram", {"object": "instagram", "entry": [{"id": "ACCOUNT", "messaging": [event]}]}))

    assert told.sender == Sender("instagram-igsid", "ACCOUNT", "I1")
    assert told.interaction.channel == "instagram"

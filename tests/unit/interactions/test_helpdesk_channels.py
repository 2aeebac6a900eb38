"""What is read out of help desks' comments and conversations, posted or exported."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.interactions.channels import channels, webhook_channels
from services.interactions.domain.checking import checked
from services.interactions.domain.interaction import ActorType, Direction, Kind, Sender, Visibility
from services.interactions.domain.reading import Unreadable
from services.interactions.domain.redaction import Redaction
from services.interactions.domain.webhook_items import Item, Letter, Told, Unfit
from services.interactions.domain.webhooks import Source
from tests.support import helpdesks as desk
from tests.support import webhooks as hooks

NOW = datetime(2026, 1, 31, 12, tzinfo=UTC)
DESKS = ("zendesk", "intercom")
NAMES = (
    "ticket comment users id author_id requester_id created_at conversation part source author type contacts body"
    " conversation_parts attachments data item event detail"
)


def posted(channel: str, body: bytes) -> list[Item]:
    source = Source("main", channel, channel)
    return webhook_channels()[channel].read(Letter(source, body, "application/json", datetime.now(UTC)))


def imported(channel: str, document: Mapping[str, Any]) -> Told:
    read = channels()[channel].read(orjson.dumps(document), NOW)
    assert isinstance(read, Told), read
    checked(read.interaction, "services/import", NOW, Redaction(), "main")
    return read


def comment(written: dict[str, Any], **ticket: Any) -> Told:
    return imported("zendesk", {"ticket": desk.ticket(5158, **ticket), "comment": written, "users": desk.USERS})


def part(written: dict[str, Any], conversation: dict[str, Any] | None = None) -> Told:
    return imported("intercom", {"conversation": conversation or desk.conversation("77"), "part": written})


@pytest.mark.parametrize("name", DESKS)
def test_the_example_of_an_import_is_read_into_what_can_be_recorded(name: str) -> None:
    example = orjson.loads(channels()[name].EXAMPLE)
    assert imported(name, example).interaction.direction is Direction.INBOUND


@pytest.mark.parametrize("name", DESKS)
@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=60)
@given(
    document=st.recursive(
        st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(NAMES.split()),
                inner,
                max_size=4,
            )
        ),
        max_leaves=20,
    )
)
def test_records_of_any_shape_are_read_or_told_unreadable(name: str, document: Any) -> None:
    assert isinstance(channels()[name].read(orjson.dumps(document), NOW), Told | Unreadable)
    if isinstance(document, dict):
        document["type"] = {"zendesk": "zen:event-type:ticket.comment_added", "intercom": "notification_event"}[name]
        assert all(isinstance(item, Told | Unfit) for item in posted(name, orjson.dumps(document)))


# Zendesk


def test_a_customers_comment_is_inbound_under_the_address_they_are_known_by() -> None:
    told = comment(desk.comment(1, desk.CUSTOMER, "It is late."))

    assert told.sender == Sender("email", "", "mara.lind@example.com", display_name="Mara Lind")
    assert told.interaction.direction is Direction.INBOUND
    assert told.interaction.channel == "email"
    assert told.interaction.subject == "Where is my order?"
    assert told.interaction.thread_key == "ticket:5158"
    assert told.interaction.source_id == "comment:1"
    assert told.interaction.occur_time == datetime(2025, 6, 3, 7, 15, tzinfo=UTC)


def test_an_agents_answer_goes_to_whoever_asked() -> None:
    told = comment(desk.comment(2, desk.AGENT, "It is on its way."))

    assert told.sender.value == "mara.lind@example.com"
    assert told.interaction.direction is Direction.OUTBOUND
    assert told.interaction.actor is not None
    assert (told.interaction.actor.type, told.interaction.actor.display_name) == (ActorType.AGENT, "Kim Roe")


def test_a_private_comment_is_a_note_among_colleagues() -> None:
    told = comment(desk.comment(3, desk.AGENT, "Lost by the carrier.", public=False))

    assert told.interaction.kind is Kind.NOTE
    assert told.interaction.direction is Direction.INTERNAL
    assert told.interaction.visibility is Visibility.INTERNAL


def test_a_private_comment_of_a_customers_stays_inbound_and_internal() -> None:
    told = comment(desk.comment(3, desk.CUSTOMER, "From my other address.", public=False))

    assert told.interaction.kind is Kind.MESSAGE
    assert (told.interaction.direction, told.interaction.visibility) == (Direction.INBOUND, Visibility.INTERNAL)


def test_somebody_copied_in_is_a_customer_of_their_own() -> None:
    other = {"id": 7, "name": "Ola", "email": "ola@example.com", "role": "end-user"}
    record = {"ticket": desk.ticket(1), "comment": desk.comment(4, 7, "Me too."), "users": [*desk.USERS, other]}

    told = imported("zendesk", record)

    assert told.sender.value == "ola@example.com"
    assert told.interaction.direction is Direction.INBOUND


def test_people_without_an_address_are_known_by_zendesks_id() -> None:
    told = imported("zendesk", {"ticket": desk.ticket(1), "comment": desk.comment(5, desk.CUSTOMER, "Hi"), "users": []})

    assert told.sender == Sender("external-id", "zendesk", str(desk.CUSTOMER))


def test_the_people_of_a_full_export_stand_in_the_ticket_itself() -> None:
    ticket = desk.ticket(1, requester=desk.USERS[0])
    del ticket["requester_id"]

    told = imported("zendesk", {"ticket": ticket, "comment": desk.comment(5, desk.CUSTOMER, "Hi"), "users": []})

    assert told.sender.value == "mara.lind@example.com"


def test_a_voice_comment_is_a_call_and_its_files_stay_by_reference() -> None:
    file = {
        "id": 9, "file_name": "photo.png", "content_type": "image/png", "size": 2532,
        "content_url": "https://shop.zendesk.com/attachments/crash.png",
    }  # fmt: skip
    told = comment(desk.comment(6, desk.CUSTOMER, "Call from Mara", type="VoiceComment", attachments=[file]))

    assert (told.interaction.kind, told.interaction.channel) == (Kind.CALL, "phone")
    (attached,) = told.interaction.attachments
    assert (attached.file_name, attached.media_type, attached.size_bytes) == ("photo.png", "image/png", 2532)
    assert b"attachments/crash.png" in told.interaction.payload


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"id": None}, "COMMENT_INCOMPLETE"),
        ({"body": " ", "plain_body": "", "html_body": ""}, "COMMENT_EMPTY"),
        ({"created_at": "soon"}, "TIME_UNUSABLE"),
        ({"created_at": "2099-01-01T00:00:00Z"}, "TIME_UNUSABLE"),
    ],
)
def test_a_comment_that_cannot_be_kept_says_why(change: dict[str, Any], reason: str) -> None:
    record = {"ticket": desk.ticket(1), "comment": desk.comment(1, desk.CUSTOMER, "Hi") | change}

    read = channels()["zendesk"].read(orjson.dumps(record), NOW)

    assert isinstance(read, Unreadable)
    assert read.reason == reason


def test_an_event_about_a_comment_is_recorded_with_the_one_who_asked() -> None:
    (inbound,) = posted("zendesk", hooks.zendesk_comment("11", "11", "Where is it?").body)
    (outbound,) = posted("zendesk", hooks.zendesk_comment("11", "99", "On its way.", staff=True).body)
    (note,) = posted("zendesk", hooks.zendesk_comment("11", "99", "Lost.", staff=True, public=False).body)

    assert isinstance(inbound, Told)
    assert isinstance(outbound, Told)
    assert isinstance(note, Told)
    assert inbound.sender == Sender("external-id", "zendesk", "11", display_name="Mara Lind")
    assert inbound.interaction.direction is Direction.INBOUND
    assert outbound.sender.value == "11"
    assert outbound.interaction.direction is Direction.OUTBOUND
    assert note.interaction.kind is Kind.NOTE


def test_events_that_are_no_comments_are_no_interactions() -> None:
    body = orjson.loads(hooks.zendesk_comment("11", "11", "x").body) | {"type": "zen:event-type:ticket.status_changed"}
    assert posted("zendesk", orjson.dumps(body)) == []


# Intercom


def test_the_first_message_of_a_conversation_is_its_customers() -> None:
    source = desk.conversation("77")["source"] | {"part_type": "source", "created_at": desk.BEGAN}
    told = part(source)

    assert told.interaction.source_id == "conversation:77"
    assert told.interaction.body == "Where is my order?"
    assert told.interaction.direction is Direction.INBOUND
    assert told.sender == Sender("email", "", "mara.lind@example.com", display_name="Mara Lind")


def test_parts_are_messages_notes_or_answers_of_bots() -> None:
    answer = part(desk.part(1, desk.admin(), "<p>On its way.</p><p>Kim</p>"))
    note = part(desk.part(2, desk.admin(), "<p>Lost.</p>", "note"))
    bot = part(desk.part(3, {"type": "bot", "id": "278", "name": "Fin"}, "<p>Did this help?</p>"))

    assert answer.interaction.direction is Direction.OUTBOUND
    assert answer.interaction.body.split() == ["On", "its", "way.", "Kim"]
    assert answer.sender.value == "mara.lind@example.com"
    assert note.interaction.kind is Kind.NOTE
    assert bot.interaction.actor is not None
    assert bot.interaction.actor.type is ActorType.BOT


def test_a_contact_without_an_address_is_known_by_intercoms_id() -> None:
    conversation = desk.conversation("77")
    conversation["source"]["author"] = desk.admin()
    told = part(desk.part(1, desk.admin(), "Hello"), conversation)

    assert told.sender == Sender("external-id", "intercom", desk.customer()["id"])


def test_a_reply_is_posted_without_recording_the_first_message_again() -> None:
    reply = desk.part(5, desk.customer(), "<p>Still waiting.</p>")
    moved = desk.part(6, desk.admin(), None, "assignment")
    request = hooks.intercom_notification("conversation.user.replied", desk.conversation("78", reply, moved))

    (told,) = posted("intercom", request.body)

    assert isinstance(told, Told)
    assert told.interaction.source_id == "part:5"
    assert told.interaction.body == "Still waiting."


def test_a_conversation_that_begins_is_its_first_message() -> None:
    (told,) = posted("intercom", hooks.intercom_notification("conversation.user.created", desk.conversation("79")).body)

    assert isinstance(told, Told)
    assert told.interaction.source_id == "conversation:79"


def test_a_ping_is_no_interaction() -> None:
    body = {"type": "notification_event", "topic": "ping", "data": {"item": {"type": "ping", "message": "zen"}}}
    assert posted("intercom", orjson.dumps(body)) == []

"""How interactions and times are put into an agent's words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from backstory.contacts.v1 import contacts_pb2
from backstory.interactions.v1 import interactions_pb2 as pb
from google.protobuf.timestamp_pb2 import Timestamp

from services.desk import timeline
from services.desk.moments import local_clock, moment
from services.desk.presentation import EXCERPT_CHARS, INLINE_CHARS, entry, excerpt_of, readable_size
from tests.support.story import MARIA, interaction, maria_story

NO_TIME = timedelta()


def stamp(text: str) -> Timestamp:
    made = Timestamp()
    made.FromDatetime(datetime.fromisoformat(text).astimezone(UTC))
    return made


@pytest.mark.parametrize(
    ("utc", "zone", "clock", "day"),
    [
        ("2025-11-20T23:30:00+00:00", "Europe/Berlin", "00:30", "2025-11-21"),
        ("2025-03-30T00:59:59+00:00", "Europe/Berlin", "01:59", "2025-03-30"),
        ("2025-03-30T01:00:00+00:00", "Europe/Berlin", "03:00", "2025-03-30"),
        ("2025-10-26T00:30:00+00:00", "Europe/Berlin", "02:30", "2025-10-26"),
        ("2025-10-26T01:30:00+00:00", "Europe/Berlin", "02:30", "2025-10-26"),
        ("2025-11-20T12:00:00+00:00", "Not/AZone", "12:00", "2025-11-20"),
        ("2025-11-20T12:00:00+00:00", "", "12:00", "2025-11-20"),
        ("0001-01-01T00:00:00+00:00", "America/New_York", "00:00", "0001-01-01"),
    ],
)
def test_a_time_is_shown_in_the_agents_zone_with_exact_utc_at_hand(utc: str, zone: str, clock: str, day: str) -> None:
    shown = moment(stamp(utc), zone)

    assert (shown.clock, shown.day) == (clock, day)
    assert shown.exact == utc.removesuffix("+00:00").replace("T", " ") + " UTC"


def test_the_customers_own_clock_is_told_when_their_zone_is_known() -> None:
    now = datetime(2025, 11, 20, 12, 0, tzinfo=UTC)

    assert local_clock(now, "Asia/Tokyo") == "Thu 21:00"
    assert local_clock(now, "") == ""
    assert local_clock(now, "../../etc/passwd") == ""


def test_entries_are_grouped_by_the_agents_days_newest_first() -> None:
    newest_first = list(reversed(maria_story()))
    days = timeline.days(newest_first, "Maria Silva", "Europe/Lisbon")

    assert [day.day for day in days] == sorted({day.day for day in days}, reverse=True)
    assert sum(len(day.entries) for day in days) == len(newest_first)


@pytest.mark.parametrize(
    ("channel", "kind", "words"),
    [
        ("email", pb.INTERACTION_KIND_MESSAGE, "E-mail"),
        ("phone", pb.INTERACTION_KIND_CALL, "Phone call"),
        ("whatsapp", pb.INTERACTION_KIND_CALL, "WhatsApp call"),
        ("in-person", pb.INTERACTION_KIND_VISIT, "Visit"),
        ("pigeon-post", pb.INTERACTION_KIND_MESSAGE, "pigeon-post"),
        ("", pb.INTERACTION_KIND_MESSAGE, "unknown channel"),
    ],
)
def test_a_touch_is_named_by_channel_and_kind(channel: str, kind: pb.InteractionKind, words: str) -> None:
    assert entry(interaction(channel, pb.DIRECTION_INBOUND, "", NO_TIME, kind=kind), "", "UTC").via == words


def test_values_of_a_newer_service_are_shown_and_do_not_break_the_page() -> None:
    odd = interaction("email", 99, "text", NO_TIME, kind=77, actor=pb.Actor(type=66))  # type: ignore[arg-type] # on purpose
    odd.delivery_status = 999  # type: ignore[assignment] # on purpose
    odd.call_status = 999  # type: ignore[assignment] # on purpose
    shown = entry(odd, "Maria", "UTC")

    assert shown.direction_label.text == "Unknown"
    assert shown.via == "E-mail"
    assert shown.facts == ("status 999", "message status 999")


def test_a_short_text_is_shown_whole_and_a_long_one_folds_between_words() -> None:
    assert excerpt_of("short") == "short"
    assert excerpt_of("a\nb\nc") == "a\nb\nc"
    assert excerpt_of("line\n" * 30).count("\n") == 6
    cut = excerpt_of("word " * 500)
    assert len(cut) <= EXCERPT_CHARS
    assert cut.endswith("word")
    assert len(excerpt_of("x" * 5000)) == EXCERPT_CHARS


def test_a_very_long_text_is_cut_on_the_page_and_whole_on_its_own() -> None:
    long = interaction("email", pb.DIRECTION_INBOUND, "x" * (INLINE_CHARS + 1), NO_TIME)

    assert len(entry(long, "", "UTC").body) == INLINE_CHARS
    assert entry(long, "", "UTC").is_cut
    assert len(entry(long, "", "UTC", whole=True).body) == INLINE_CHARS + 1
    assert not entry(long, "", "UTC", whole=True).is_folded


@pytest.mark.parametrize(("size", "text"), [(0, "0 B"), (1023, "1023 B"), (2048, "2.0 KiB"), (5_242_880, "5.0 MiB")])
def test_sizes_are_readable(size: int, text: str) -> None:
    assert readable_size(size) == text


def test_without_contacts_the_profile_is_as_the_history_last_heard_it() -> None:
    history = pb.GetHistoryResponse(person=MARIA, contacts=[MARIA, "contacts/c_old"])
    history.profile.display_name = "Maria"
    history.profile.identities.extend(["phone:+351211234567", "messenger-psid:page:77", "odd"])
    shown = timeline.customer("c_old", None, history, datetime.now(UTC))

    assert (shown.id, shown.display_name, shown.other_contacts) == ("c_01k9maria", "Maria", ("c_old",))
    assert [line.value for line in shown.identities] == ["+351211234567", "77", "odd"]


def test_identities_of_merged_contacts_stand_beside_the_contacts_own() -> None:
    contact = contacts_pb2.Contact(name=MARIA, person=MARIA)
    contact.identities.add(kind="phone", raw_value="+351 21 123 4567", value="+351211234567", valid=True, primary=True)
    contact.identities.add(kind="phone", raw_value="12", valid=False)
    history = pb.GetHistoryResponse(person=MARIA)
    history.profile.identities.extend(["phone:+351211234567", "email:m@example.org"])
    shown = timeline.customer("c_01k9maria", contact, history, datetime.now(UTC))

    assert [(line.kind, line.value, line.marks) for line in shown.identities] == [
        ("Phone", "+351211234567", ("primary",)),
        ("Phone", "12", ("unusable",)),
        ("E-mail", "m@example.org", ()),
    ]

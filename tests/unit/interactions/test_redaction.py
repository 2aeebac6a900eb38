"""Card numbers and configured secrets are masked, and next to nothing else is."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.interactions.domain.card_numbers import masked_cards, may_hold_cards
from services.interactions.domain.interaction import Actor, ActorType, Attachment, Direction, Interaction, Sender
from services.interactions.domain.redaction import Redaction, faults_of, redaction_of
from tests.support.card_corpus import card_numbers, order_numbers

CARD, MASKED = "4111111111111111", "411111******1111"


def told(**fields: object) -> Interaction:
    return Interaction(channel="email", direction=Direction.INBOUND, source="s", source_id="1", **fields)  # type: ignore[arg-type] # some of its fields


def test_none_of_a_thousand_card_numbers_is_left_wherever_it_stands() -> None:
    left = []
    for number in card_numbers(1000):
        for text in (number, f"my card {number}, thanks", f"Order 4711 {number} 12/27", f"Karte{number}bitte"):
            masked = masked_cards(text)
            digits = re.sub(r"\D", "", number)
            if digits in re.sub(r"[^\d*]", "", masked) or len(masked) != len(text):
                left.append(text)

    assert left == []


def test_the_first_six_and_the_last_four_digits_stay() -> None:
    for number in card_numbers(1000):
        shown = re.sub(r"[^\d*]", "", masked_cards(number))
        digits = re.sub(r"\D", "", number)

        assert shown == digits[:6] + "*" * (len(digits) - 10) + digits[-4:]


def test_at_most_one_order_number_in_a_hundred_is_masked() -> None:
    wrong = [number for number in order_numbers(1000) if masked_cards(f"Where is order {number}?").count("*")]

    assert len(wrong) <= 10


@pytest.mark.parametrize(
    "text",
    [
        "4111111111111112",  # the check digit is wrong
        "411111111111",  # twelve digits
        "41111111111111111111",  # twenty
        "+4915112345678",  # a telephone number
        "DE89 3704 0044 0532 0130 00",
        "FR76 3000 6000 0112 3456 7890 189",
        "GB29 NWBK 6016 1331 9268 19",
        "356938035643809",  # the serial number of a telephone
        "302-1234567-1234567",
        "2025-11-22 10:15:00 4711",
    ],
)
def test_what_is_no_card_number_stays(text: str) -> None:
    assert masked_cards(text) == text


def test_digits_of_any_script_are_digits() -> None:
    wide = "".join(chr(ord(digit) + 0xFEE0) for digit in CARD)
    arabic = "".join(chr(ord(digit) - ord("0") + 0x660) for digit in CARD)

    assert masked_cards(wide).count("*") == masked_cards(arabic).count("*") == 6


@given(st.text(st.sampled_from("0123456789 -\u2013+a\n"), max_size=60))
def test_masking_keeps_the_length_and_everything_but_digits_and_a_second_time_changes_nothing(text: str) -> None:
    masked = masked_cards(text)

    assert len(masked) == len(text)
    assert all(new == old or (new == "*" and old.isdigit()) for new, old in zip(masked, text, strict=True))
    assert masked_cards(masked) == masked


@given(st.text(max_size=10), st.sampled_from(card_numbers(50)), st.text(max_size=10))
def test_the_quick_look_never_passes_over_a_card_number(before: str, number: str, after: str) -> None:
    assert may_hold_cards(f"{before}{number}{after}")


def test_every_text_of_an_interaction_is_looked_at() -> None:
    card = grouped = "4111 1111 1111 1111"
    masked = Redaction().of_interaction(
        told(
            subject=card,
            body=f"again {grouped}",
            location=card,
            actor=Actor(ActorType.CUSTOMER, display_name=f"Ann {card}"),
            attachments=(Attachment(f"{CARD}.png", "image/png", 3, ""),),
            payload=json.dumps({"card": CARD, "n": int(CARD), "deep": [{CARD: f"x{CARD}"}], "kept": 1.5}).encode(),
        )
    )

    assert masked.actor
    assert {masked.subject, masked.location, masked.actor.display_name[4:], masked.body[6:]} == {"4111 11** **** 1111"}
    assert masked.attachments[0].file_name == f"{MASKED}.png"
    assert json.loads(masked.payload) == {"card": MASKED, "n": MASKED, "deep": [{MASKED: f"x{MASKED}"}], "kept": 1.5}
    assert Redaction().of_sender(Sender("phone", "", "+49301", "", f"Ann {CARD}")) == Sender(
        "phone", "", "+49301", "", f"Ann {MASKED}"
    )


def test_escaped_digits_in_a_payload_are_read_as_what_they_are() -> None:
    escaped = '{"card": "' + "".join(f"\\u{ord(digit):04x}" for digit in CARD) + '"}'
    masked = Redaction().of_interaction(told(payload=escaped.encode()))

    assert json.loads(masked.payload) == {"card": MASKED}


@pytest.mark.parametrize(
    "payload", [b"\x00\xff", b'{"total": 12.50,  "order": "48213"}', b'{"a": "\\u00e9"}', b"[" * 9999]
)
def test_a_payload_without_such_numbers_keeps_its_bytes(payload: bytes) -> None:
    assert Redaction().of_interaction(told(payload=payload)).payload == payload


def test_a_payload_that_is_no_json_is_masked_too() -> None:
    spaced = "4111\u00a01111 1111 1111"

    assert Redaction().of_interaction(told(payload=spaced.encode())).payload == "4111\u00a011** **** 1111".encode()
    assert Redaction().of_interaction(told(payload=b"\xff" + CARD.encode() + b"{")).payload == (
        b"\xff" + MASKED.encode() + b"{"
    )


def test_configured_secrets_are_masked_whole() -> None:
    redaction = redaction_of([r"sk_live_\w+", r"(?i)password: \S+"])

    assert redaction.text("key sk_live_abc and Password: 1234!") == "key *********** and ***************"
    assert redaction.of_interaction(told(body="sk_live_abc")).body == "***********"


def test_patterns_that_cannot_work_are_named_by_their_number() -> None:
    assert [fault.partition(" ")[2][:1] for fault in faults_of(["fine", "(", "x*"])] == ["2", "3"]

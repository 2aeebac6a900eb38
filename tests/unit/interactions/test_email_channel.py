"""The e-mail reader: what the history keeps of a message, however awkward the message is."""

from __future__ import annotations

import hashlib
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from servicekit.text import clean_text

from services.interactions.channels import email
from services.interactions.domain.reading import Party, Reading, Unreadable

SAMPLES = Path(__file__).parents[2] / "samples" / "emails"
REAL = Path(__file__).parents[4] / "shared" / "data" / "emails"
NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def read(name: str) -> Reading:
    return reading((SAMPLES / name).read_bytes())


def reading(raw: bytes) -> Reading:
    result = email.read(raw, NOW)
    assert isinstance(result, Reading), result
    return result


def message(*headers: str, body: str | bytes = "Hello.") -> bytes:
    text = body.encode() if isinstance(body, str) else body
    return "\r\n".join(["From: a@example.com", *headers, "", ""]).encode() + text


def test_the_example_of_the_channel_is_read() -> None:
    result = reading(email.EXAMPLE)

    assert result.sender == Party("mara.lind@example.com", "Mara Lind")
    assert result.recipients == (Party("help@example.org"),)
    assert result.source_id == result.thread_key == "order-4711@example.com"
    assert result.subject == "Where is my order?"
    assert result.body == "It should have been here on Monday."
    assert result.occur_time == datetime(2025, 6, 3, 7, 15, tzinfo=UTC)
    assert (result.kind, result.notes, result.charset_guessed) == ("message", (), False)


def test_a_reply_belongs_to_the_thread_of_the_first_reference() -> None:
    result = read("plain_lf.eml")

    assert result.thread_key == "order-4711@example.com"
    assert result.in_reply_to == "answer-1@example.org"
    assert result.references == ("order-4711@example.com", "answer-1@example.org")
    assert result.subject == "Re: Where is my order?"


def test_a_reply_without_references_belongs_to_the_message_it_answers() -> None:
    assert read("out_of_office.eml").thread_key == "answer-2@example.org"


def test_of_two_senders_the_first_counts_and_groups_are_opened() -> None:
    result = read("two_senders.eml")

    assert result.sender == Party("mara.lind@example.com", "Lind, Mara")
    addresses = [party.address for party in result.recipients]
    assert addresses == ["gran@example.com", "aunt@example.com", "help@example.org"]


def test_an_unbelievable_date_is_replaced_by_the_last_servers() -> None:
    result = read("no_date.eml")

    assert result.occur_time == datetime(2025, 6, 5, 10, 11, 12, tzinfo=UTC)
    assert result.notes == ("date-unusable", "time-from-received")


@pytest.mark.parametrize("date", ["Thu, 13 Feb 1969 23:32:54 -0330", "yesterday", "", "99 Foo 2025 99:99:99"])
def test_without_any_believable_date_the_time_is_left_open(date: str) -> None:
    result = reading(message(f"Date: {date}"))

    assert result.occur_time is None
    assert "time-unknown" in result.notes


def test_a_date_just_ahead_of_our_clock_is_believed() -> None:
    ahead = NOW + timedelta(minutes=4)

    assert reading(message(f"Date: {ahead:%a, %d %b %Y %H:%M:%S} +0000")).occur_time == ahead


def test_a_message_without_an_id_is_known_by_its_content() -> None:
    raw = (SAMPLES / "no_message_id.eml").read_bytes()
    over_another_server = b"Received: from x by y; Thu, 5 Jun 2025 10:11:12 +0000\n" + raw.replace(b"\r\n", b"\n")

    first, again = reading(raw), reading(over_another_server)

    assert first.source_id.startswith("hash:")
    assert first.source_id == first.thread_key == first.fingerprint == again.fingerprint


def test_two_messages_with_one_id_have_two_fingerprints() -> None:
    first, other = read("plain.eml"), read("reused_id.eml")

    assert first.source_id == other.source_id
    assert first.fingerprint != other.fingerprint


@pytest.mark.parametrize("value", ["<>", "", "<with space@example.com>", f"<{'x' * 600}@example.com>"])
def test_an_unusable_message_id_is_no_id(value: str) -> None:
    assert reading(message(f"Message-ID: {value}")).source_id.startswith("hash:")


def test_html_is_reduced_to_what_a_reader_sees() -> None:
    result = read("html_only.eml")

    assert result.body == "Grüße & Dank\n\n- one\n- two <2>\n\nA B"
    assert result.subject == "Rückgabe"


def test_plain_text_is_preferred_and_everything_else_is_attached() -> None:
    result = read("attachments.eml")

    assert result.body == "See the picture."
    assert [(a.file_name, a.media_type, a.size_bytes) for a in result.attachments] == [
        ("Schäden.png", "image/png", 64),
        ("list.csv", "application/octet-stream", 3),
        ("message.eml", "message/rfc822", 59),
    ]
    assert result.attachments[0].sha256 == hashlib.sha256(bytes(range(64))).hexdigest()


@pytest.mark.parametrize(
    ("name", "subject", "body"),
    [
        ("japanese_jis.eml", "返品について", "よろしくお願いします。"),
        ("japanese_windows.eml", "㈱山田", "㈱山田です。①番"),
    ],
)
def test_declared_character_sets_are_followed(name: str, subject: str, body: str) -> None:
    result = read(name)

    assert (result.subject, result.body, result.charset_guessed) == (subject, body, False)


def test_a_wrong_character_set_is_guessed_and_marked() -> None:
    result = read("wrong_charset.eml")

    assert result.subject == "raw é bytes"
    assert result.body == "Café “quoted” and a NUL."
    assert result.charset_guessed


NO_CHARSETS = ["x-unknown", "idna", "hex", "zlib", "a" * 500, "utf-8\x00", "..", "unicode_escape"]


@pytest.mark.parametrize("charset", NO_CHARSETS)
def test_what_is_no_character_set_is_guessed(charset: str) -> None:
    result = reading(message(f"Content-Type: text/plain; charset={charset}", body="Grüße \\x41"))

    assert result.body == "Grüße \\x41"


def test_utf_8_declared_as_latin_is_recognised_by_its_control_characters() -> None:
    result = reading(message("Content-Type: text/plain; charset=iso-8859-1", body="Ærø"))

    assert (result.body, result.charset_guessed) == ("Ærø", True)


@pytest.mark.parametrize(
    "header",
    [
        "Auto-Submitted: auto-generated",
        "Auto-Submitted: auto-replied (vacation)",
        "Precedence: Bulk",
        "List-Id: <news.example.com>",
        "X-Auto-Response-Suppress: All",
        "Return-Path: <>",
        "Content-Type: multipart/report; report-type=disposition-notification; boundary=x",
    ],
)
def test_automatic_mail_is_a_change_of_state(header: str) -> None:
    assert reading(message(header)).kind == "status-change"


@pytest.mark.parametrize("header", ["Auto-Submitted: no", "Precedence: normal", "Return-Path: <a@example.com>"])
def test_mail_from_people_is_a_message(header: str) -> None:
    assert reading(message(header)).kind == "message"


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", "EMPTY_MESSAGE"),
        (b"\r\n \r\n", "EMPTY_MESSAGE"),
        (b"\x00\x01\x02", "NOT_A_MESSAGE"),
        (b"just some text\n\nand more\n", "NOT_A_MESSAGE"),
        (b"To: b@example.com\n\nHello", "NO_SENDER"),
        (b"From:\nTo: b@example.com\n\nHello", "NO_SENDER"),
        (b"From: <>\n\nHello", "NO_SENDER"),
        (b"x" * (email.MAX_MESSAGE_BYTES + 1), "MESSAGE_TOO_LARGE"),
    ],
)
def test_what_cannot_be_kept_has_a_reason(raw: bytes, reason: str) -> None:
    result = email.read(raw, NOW)

    assert isinstance(result, Unreadable)
    assert result.reason == reason


def test_a_sender_without_a_real_address_is_kept_as_it_stands() -> None:
    assert reading(b"From: Undisclosed\n\nHello").sender.address == "Undisclosed"


def test_a_message_nested_too_deep_is_kept_whole() -> None:
    raw = (SAMPLES / "nested_too_deep.eml").read_bytes()

    result = reading(raw)

    assert result.notes == ("not-taken-apart",)
    assert [(a.media_type, a.size_bytes) for a in result.attachments] == [("message/rfc822", len(raw))]


@pytest.mark.parametrize(("parts", "taken_apart"), [(499, True), (500, False)])
def test_a_message_has_up_to_500_parts(parts: int, *, taken_apart: bool) -> None:
    body = "--b\r\nContent-Type: image/png\r\n\r\nx\r\n" * parts + "--b--"

    result = reading(message("Content-Type: multipart/mixed; boundary=b", body=body))

    assert ("not-taken-apart" not in result.notes) is taken_apart


def test_attachments_beyond_the_limit_are_counted_in_the_text() -> None:
    body = "--b\r\n\r\nLook.\r\n" + "--b\r\nContent-Type: image/png\r\n\r\nx\r\n" * 25 + "--b--"

    result = reading(message("Content-Type: multipart/mixed; boundary=b", body=body))

    assert len(result.attachments) == 20
    assert result.attachment_dropped == "too-many"
    assert result.body == "Look.\n\n[5 more attachments came with this message.]"


def test_a_text_beyond_the_limit_says_that_it_is_cut() -> None:
    result = reading(message("Content-Type: text/plain; charset=utf-8", body="ä" * email.MAX_BODY_BYTES))

    assert len(result.body.encode()) <= email.MAX_BODY_BYTES
    assert result.body.endswith("[The text is cut here; the message has more.]")
    assert result.notes[-1] == "text-cut"
    assert result.whole_body == "ä" * email.MAX_BODY_BYTES


def test_what_the_standard_library_writes_is_read_back() -> None:
    written = EmailMessage()
    written["From"] = '"Ünal, Ç." <c@example.com>'
    written["Subject"] = "Gruß " * 40
    written["Date"] = "Fri, 13 Jun 2025 10:15:00 +0000"
    written["Message-ID"] = "<one@example.com>"
    written.set_content("Ein Satz mit ß.\n")
    written.add_alternative("<p>Ein Satz mit ß.</p>", subtype="html")
    written.add_attachment(b"\x00\x01", maintype="application", subtype="pdf", filename="Größe.pdf")

    result = reading(written.as_bytes())

    assert result.sender == Party("c@example.com", "Ünal, Ç.")
    assert result.subject == ("Gruß " * 40).strip()
    assert result.body == "Ein Satz mit ß."
    assert [a.file_name for a in result.attachments] == ["Größe.pdf"]


HOSTILE = {
    "comments": b"<!--" * 250_000,
    "nested": b"<div>" * 200_000,
    "quotes": b"<a href='" * 100_000,
    "other-quotes": b"<a \"' " * 150_000,
    "sections": b"<![CDATA[" * 100_000,
    "scripts": b"<script>" * 100_000,
    "entities": b"&#1114112;&amp" * 60_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_html_takes_no_longer_than_its_size(name: str) -> None:
    started = time.process_time()
    reading(message("Content-Type: text/html", body=HOSTILE[name]))

    assert time.process_time() - started < 5


@pytest.mark.parametrize(
    "header",
    [
        "To: " + "(" * 100_000,
        "To: " + '"' * 100_001,
        "To: " + "<" * 100_000,
        "Subject: " + "=?utf-8?q?" * 50_000,
        "Content-Type: text/plain" + ";a*0*=x" * 20_000,
        "References: " + "<" * 100_000,
        "Content-Type: multipart/mixed; boundary=" + "b" * 10_000,
        "X: y\r\n" * 50_000,
    ],
)
def test_hostile_headers_take_no_longer_than_their_size(header: str) -> None:
    started = time.process_time()
    reading(message(header.strip()))

    assert time.process_time() - started < 5


CORPUS = sorted(path.read_bytes() for path in SAMPLES.glob("*.eml"))


@settings(max_examples=400, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(CORPUS), st.data())
def test_damaged_messages_are_answered(sample: bytes, data: st.DataObject) -> None:
    damaged = bytearray(sample)
    for _ in range(data.draw(st.integers(1, 8))):
        at = data.draw(st.integers(0, len(damaged)))
        until = min(len(damaged), at + data.draw(st.integers(0, 60)))
        damaged[at:until] = data.draw(st.binary(max_size=30) | st.sampled_from(FRAGMENTS))

    assert_usable(email.read(bytes(damaged), NOW))


@settings(max_examples=300)
@given(st.binary(max_size=400))
@example(b"From: a\n")
@example(b"From: \xff\xfe@\x00\nSubject: =?utf-8?b?=?=\nDate: Mon, 1 Jan 0000 00:00:00 +9999\n\n")
def test_any_bytes_are_answered(raw: bytes) -> None:
    assert_usable(email.read(raw, NOW))
    assert_usable(email.read(b"From: a@example.com\n" + raw, NOW))


FRAGMENTS = [
    b"\r\n", b"\n\n", b"--outer", b"=?utf-8?q?=ff?=", b"=?big5?b?/w==?=", b"\x00", b"\xff\xfe", b"<", b">", b'"', b"(",
    b"Content-Type: multipart/mixed; boundary=outer\r\n", b"Content-Type: text/html\r\n", b"name*0*=utf-7''%FF;",
    b"Content-Transfer-Encoding: uuencode\r\n", b"charset=utf-16", b"\x1b$B",
    b"Date: Mon, 31 Feb 2025 25:61:00 +2500\r\n",
]  # fmt: skip


def assert_usable(result: Reading | Unreadable) -> None:
    if isinstance(result, Unreadable):
        assert result.reason
        return
    texts = [result.subject, result.body, result.source_id, result.thread_key, result.sender.address]
    for text in [*texts, result.sender.display_name, *(a.file_name for a in result.attachments)]:
        assert clean_text("text", text, one_line=text is not result.body) == text
    assert result.sender.address
    assert 0 < len(result.source_id) <= email.MAX_ID
    assert 0 < len(result.thread_key) <= email.MAX_ID
    assert len(result.body.encode()) <= email.MAX_BODY_BYTES
    assert result.occur_time is None or result.occur_time.tzinfo is UTC
    assert replace(result) == result


def test_each_of_our_samples_is_read_or_has_its_reason() -> None:
    unread = {path.name for path in SAMPLES.glob("*.eml") if isinstance(email.read(path.read_bytes(), NOW), Unreadable)}

    assert unread == {"empty.eml", "no_sender.eml"}


@pytest.mark.skipif(not REAL.is_dir(), reason="the collection of real messages is not beside the checkout")
def test_each_real_message_is_read_and_only_the_empty_one_is_not() -> None:
    results = {path.name: email.read(path.read_bytes(), NOW) for path in sorted(REAL.iterdir())}

    unread = {name: result.reason for name, result in results.items() if isinstance(result, Unreadable)}
    read = {name: result for name, result in results.items() if isinstance(result, Reading)}

    assert len(results) == 32
    assert unread == {"sample_output_multipart.eml": "EMPTY_MESSAGE"}
    assert read["multi_charset__japanese.eml"].subject == "まみむめも"
    assert read["multi_charset__japanese_iso_2022.eml"].body == "すみません。"
    assert read["multi_charset__japanese_shift_jis.eml"].body.startswith("あいうえお")
    assert read["plain_emails__raw_email_double_at_in_header.eml"].subject == "NOTE: 한국말로 하는 것"
    assert read["plain_emails__raw_email_bad_time.eml"].sender.display_name == "\u0410\u0442\u0438\u043a\u043e\u0432a"
    assert read["plain_emails__raw_email_bad_time.eml"].occur_time == datetime(2008, 6, 30, 9, 34, tzinfo=UTC)
    assert read["mime_emails__raw_email_with_mimepart_without_content_type.eml"].kind == "status-change"
    attached = [a.file_name for a in read["mime_emails__raw_email7.eml"].attachments]
    assert attached == ["test.rb", "test.pdf", "smime.p7s"]
    assert read["mime_emails__two_from_in_message.eml"].sender == Party("tester1@test.com", "Tester 1")
    assert read["rfc6532__utf8_headers.eml"].sender == Party("jdöe@mächine.example", "Jöhn Doe")

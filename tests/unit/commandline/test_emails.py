"""E-mail files become raw records: one message, a mailbox, a folder."""

from __future__ import annotations

from pathlib import Path

import pytest
from backstory.interactions.v1 import interactions_pb2 as api
from commandline.importers import emails
from commandline.importers.emails import CHUNK_BYTES, read_emails
from commandline.importers.records import Skip

MESSAGE = b"From: a@example.com\nSubject: one\n\nHello.\n"


def records(path: Path) -> list[api.ImportRecord]:
    found = list(read_emails(path).records())
    assert all(isinstance(record, api.ImportRecord) for record in found)
    return [record for record in found if isinstance(record, api.ImportRecord)]


def test_one_file_is_one_message_sent_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "one.eml"
    file.write_bytes(MESSAGE)

    [record] = records(file)

    assert record.line == 1
    assert record.raw == api.RawMessage(channel="email", content=MESSAGE, origin="one.eml")


def test_a_folder_is_read_whole_in_the_order_of_names_without_hidden_files(tmp_path: Path) -> None:
    for name in ("b.eml", "a.eml", "sub/c.eml", ".hidden", ".git/d.eml"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(MESSAGE)

    assert [(record.line, record.raw.origin) for record in records(tmp_path)] == [
        (1, "a.eml"),
        (2, "b.eml"),
        (3, "sub/c.eml"),
    ]


def test_a_mailbox_is_parted_at_envelope_lines_only(tmp_path: Path) -> None:
    file = tmp_path / "archive"
    envelope = b"From a@example.com Sun May  8 19:07:09 2005\n"
    second = MESSAGE + b"\nFrom here on it gets worse.\n>From now on, too.\n"
    file.write_bytes(envelope + MESSAGE + b"\n" + envelope + second)

    first, other = records(file)

    assert first.raw.content == MESSAGE + b"\n"
    assert other.raw.content == MESSAGE + b"\nFrom here on it gets worse.\nFrom now on, too.\n"
    assert (other.line, other.raw.origin) == (2, "archive#2")


def test_a_message_file_may_begin_with_an_envelope_line(tmp_path: Path) -> None:
    file = tmp_path / "one.eml"
    content = b"From a@example.com Sun May  8 19:07:09 2005\n" + MESSAGE + b"\nFrom b@example.com Sun May  8 2005\n"
    file.write_bytes(content)

    assert [record.raw.content for record in records(file)] == [content]


def test_a_large_message_goes_in_chunks_of_one_line(tmp_path: Path) -> None:
    file = tmp_path / "large.eml"
    content = MESSAGE + b"x" * (2 * CHUNK_BYTES)
    file.write_bytes(content)

    found = records(file)

    assert [record.line for record in found] == [1, 1, 1]
    assert [record.raw.more for record in found] == [True, True, False]
    assert b"".join(record.raw.content for record in found) == content
    assert all(record.ByteSize() < 1024 * 1024 for record in found)


def test_an_empty_message_is_sent_for_the_service_to_judge(tmp_path: Path) -> None:
    file = tmp_path / "empty.eml"
    file.write_bytes(b"")

    assert [record.raw.content for record in records(file)] == [b""]


def test_a_message_beyond_the_limit_is_skipped_with_its_reason(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(emails, "MAX_MESSAGE_BYTES", 10)
    file = tmp_path / "large.eml"
    file.write_bytes(MESSAGE)

    [found] = read_emails(file).records()

    assert isinstance(found, Skip)
    assert (found.record, found.reason) == ("large.eml", "MESSAGE_TOO_LARGE")

"""NDJSON becomes interactions; a bad line costs itself only."""

from __future__ import annotations

from pathlib import Path

import pytest
from backstory.interactions.v1 import interactions_pb2 as api
from commandline.importers import ndjson
from commandline.importers.ndjson import read_ndjson
from commandline.importers.records import Skip

GOOD = (
    '{"interaction": {"channel": "email", "source_id": "1"}, "identity": {"kind": "email", "value": "a@example.com"}}'
)


def read(tmp_path: Path, content: bytes) -> list[api.ImportRecord | Skip]:
    file = tmp_path / "interactions.ndjson"
    file.write_bytes(content)
    return list(read_ndjson(file).records())


def test_each_line_is_a_record_and_empty_lines_keep_their_numbers(tmp_path: Path) -> None:
    first, second = read(tmp_path, f"{GOOD}\n\n{GOOD}".encode())

    assert isinstance(first, api.ImportRecord)
    assert isinstance(second, api.ImportRecord)
    assert (first.line, second.line) == (1, 3)
    assert first.interaction.interaction.channel == "email"


def test_the_identity_says_whose_it_is_and_not_the_contact_of_another_system(tmp_path: Path) -> None:
    line = '{"interaction": {"contact": "contacts/c_1", "channel": "email"}, "identity": {"kind": "x", "value": "1"}}'

    [record] = read(tmp_path, line.encode())

    assert isinstance(record, api.ImportRecord)
    assert record.interaction.interaction.contact == ""


def test_without_an_identity_the_contact_counts(tmp_path: Path) -> None:
    [record] = read(tmp_path, b'{"interaction": {"contact": "contacts/c_1"}}')

    assert isinstance(record, api.ImportRecord)
    assert record.interaction.interaction.contact == "contacts/c_1"


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"not json", "INVALID_JSON"),
        (b"[]", "INVALID_JSON"),
        (b'{"interaction": {"no_such_field": 1}}', "INVALID_JSON"),
        (b'{"interaction": {"direction": "SIDEWAYS"}}', "INVALID_JSON"),
        (b'{"interaction": {"occur_time": "soon"}}', "INVALID_JSON"),
        (b"[" * 100_000, "INVALID_JSON"),
        (b'{"interaction": {"body": "\xe9"}}', "NOT_UTF8"),
    ],
)
def test_a_line_that_is_no_interaction_is_skipped_with_its_reason(tmp_path: Path, line: bytes, reason: str) -> None:
    bad, good = read(tmp_path, line + b"\n" + GOOD.encode() + b"\n")

    assert isinstance(bad, Skip)
    assert (bad.line, bad.reason) == (1, reason)
    assert isinstance(good, api.ImportRecord)


def test_a_line_beyond_the_limit_is_skipped_and_the_next_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ndjson, "MAX_LINE_BYTES", 200)

    bad, good = read(tmp_path, b"x" * 1000 + b"\n" + GOOD.encode())

    assert isinstance(bad, Skip)
    assert bad.reason == "LINE_TOO_LONG"
    assert isinstance(good, api.ImportRecord)
    assert good.line == 2

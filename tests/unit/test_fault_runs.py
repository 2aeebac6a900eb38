"""A fault run over code that somebody edits meanwhile is noticed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.faults.code_under_test import fingerprint


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A small checkout."""
    for folder in ("libs/bus", "proto/gen", "services/contacts", "tests"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "one.py").write_text("ONE = 1\n")
    return tmp_path


def test_code_that_nobody_touches_stays_the_same(checkout: Path) -> None:
    before = fingerprint(checkout)
    (checkout / "services/contacts/one.pyc").write_text("compiled")
    (checkout / "tests/one.py").write_text("ONE = 2\n")

    assert fingerprint(checkout) == before


@pytest.mark.parametrize("folder", ["libs/bus", "proto/gen", "services/contacts"])
def test_code_is_another_when_a_file_is_edited_or_added_or_renamed_or_removed(checkout: Path, folder: str) -> None:
    file, seen = checkout / folder / "one.py", {fingerprint(checkout)}
    file.write_text("ONE = 2\n")
    seen.add(fingerprint(checkout))
    (checkout / folder / "two.py").write_text("")
    seen.add(fingerprint(checkout))
    file.rename(checkout / folder / "three.py")
    seen.add(fingerprint(checkout))
    (checkout / folder / "three.py").unlink()
    seen.add(fingerprint(checkout))

    assert len(seen) == 5


def test_code_is_another_when_a_file_was_edited_and_put_back(checkout: Path) -> None:
    file, before = checkout / "libs/bus/one.py", fingerprint(checkout)
    written = file.stat().st_mtime_ns
    file.write_text("ONE = 2\n")
    file.write_text("ONE = 1\n")
    os.utime(file, ns=(written + 1, written + 1))

    assert fingerprint(checkout) != before

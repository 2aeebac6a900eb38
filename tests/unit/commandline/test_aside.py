"""Programs that run aside get their input, give their output, and are ended when they take too long."""

from __future__ import annotations

import pytest
from commandline.system.aside import AsideError, aside


def test_a_program_is_given_its_input_and_its_output_is_returned() -> None:
    assert aside("json.tool", "--compact", given='{"a": 1}') == '{"a":1}\n'


def test_a_program_that_fails_is_told_of_in_its_own_words_however_much_it_was_given() -> None:
    with pytest.raises(AsideError, match="Expecting value"):
        aside("json.tool", given="x" * 300_000)


def test_one_that_takes_too_long_is_ended() -> None:
    with pytest.raises(AsideError, match="did not end within 1 s"):
        aside("http.server", "0", "--bind", "127.0.0.1", seconds=1)


def test_a_fault_met_meanwhile_ends_the_program_and_is_passed_on() -> None:
    def meanwhile() -> None:
        raise LookupError("gone")

    with pytest.raises(LookupError, match="gone"):
        aside("http.server", "0", "--bind", "127.0.0.1", meanwhile=meanwhile)

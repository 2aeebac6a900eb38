"""Words of strangers in one clean line."""

from __future__ import annotations

import pytest

from services.notifications.domain.text import first_words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ("  a \t word\r\n or ", "a word or"),
        ("a\x00b\u202ec\u2028d", "a b c d"),
        ("0123456789", "0123456789"),
        ("0123456789x", "012345678…"),
        ("👩\u200d🔧", "👩\u200d🔧"),
    ],
)
def test_the_first_words_make_one_line_of_limited_length(text: str, expected: str) -> None:
    assert expected == first_words(text, 10)

"""What was looked for is marked in texts, and addresses tell nobody what was looked for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.desk.highlighting import highlighted
from services.desk.sealing import Seals

SEALS = Seals(b"k" * 32)


@pytest.mark.parametrize(
    ("text", "query", "marked"),
    [
        ("The side panel is cracked.", "panel CRACKED", ["panel", "cracked"]),
        ("Das Paket ist übergeben.", "ubergeben", ["übergeben"]),
        ("delivery, delivered, undelivered", "deliv*", ["delivery", "delivered"]),
        ("panel, side. A side panel", '"side panel"', ["panel", "side", "side", "panel"]),
        ("order/48213: where?", "48213", ["48213"]),
        ("it doesn\u2019t open", "doesn't", ["doesn\u2019t"]),
        ("我的快递在哪里", "快递", ["快", "递"]),
        ("nothing of it", "panel", []),
        ("a <b>bold</b> claim", "bold", ["bold"]),
    ],
)
def test_the_words_that_were_looked_for_are_marked(text: str, query: str, marked: list[str]) -> None:
    assert [piece.text for piece in highlighted(text, query) if piece.is_hit] == marked


@given(text=st.text(max_size=80), query=st.text(max_size=30))
def test_marking_changes_no_letter(text: str, query: str) -> None:
    assert "".join(piece.text for piece in highlighted(text, query)) == text


@given(told=st.dictionaries(st.sampled_from(["q", "contact", "page"]), st.text(max_size=200)))
def test_what_was_sealed_is_opened_by_the_same_secret_only(told: dict[str, str]) -> None:
    sealed = SEALS.seal(told)

    assert SEALS.open(sealed) == told
    assert Seals(b"l" * 32).open(sealed) is None


@pytest.mark.parametrize(
    "forged",
    ["", "x", "é" * 10, "gAAAAA" + "A" * 7000, SEALS.seal({"q": "panel"})[:-3]],
    ids=["empty", "short", "foreign", "long", "cut"],
)
def test_what_is_not_ours_is_nothing(forged: str) -> None:
    assert SEALS.open(forged) is None


def test_two_addresses_of_one_search_are_not_alike() -> None:
    assert SEALS.seal({"q": "panel"}) != SEALS.seal({"q": "panel"})

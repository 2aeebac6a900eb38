"""What is found by what: words and texts meet in the same plain form, and keys never miss what fits."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from servicekit.errors import InvalidArgument
from servicekit.words import words_in

from services.interactions.domain.searching.excerpt import LENGTH, excerpt
from services.interactions.domain.searching.keys import keys_of, texts_in
from services.interactions.domain.searching.query import Term, Terms, checked_terms

LETTERS = st.text("abcdeé ß-'", min_size=1, max_size=40)


def finds(query: str, *texts: str) -> bool:
    """Whether a text is found: by its keys first, as stored entries are, and then by the order of its words."""
    terms = checked_terms(query)
    words = [words_in(text) for text in texts]
    keys = set(keys_of(word for some in words for word in some))
    has_keys = all(any(key in keys for key in some) for some in terms.keys)
    begun = all(any(key.startswith(begun) for key in keys) for begun in terms.beginnings)
    return has_keys and begun and terms.fit(words)


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("refund", "I want my Refund!"),
        ("REFUND want", "I want my refund"),
        ("rückerstattung", "Die Ruckerstattung fehlt"),
        ("Strasse", "in der Straße"),
        ("dont", "I don\u2019t know"),
        ("don't", "I dont know"),
        ('"order has not"', "My order has not come"),
        ("order-4711", "about order 4711"),
        ("ann@example.org", "write to Ann@Example.ORG please"),
        ("refu*", "no refunds"),
        ("ref*", "a ref"),
        ("rem* refu*", "remember the refund"),
        ("4711", "order #4711."),
        ("北京", "我在北京工作"),
        ("lenvironnement", "L\u2019ENVIRONNEMENT"),
        ('"unbalanced quote', "an unbalanced quote"),
    ],
)
def test_a_text_is_found_whatever_its_case_accents_and_punctuation(query: str, text: str) -> None:
    assert finds(query, text)


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("refund", "refunds"),
        ("refund order", "a refund"),
        ('"not has"', "has not"),
        ("refu*", "a reform"),
        ("京北", "北京"),
        ("order-4711", "4711 is my order"),
        ("und*", "refund"),
    ],
)
def test_other_words_another_order_and_the_middle_of_a_word_are_not_found(query: str, text: str) -> None:
    assert not finds(query, text)


def test_words_in_order_stand_in_one_text() -> None:
    assert not finds('"late order"', "it is late", "order 4711")
    assert finds("late order", "it is late", "order 4711")


@pytest.mark.parametrize("query", ["", "  ", "?!", '""', "*", "re*", "a*", "x" * 201, "a\nb"])
def test_a_query_that_asks_for_nothing_or_too_much_is_refused(query: str) -> None:
    with pytest.raises(InvalidArgument) as refused:
        checked_terms(query)

    assert refused.value.metadata["field"] == "query"


def test_a_query_is_read_as_words_phrases_and_beginnings() -> None:
    terms = checked_terms('late "my order" refu* late')

    assert terms == Terms((Term(("late",)), Term(("my", "order")), Term(("refu",), is_begun=True)))
    assert terms.keys == (("late",), ("my",), ("order",), ("ref*",))
    assert terms.beginnings == ("refu",)


@given(text=LETTERS, data=st.data())
def test_whatever_stands_in_a_text_one_after_the_other_is_found_in_it(text: str, data: st.DataObject) -> None:
    words = words_in(text)
    if words:
        start = data.draw(st.integers(0, len(words) - 1))
        end = data.draw(st.integers(start + 1, len(words)))

        assert finds(f'"{" ".join(words[start:end])}"', text)
        longest = max(words, key=len)
        if len(longest) >= 3:
            assert finds(f"{longest[: data.draw(st.integers(3, len(longest)))]}*", text)


@given(st.text(max_size=100))
def test_words_are_plain_and_reading_them_again_changes_nothing(text: str) -> None:
    words = words_in(text)

    assert all(word.isascii() and word.isalnum() and word == word.lower() and len(word) <= 32 for word in words)
    assert words_in(" ".join(words)) == words


def test_texts_and_numbers_of_a_payload_are_found_and_names_of_fields_are_not() -> None:
    assert list(texts_in({"order": {"id": 4711, "lines": ["a red shirt", True, None]}})) == ["4711", "a red shirt"]


def test_an_excerpt_shows_the_place_that_was_found_in_one_line() -> None:
    text = "word " * 200 + "then\nthe Réfund came " + "word " * 200

    shown = excerpt((text,), checked_terms("refund"))

    assert "then the Réfund came" in shown
    assert shown.startswith("…")
    assert shown.endswith("…")
    assert len(shown) <= LENGTH
    assert excerpt(("short text",), checked_terms("nowhere")) == "short text"

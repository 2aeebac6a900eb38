"""Keys a contact is found under: a pure function of the contact, in which near words meet."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from services.contacts.domain.contact import State
from services.contacts.domain.finding.folding import words
from services.contacts.domain.finding.keys import MAX_KEYS, search_keys
from services.contacts.domain.finding.keys.misspellings import keys_near, keys_of
from services.contacts.domain.finding.keys.named_details import sound
from services.contacts.domain.finding.spelling import edits, edits_allowed
from services.contacts.domain.profile import Profile
from tests.support.contact_builders import a_contact, a_full_profile, an_identity

LETTERS = "abcdefghijklmnopqrstuvwxyz"


def edited(word: str, place: int, letter: str, how: int) -> str:
    """One typing error: a letter more, less, another one, or two in the wrong order."""
    at = place % len(word)
    return (
        word[:at] + letter + word[at:],
        word[:at] + word[at + 1 :],
        word[:at] + letter + word[at + 1 :],
        word[:at] + word[at : at + 2][::-1] + word[at + 2 :],
    )[how]


errors = st.tuples(st.integers(0, 40), st.sampled_from(LETTERS), st.integers(0, 3))


@given(word=st.text(LETTERS, min_size=4, max_size=20), made=st.lists(errors, min_size=1, max_size=2))
def test_a_word_with_as_many_errors_as_are_allowed_shares_a_key_with_the_right_one(
    word: str, made: list[tuple[int, str, int]]
) -> None:
    typed = word
    for place, letter, how in made:
        typed = edited(typed, place, letter, how) or typed
    contact = a_contact(profile=Profile(display_name=f"{word} zzz"), identities=())

    if OSA.distance(word, typed) > edits_allowed(word, typed) or typed == word:
        return

    assert edits(word, typed) is not None
    mine = {*keys_of(contact), *search_keys(contact)}
    assert mine & set(keys_near(typed, "zzz"))


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Müller-Lüdenscheidt", ("muller", "ludenscheidt")),
        ("O\u2019Brien", ("obrien",)),
        ("Łukasz ŻÓŁĆ", ("lukasz", "zolc")),
        ("Иванов", ("ivanov",)),
        ("Nguyễn Văn", ("nguyen", "van")),
        ("李小龙", ("lixiaolong", "xiaolong", "long")),
        ("Groß", ("gross",)),
        ("+49***567", ()),
        ("a***@example.com", ()),
        ("Anna ANNA anna", ("anna",)),
        ("", ()),
    ],
)
def test_words_are_folded_to_plain_letters(text: str, folded: tuple[str, ...]) -> None:
    assert words(text) == folded


@pytest.mark.parametrize(("one", "other"), [("meier", "mayer"), ("schmidt", "schmitt"), ("sofia", "sophia")])
def test_spellings_of_one_name_sound_the_same(one: str, other: str) -> None:
    assert sound(one) == sound(other)


@pytest.mark.parametrize("state", [State.DELETED, State.ERASED])
def test_a_deleted_contact_is_under_no_key(state: State) -> None:
    assert search_keys(a_contact(state=state)) == ()


def test_a_merged_contact_is_found_under_the_contact_it_stands_for() -> None:
    assert "m:c_top" in search_keys(a_contact(state=State.MERGED, merged_into="c_top"))


def test_keys_hold_parts_of_names_numbers_and_ids() -> None:
    identities = (
        an_identity(),
        an_identity("email", "Anna.Berg+news@GMail.com", id="id_2"),
        an_identity("external-id", "A-4711", "shop", id="id_3"),
        an_identity("phone", "not a number 12", id="id_4"),
        an_identity("device-id", "00000000-0000-0000-0000-000000000001", "app", id="id_5"),
    )
    contact = a_contact(
        profile=Profile(display_name="Anna Berg", custom_fields={"postal_code": "10 115"}), identities=identities
    )

    keys = set(search_keys(contact))

    assert {
        "n:anna berg", "n:berg anna", "d:ann berg", "d:brg anna", "p:76543210394", "h:gmail.com",
        "b:annaberg@gmail.com", "v:a-4711", "w:10115 an", "w:10115 brg",
    } <= keys  # fmt: skip
    assert not any("0000" in key for key in keys)


def test_the_fullest_contact_has_a_bounded_number_of_keys() -> None:
    long = " ".join(f"{letter * 3}{letter.upper()}abcdefghijkl" for letter in LETTERS)
    identities = tuple(an_identity("email", f"anna{number}@d{number}.example", id=f"i{number}") for number in range(50))

    keys = search_keys(a_contact(profile=Profile(display_name=long), identities=identities))

    assert len(keys) <= MAX_KEYS
    assert all(len(key) < 120 for key in keys)


def test_the_same_contact_always_has_the_same_keys() -> None:
    assert search_keys(a_contact(profile=a_full_profile())) == search_keys(a_contact(profile=a_full_profile()))

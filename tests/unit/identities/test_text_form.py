"""Identities as people type them and as they are shown."""

from __future__ import annotations

import pytest
from identities import GivenIdentity, format_identity, guess, masked, parse


@pytest.mark.parametrize(
    ("text", "identity"),
    [
        ("x:115712", ("x", "", "115712")),
        ("phone:+49301234567", ("phone", "", "+49301234567")),
        ("phone:tel:+49301234567", ("phone", "", "tel:+49301234567")),
        ("email:anna@example.com", ("email", "", "anna@example.com")),
        ("external-id:shop:4711", ("external-id", "shop", "4711")),
        ("external-id:shop:urn:4711", ("external-id", "shop", "urn:4711")),
        ("sso-subject:https%3A//login.example:auth0|5f", ("sso-subject", "https://login.example", "auth0|5f")),
        ("forum-name:anna", ("forum-name", "", "anna")),
        ("forum-name:forum-7:anna", ("forum-name", "forum-7", "anna")),
        ("forum-name::a:b", ("forum-name", "", "a:b")),
    ],
)
def test_the_text_form_is_read_and_written_the_same(text: str, identity: tuple[str, str, str]) -> None:
    assert parse(text) == GivenIdentity(*identity)
    assert format_identity(*identity) == text


@pytest.mark.parametrize("text", ["", "anna", "external-id:4711", "Phone:+49", ":x", "phone:", "external-id:shop:"])
def test_what_is_no_identity_is_refused_with_the_text_in_question(text: str) -> None:
    with pytest.raises(ValueError, match=r"'.*'"):
        parse(text)


@pytest.mark.parametrize(
    ("typed", "identity"),
    [
        (" anna@example.com ", ("email", "", "anna@example.com")),
        ("Anna B <anna@example.com>", ("email", "", "Anna B <anna@example.com>")),
        ("mailto:anna@example.com", ("email", "", "anna@example.com")),
        ("+49 30 1234567", ("phone", "", "+49 30 1234567")),
        ("(030) 1234-567", ("phone", "", "(030) 1234-567")),
        ("030/1234567", ("phone", "", "030/1234567")),
        ("+1 202 555 0123 ext. 7", ("phone", "", "+1 202 555 0123 ext. 7")),
        ("tel:+49-30-1234567", ("phone", "", "+49-30-1234567")),
        ("x:115712", ("x", "", "115712")),
        ("X: 115712", ("x", "", "115712")),
        ("whatsapp:+491701234567", ("whatsapp", "", "+491701234567")),
        ("external-id:shop:4711", ("external-id", "shop", "4711")),
    ],
)
def test_a_typed_address_is_recognised(typed: str, identity: tuple[str, str, str]) -> None:
    assert guess(typed) == GivenIdentity(*identity)


@pytest.mark.parametrize("typed", ["", "Anna Berg", "12345", "@anna", "external-id:4711", "refund: where is it", "a:"])
def test_words_are_not_taken_for_an_address(typed: str) -> None:
    assert guess(typed) is None


@pytest.mark.parametrize(
    ("kind", "value", "shown"),
    [
        ("email", "anna@example.com", "a***@example.com"),
        ("phone", "+49301234567", "+49***567"),
        ("phone", "12345", "***"),
        ("x", "115712", "X ***712"),
        ("telegram", "12345", "Telegram ***"),
        ("external-id", "Kunde 4711", "External id ***711"),
        ("forum-name", "anna-berg", "forum-name ***erg"),
    ],
)
def test_a_masked_value_can_be_recognised_but_not_reached(kind: str, value: str, shown: str) -> None:
    assert masked(kind, value) == shown

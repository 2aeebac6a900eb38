"""Spellings and what they are matched as."""

from __future__ import annotations

import pytest
from identities import ProviderRules, normalise, normalise_mail_address, phone_number_of_whatsapp

UUID = "0b0ae5e1-2f6c-4a1e-9c37-0d2f0d3a9b11"

MATCHED_AS = [
    # kind, scope, raw value, region, value
    ("email", "", '"Desk" <Info@Example.COM>', None, "info@example.com"),
    ("email", "", "a@bücher.example", None, "a@xn--bcher-kva.example"),
    ("email", "", "a@xn--bcher-kva.example", None, "a@xn--bcher-kva.example"),
    ("email", "", "A@BÜCHER.example", None, "a@xn--bcher-kva.example"),
    ("email", "", "a+news@example.com", None, "a+news@example.com"),
    ("email", "", "  anna@example.com\n", None, "anna@example.com"),
    ("email", "", "\u200banna@example.com\ufeff", None, "anna@example.com"),
    ("email", "", "<anna@example.com>", None, "anna@example.com"),
    ("email", "", "mailto:anna@example.com", None, "anna@example.com"),
    ("email", "", "Anna.B@example.com", None, "anna.b@example.com"),
    ("email", "", "user@例え.jp", None, "user@xn--r8jz45g.jp"),
    ("email", "", "jdöe@mächine.example", None, "jdöe@xn--mchine-bua.example"),
    ("email", "", "anna@crm.local", None, "anna@crm.local"),
    ("phone", "", "030 1234567", "DE", "+49301234567"),
    ("phone", "", "030 1234567", "de", "+49301234567"),
    ("phone", "", "0049 (30) 1234567", None, "+49301234567"),
    ("phone", "", "0049 (30) 1234567", "DE", "+49301234567"),
    ("phone", "", "0049 30 1234567", "US", "+49301234567"),
    ("phone", "", "011 49 30 1234567", "US", "+49301234567"),
    ("phone", "", "0011 49 30 1234567", "AU", "+49301234567"),
    ("phone", "", "+55 11 8765-4321", None, "+5511987654321"),
    ("phone", "", "+55 11 98765-4321", None, "+5511987654321"),
    ("phone", "", "+55 11 3333-4444", None, "+551133334444"),
    ("phone", "", "(11) 8765-4321", "BR", "+5511987654321"),
    ("phone", "", "+52 1 55 1234 5678", None, "+525512345678"),
    ("phone", "", "+1 202 555 0123 ext. 7", None, "+12025550123;ext=7"),
    ("phone", "", "+1 202 555 0123 x7", None, "+12025550123;ext=7"),
    ("phone", "", "+1-202-555-0123;ext=7", None, "+12025550123;ext=7"),
    ("phone", "", "(202) 555-0123 #42", "US", "+12025550123;ext=42"),
    ("phone", "", "+1 202 555 0123", None, "+12025550123"),
    ("phone", "", "tel:+49-30-1234567", None, "+49301234567"),
    ("phone", "", "tel:030-1234567;phone-context=+49", None, "+49301234567"),
    ("phone", "", "whatsapp:+491701234567", None, "+491701234567"),
    ("phone", "", "+٤٩٣٠١٢٣٤٥٦٧", None, "+49301234567"),
    ("phone", "", "\uff0b\uff14\uff19\uff13\uff10\uff11\uff12\uff13\uff14\uff15\uff16\uff17", None, "+49301234567"),
    ("phone", "", "\u202a+49 30 1234567\u202c", None, "+49301234567"),
    ("phone", "", "+49 (0)30 1234567", None, "+49301234567"),
    ("phone", "", "+49.30.123-4567", None, "+49301234567"),
    ("phone", "", "020 7946 0018", "GB", "+442079460018"),
    ("phone", "", "06 1234 5678", "IT", "+390612345678"),
    ("phone", "", "211111", "FO", "+298211111"),
    ("whatsapp", "", "551187654321", None, "551187654321"),
    ("whatsapp", "", "+55 11 8765-4321", None, "551187654321"),
    ("whatsapp", "", "whatsapp:+491701234567", None, "491701234567"),
    ("whatsapp", "", "491701234567@c.us", None, "491701234567"),
    ("messenger-psid", "page-1", " 10203040506070 ", None, "10203040506070"),
    ("instagram-igsid", "account-1", "17841400000000000", None, "17841400000000000"),
    ("telegram", "", "123456789", None, "123456789"),
    ("x", "", "115712", None, "115712"),
    ("x", "", "١١٥٧١٢", None, "115712"),
    ("line", "channel-1", "U4af4980629aabbccddeeff0011223344", None, "U4af4980629aabbccddeeff0011223344"),
    ("external-id", "shop", "Kunde 4711", None, "Kunde 4711"),
    ("external-id", "shop", "caf\u0065\u0301", None, "café"),
    ("loyalty-id", "miles", "1234 5678 90", None, "1234567890"),
    ("device-id", "app", UUID.upper(), None, UUID),
    ("anonymous-id", "site", UUID.replace("-", ""), None, UUID),
    ("anonymous-id", "site", "k3J9_x", None, "k3J9_x"),
    ("sso-subject", "https://login.example", "auth0|5f7c", None, "auth0|5f7c"),
]

NEVER_MATCHED = [
    # kind, scope, raw value, region, the part at fault
    ("email", "", "nobody", None, "value"),
    ("email", "", "a b@example.com", None, "value"),
    ("email", "", f"{'a' * 60}@{'b' * 190}.example", None, "value"),
    ("email", "", "a@b@example.com", None, "value"),
    ("email", "", "anna@", None, "value"),
    ("email", "", "", None, "value"),
    ("email", "", "an\x00na@example.com", None, "value"),
    ("phone", "", "030 1234567", None, "value"),
    ("phone", "", "12345", None, "value"),
    ("phone", "", "12345", "DE", "value"),
    ("phone", "", "12345", "US", "value"),
    ("phone", "", "110", "DE", "value"),
    ("phone", "", "555-0123", "US", "value"),
    ("phone", "", "ACME", "DE", "value"),
    ("phone", "", "+1 800 FLOWERS", None, "value"),
    ("phone", "", "anonymous", "US", "value"),
    ("phone", "", "+266696687", None, "value"),
    ("phone", "", "+7378742833", None, "value"),
    ("phone", "", "+1555", None, "value"),
    ("phone", "", "+999123456789", None, "value"),
    ("phone", "", "+4930123456789012345", None, "value"),
    ("phone", "", "+", None, "value"),
    ("phone", "", "030 1234567", "QQ", "value"),
    ("phone", "", "   ", "DE", "value"),
    ("whatsapp", "", "@anna", None, "value"),
    ("whatsapp", "", "12345", None, "value"),
    ("x", "", "@sprintcare", None, "value"),
    ("x", "", "sprintcare", None, "value"),
    ("telegram", "", "@anna", None, "value"),
    ("messenger-psid", "page-1", "1 2", None, "value"),
    ("messenger-psid", "", "10203040506070", None, "scope"),
    ("instagram-igsid", " ", "17841400000000000", None, "scope"),
    ("line", "", "U4af4980629", None, "scope"),
    ("external-id", "", "4711", None, "scope"),
    ("loyalty-id", "", "1234", None, "scope"),
    ("device-id", "", UUID, None, "scope"),
    ("anonymous-id", "", UUID, None, "scope"),
    ("sso-subject", "", "auth0|5f7c", None, "scope"),
    ("external-id", "shop", "", None, "value"),
    ("external-id", "shop", "47\n11", None, "value"),
    ("external-id", "shop", "4" * 255, None, "value"),
    ("Email", "", "a@example.com", None, "kind"),
    ("", "", "a@example.com", None, "kind"),
    ("e_mail", "", "a@example.com", None, "kind"),
    ("-email", "", "a@example.com", None, "kind"),
    ("a" * 41, "", "a@example.com", None, "kind"),
    ("forum-name", "", "Anna B", None, "kind"),
    ("phnoe", "", "+49301234567", None, "kind"),
]


@pytest.mark.parametrize(("kind", "scope", "raw", "region", "value"), MATCHED_AS)
def test_each_spelling_is_matched_by_its_normal_form(
    kind: str, scope: str, raw: str, region: str | None, value: str
) -> None:
    identity = normalise(kind, scope, raw, region)

    assert identity.reason == ""
    assert identity.valid
    assert identity.value == value
    assert identity.raw_value == raw
    assert identity.key == f"{kind}|{identity.scope}|{value}"


@pytest.mark.parametrize(("kind", "scope", "raw", "region", "value"), MATCHED_AS)
def test_a_normal_form_is_its_own_normal_form(kind: str, scope: str, raw: str, region: str | None, value: str) -> None:
    assert normalise(kind, scope, value, None).value == value


@pytest.mark.parametrize(("kind", "scope", "raw", "region", "field"), NEVER_MATCHED)
def test_what_cannot_be_normalised_is_kept_raw_and_has_no_key(
    kind: str, scope: str, raw: str, region: str | None, field: str
) -> None:
    identity = normalise(kind, scope, raw, region)

    assert (identity.valid, identity.value, identity.key) == (False, "", "")
    assert identity.raw_value == raw
    assert identity.field == field
    assert identity.reason


def test_a_scope_does_not_part_a_number_that_is_unique_everywhere() -> None:
    assert normalise("phone", "shop", "+49301234567").key == normalise("phone", "", "+49301234567").key


def test_one_id_in_two_scopes_is_two_identities() -> None:
    assert normalise("messenger-psid", "page-1", "77").key != normalise("messenger-psid", "page-2", "77").key


def test_a_bar_in_a_scope_cannot_forge_another_identity() -> None:
    assert normalise("external-id", "a|b", "c").key != normalise("external-id", "a", "b|c").key


def test_provider_rules_apply_only_to_their_domain() -> None:
    rules = {"example.com": ProviderRules(ignores_dots=True, ignores_plus_tag=True)}

    assert normalise_mail_address("a+news@example.com", rules) == "a@example.com"
    assert normalise_mail_address("a.b+news@example.com", rules) == "ab@example.com"
    assert normalise_mail_address("a.b+news@example.org", rules) == "a.b+news@example.org"


@pytest.mark.parametrize(
    ("whatsapp_id", "number"),
    [("551187654321", "+5511987654321"), ("491701234567", "+491701234567"), ("5215512345678", "+525512345678")],
)
def test_a_whatsapp_id_may_differ_from_the_number_it_points_to(whatsapp_id: str, number: str) -> None:
    assert phone_number_of_whatsapp(whatsapp_id) == number

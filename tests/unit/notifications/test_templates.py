"""Templates: which wording is taken, what a placeholder may be, and that nothing in a value is ever one."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from servicekit.errors import InvalidArgument

from services.notifications.adapters.sandboxed_filler import SandboxedFiller
from services.notifications.domain.messages import Profile
from services.notifications.domain.template_errors import NoWording
from services.notifications.domain.templates import Content, Template, Wording, checked, checked_values, wording
from services.notifications.usecases.word_message import Brought, preview_template

FILLER = SandboxedFiller()
NOW = datetime(2026, 11, 22, tzinfo=UTC)


def a_text(language: str, channel: str = "", body: str = "Hello.", subject: str = "") -> Wording:
    return Wording(language, channel, subject, body)


def a_template(*texts: Wording, default: str = "en") -> Template:
    return Template("t_1", Content("Hello", default, texts), 1, "agents/anna", NOW, NOW)


@pytest.mark.parametrize(
    ("language", "channel", "taken"),
    [
        ("pt-BR", "email", "pt-BR"), ("pt-PT", "email", "pt"), ("PT-br", "email", "pt-BR"), ("pt-BR", "sms", "pt-sms"),
        ("fr", "email", "en"), ("", "email", "en"), ("de-AT", "sms", "de-AT"), ("de", "sms", "en"),
    ],
)  # fmt: skip
def test_a_language_falls_back_to_its_shorter_forms_and_then_to_the_default(
    language: str, channel: str, taken: str
) -> None:
    template = a_template(
        a_text("pt-BR", "email", "pt-BR"), a_text("pt", "", "pt"), a_text("pt", "sms", "pt-sms"),
        a_text("en", "", "en"), a_text("de-AT", "", "de-AT"),
    )  # fmt: skip

    assert wording(template, [language], channel).body == taken


def test_a_channel_without_a_wording_in_any_language_that_fits_is_refused() -> None:
    with pytest.raises(NoWording):
        wording(a_template(a_text("en", "email")), ["de"], "sms")


@pytest.mark.parametrize(
    "text",
    [
        "{% for x in values.y %}a{% endfor %}", "{{ 'a' * 1000000000 }}", "{{ 10 ** 10 }}", "{{ values.a.b }}",
        "{{ customer.__class__ }}", "{{ customer.password }}", "{{ values }}", "{{ customer }}", "{{ self }}",
        "{{ config }}", "{{ values['a'] }}", "{{ values.a() }}", "{{ values.a.upper() }}", "{{ lipsum() }}",
        "{% set x = 1 %}", "{% import 'x' as y %}", "{% include 'x' %}", "{% extends 'x' %}",
        "{% macro a() %}{% endmacro %}",
        "{{ values.a | replace('a', values.b) }}", "{{ values.a | attr('x') }}", "{{ values.a | format(1) }}",
        "{{ values.a ~ values.b }}", "{{ values.a > 3 }}", "{{ values.a in 5 }}", "{{ values.a | truncate('x') }}",
        "{{ values.a", "{% if values.a %}", "{{ range(9) }}", "{{ [1, 2] }}", "{{ values.Upper }}",
        "{{ customer._name }}",
        "{{ " + "(" * 5000 + "values.a" + ")" * 5000 + " }}",
        "{% if values.a %}" * 150 + "{% endif %}" * 150,
    ],
)  # fmt: skip
def test_what_is_no_placeholder_filter_or_condition_is_refused_on_write(text: str) -> None:
    assert FILLER.fault(text)
    content = Content("Hello", "en", (a_text("en", body=text),))
    with pytest.raises(InvalidArgument) as refused:
        checked(content, FILLER.fault)
    assert refused.value.metadata["field"] == "template.texts[0].body"


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("Dear {{ customer.given_name }},", "Dear Anna,"),
        ("{{ customer.given_name | upper | truncate(3, True, '', 0) }}", "ANN"),
        ("{{ customer.family_name | default('you') }}", "you"),
        ("{% if values.order %}Order {{ values.order }}{% else %}Hello{% endif %}", "Order 4711"),
        ("{% if values.nothing and values.order == 'x' %}{{ values.nothing }}{% endif %}.", "."),
        ("{# a comment #}{ } 100 % { x }", "{ } 100 % { x }"),
        ("{{ 'yes' if customer.language == 'en' else 'no' }}", "yes"),
        ("a & <b>", "a & <b>"),
    ],
)  # fmt: skip
def test_placeholders_filters_and_conditions_are_filled(text: str, filled: str) -> None:
    told = {"customer": {"given_name": "Anna", "family_name": " ", "language": "en"}, "values": {"order": "4711"}}

    assert FILLER.fault(text) == ""
    assert FILLER.fill(text, told).text == filled
    assert FILLER.fill(text, told).unresolved == ()


def test_every_placeholder_without_a_value_is_named_and_stands_as_it_was_written() -> None:
    template = a_template(
        a_text("en", subject="{{ values.order }}", body="{{ customer.given_name }} {{ values.order }}")
    )

    shown = preview_template(template, "email", Brought({}), Profile(), FILLER)

    assert shown.unresolved == ("values.order", "customer.given_name")
    assert shown.wording.body == "{{ customer.given_name }} {{ values.order }}"


@given(value=st.text(min_size=1).filter(lambda text: text.strip()))
def test_a_value_is_text_whatever_it_says(value: str) -> None:
    assert FILLER.fill("[{{ values.a }}]", {"values": {"a": value}}).text == f"[{value}]"


@given(text=st.text(alphabet="{}%#-+ ()[]'|.,=<>*/~\\nabcifelseforvaluescustomer_0123456789", max_size=80))
def test_what_is_accepted_can_be_filled_and_nothing_raises(text: str) -> None:
    if FILLER.fault(text) == "":
        FILLER.fill(text, {"customer": {"given_name": "A"}, "values": {"a": "b", "values": "c"}})


@pytest.mark.parametrize(
    ("texts", "default", "field"),
    [
        ((), "en", "texts"),
        ((a_text("en"), a_text("EN")), "en", "texts"),
        ((a_text("de"),), "en", "default_language"),
        ((a_text("not a tag"),), "en", "texts[0].language"),
        ((a_text("en", "No Channel"),), "en", "texts[0].channel"),
        ((a_text("en", body=" "),), "en", "texts[0].body"),
        ((a_text("en", subject="a\nBcc: x@example.org"),), "en", "texts[0].subject"),
    ],
)
def test_a_template_that_makes_no_sense_is_refused_with_the_field(
    texts: tuple[Wording, ...], default: str, field: str
) -> None:
    with pytest.raises(InvalidArgument) as refused:
        checked(Content("Hello", default, texts), FILLER.fault)
    assert refused.value.metadata["field"] == f"template.{field}"


@pytest.mark.parametrize("values", [{"Not": "x"}, {"a": "x" * 4097}, {"a": "\x00"}, {f"k{n}": "x" for n in range(51)}])
def test_values_are_bounded(values: dict[str, str]) -> None:
    with pytest.raises(InvalidArgument, match="values"):
        checked_values("message.values", values)

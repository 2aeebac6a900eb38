"""Custom fields: declared once, and every value that does not fit is refused by the name of its field."""

from __future__ import annotations

import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from servicekit.errors import InvalidArgument
from servicekit.settings import EXIT_BAD_SETTINGS, load_settings

from services.contacts.domain.custom_fields import CustomField, FieldType, check_changed, check_new, declared_fields
from services.contacts.settings import ContactsSettings

DECLARED = declared_fields(
    tomllib.loads(
        """
        [plan]
        type = "choice"
        choices = ["basic", "gold"]
        required = true
        [age]
        type = "number"
        minimum = 0
        maximum = 150.5
        [born]
        type = "date"
        minimum = 1900-01-01
        [newsletter]
        type = "boolean"
        [note]
        type = "text"
        max_length = 5
        """
    )
)


def test_declarations_are_read() -> None:
    assert DECLARED["plan"] == CustomField("plan", FieldType.CHOICE, required=True, choices=("basic", "gold"))
    assert DECLARED["age"] == CustomField("age", FieldType.NUMBER, minimum="0", maximum="150.5")
    assert DECLARED["born"] == CustomField("born", FieldType.DATE, minimum="1900-01-01")


@pytest.mark.parametrize(
    ("name", "value", "allowed"),
    [
        ("plan", "silver", "must be one of: basic, gold"),
        ("age", "old", "must be a decimal number, at least 0, at most 150.5"),
        ("age", "-1", "must be a decimal number, at least 0, at most 150.5"),
        ("age", "150.51", "must be a decimal number, at least 0, at most 150.5"),
        ("age", "1e3", "must be a decimal number, at least 0, at most 150.5"),
        ("age", "", "must be a decimal number, at least 0, at most 150.5"),
        ("born", "1899-12-31", "must be a day as YYYY-MM-DD, at least 1900-01-01"),
        ("born", "2026-02-30", "must be a day as YYYY-MM-DD, at least 1900-01-01"),
        ("born", "20260203", "must be a day as YYYY-MM-DD, at least 1900-01-01"),
        ("newsletter", "yes", "must be true or false"),
        ("note", "too long", "must have at most 5 characters"),
        ("shoe_size", "38", "is not declared; declared are: age, born, newsletter, note, plan"),
    ],
)
def test_a_value_that_does_not_fit_is_refused_with_what_is_allowed(name: str, value: str, allowed: str) -> None:
    with pytest.raises(InvalidArgument) as refused:
        check_changed(DECLARED, {}, {name: value})

    [violation] = refused.value.violations
    assert (violation.field, violation.description) == (f"contact.custom_fields.{name}", allowed)


@pytest.mark.parametrize(
    "values", [{"age": "0"}, {"age": "150.50"}, {"born": "2026-02-28"}, {"newsletter": "true"}, {"note": ""}]
)
def test_a_value_that_fits_is_taken(values: dict[str, str]) -> None:
    check_new(DECLARED, values | {"plan": "gold"})


def test_what_is_required_must_be_told_of_a_new_contact_and_stays() -> None:
    for values in ({}, {"plan": ""}):
        with pytest.raises(InvalidArgument, match=r"contact\.custom_fields\.plan"):
            check_new(DECLARED, values)
    with pytest.raises(InvalidArgument, match="cannot be taken away"):
        check_changed(DECLARED, {"plan": "gold"}, {})
    check_changed(DECLARED, {}, {"age": "7"})


def test_what_was_there_before_it_was_declared_stays_until_it_is_changed() -> None:
    before = {"shoe_size": "38", "age": "old"}

    check_changed(DECLARED, before, before | {"newsletter": "true"})
    check_changed(DECLARED, before, {})
    with pytest.raises(InvalidArgument, match="shoe_size"):
        check_changed(DECLARED, before, before | {"shoe_size": "39"})


def test_with_nothing_declared_anything_is_taken() -> None:
    check_new({}, {"anything": "at all"})


@given(st.decimals(min_value=-(10**6), max_value=10**6, places=2), st.decimals(min_value=0, max_value=9, places=1))
def test_numbers_are_compared_as_numbers(value: Decimal, bound: Decimal) -> None:
    field = CustomField("n", FieldType.NUMBER, minimum=str(bound))

    assert (field.fault(f"{value:f}") == "") == (value >= bound)


@given(st.dates(), st.dates())
def test_days_are_compared_as_days(value: date, bound: date) -> None:
    field = CustomField("d", FieldType.DATE, maximum=bound.isoformat())

    assert (field.fault(value.isoformat()) == "") == (value <= bound)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('[Plan]\ntype = "text"', "Plan: a name matches"),
        ("plan = 1", "plan: is declared by a table"),
        ('[plan]\ntype = "colour"', "plan: type must be one of text, number, boolean, date, choice"),
        ("[plan]\nrequired = true", "plan: type must be one of"),
        ('[plan]\ntype = "choice"', "plan: a choice, and nothing else"),
        ('[plan]\ntype = "choice"\nchoices = ["a", "a"]', "plan: a choice, and nothing else"),
        ('[plan]\ntype = "text"\nchoices = ["a"]', "plan: a choice, and nothing else"),
        ('[plan]\ntype = "text"\nlength = 3', "plan: length is none of"),
        ('[plan]\ntype = "text"\nrequired = "yes"', "plan: required must be a bool"),
        ('[plan]\ntype = "text"\nmax_length = -1', "plan: max_length must not be negative"),
        ('[plan]\ntype = "number"\nmax_length = 1', "plan: max_length is for texts"),
        ('[plan]\ntype = "number"\nminimum = 3\nmaximum = 2', "plan: minimum and maximum"),
        ('[plan]\ntype = "text"\nminimum = 3', "plan: minimum and maximum"),
        ("[plan", ""),
    ],
)
def test_a_declaration_nobody_can_follow_stops_the_service_at_start(
    text: str, fault: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "fields.toml"
    file.write_text(text)
    monkeypatch.setenv("BACKSTORY_CONTACTS_CUSTOM_FIELDS_FILE", str(file))

    with pytest.raises(SystemExit) as left:
        load_settings(ContactsSettings)

    assert left.value.code == EXIT_BAD_SETTINGS
    assert f"custom_fields_file: {fault}" in capsys.readouterr().err

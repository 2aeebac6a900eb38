"""A setting nobody can follow stops the service at start, and says which field is meant."""

from __future__ import annotations

import pytest
from servicekit.settings import EXIT_BAD_SETTINGS, load_settings

from services.contacts.domain.strategies import DEFAULTS, Strategy
from services.contacts.settings import ContactsSettings

VARIABLE = "BACKSTORY_CONTACTS_PERSON_STRATEGIES"


def test_an_unknown_strategy_stops_the_service_and_names_the_field(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(VARIABLE, "tags=union, given_name=best")

    with pytest.raises(SystemExit) as left:
        load_settings(ContactsSettings)

    assert left.value.code == EXIT_BAD_SETTINGS
    assert "person_strategies: given_name: 'best' is no strategy" in capsys.readouterr().err


def test_fields_that_are_not_named_keep_their_strategy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "given_name=newest,custom_fields.plan=oldest")

    strategies = load_settings(ContactsSettings).strategies

    assert strategies == {**DEFAULTS, "given_name": Strategy.NEWEST, "custom_fields.plan": Strategy.OLDEST}

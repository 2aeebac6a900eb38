"""Settings as the environment gives them: what is understood, and what is told about the rest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from servicekit.environment import Field, read


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """One field of each kind."""

    port: int = Field(default=80, ge=0, le=65535)
    seconds: float = Field(default=2.0, gt=0, le=30)
    loud: bool = Field(default=False)
    level: Literal["low", "high"] = Field(default="low")
    name: str = Field(default="x", pattern=r"[a-z]{1,3}")
    file: Path | None = Field(default=None)
    agents: tuple[str, ...] = Field(default=("anna",))
    addresses: dict[str, str] = Field(default={"anna": "a@x.example"})


def chosen(environment: Mapping[str, str]) -> tuple[Chosen, list[str]]:
    return read(Chosen, environment, lambda name, _: (f"OWN_{name.upper()}", name.upper()))


def test_what_nobody_sets_keeps_its_default() -> None:
    assert chosen({"OTHER": "1"}) == (Chosen(), [])


def test_texts_become_what_the_fields_hold() -> None:
    settings, faults = chosen(
        {
            "PORT": "8080",
            "SECONDS": "10",
            "LOUD": "True",
            "LEVEL": "high",
            "NAME": "abc",
            "FILE": "/tmp/x",  # noqa: S108 -- never opened
            "AGENTS": "ben, anna,ben,",
            "ADDRESSES": "ben=b=c@x.example, anna = a@x.example",
        }
    )

    assert not faults
    assert settings == Chosen(
        port=8080,
        seconds=10.0,
        loud=True,
        level="high",
        name="abc",
        file=Path("/tmp/x"),  # noqa: S108 -- never opened
        agents=("ben", "anna"),
        addresses={"ben": "b=c@x.example", "anna": "a@x.example"},
    )


def test_the_more_specific_variable_wins_and_an_empty_path_is_none() -> None:
    settings, _ = chosen({"PORT": "1", "OWN_PORT": "2", "FILE": ""})

    assert (settings.port, settings.file) == (2, None)


@pytest.mark.parametrize(
    ("variable", "text", "told"),
    [
        ("PORT", "many", "PORT: must be a whole number"),
        ("PORT", "1.5", "PORT: must be a whole number"),
        ("OWN_PORT", "65536", "OWN_PORT: must be at least 0 and at most 65535"),
        ("SECONDS", "0", "SECONDS: must be more than 0 and at most 30"),
        ("SECONDS", "nan", "SECONDS: must be more than 0 and at most 30"),
        ("LOUD", "maybe", "LOUD: must be true or false"),
        ("LEVEL", "medium", "LEVEL: must be one of low, high"),
        ("NAME", "abc\n", "NAME: must match [a-z]{1,3}"),
    ],
)
def test_a_value_that_does_not_fit_is_told_by_its_variable(variable: str, text: str, told: str) -> None:
    settings, faults = chosen({variable: text})

    assert (settings, faults) == (Chosen(), [told])


def test_all_faults_are_told_together() -> None:
    _, faults = chosen({"PORT": "x", "LOUD": "x", "LEVEL": "x"})

    assert [fault.partition(":")[0] for fault in faults] == ["PORT", "LOUD", "LEVEL"]


@given(st.sampled_from(["PORT", "SECONDS", "LOUD", "LEVEL", "NAME"]), st.text(min_size=12))
def test_no_fault_quotes_the_text_which_may_be_a_secret(variable: str, text: str) -> None:
    _, faults = chosen({variable: text})

    assert all(text not in fault for fault in faults)


@given(st.integers(0, 65535), st.floats(0, 30, exclude_min=True), st.booleans())
def test_what_is_written_as_text_is_read_back(port: int, seconds: float, loud: bool) -> None:
    told: dict[str, Any] = {"port": port, "seconds": seconds, "loud": loud}

    assert chosen({name.upper(): str(value) for name, value in told.items()}) == (Chosen(**told), [])

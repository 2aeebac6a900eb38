"""Rules of retention as they are written in the settings."""

from __future__ import annotations

import pytest

from services.interactions.domain.interaction import Kind
from services.interactions.domain.retention import Rule, rule_of


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("message:sms:*=365", Rule(Kind.MESSAGE, "sms", "", 365)),
        ("*:*:marketing=31", Rule(None, "", "marketing", 31)),
        ("survey-response:*:*=36500", Rule(Kind.SURVEY_RESPONSE, "", "", 36_500)),
    ],
)
def test_a_rule_reads_as_it_is_written(text: str, rule: Rule) -> None:
    assert rule_of(text) == rule
    assert rule.text == text


@pytest.mark.parametrize("text", ["", "message=30", "letter:*:*=365", "*:*:*=30", "*:*:*=0", "*:*:*=-1", "*:A:*=365"])
def test_what_is_no_rule_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="must"):
        rule_of(text)

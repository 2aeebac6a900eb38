"""Rules as data: what is refused, which events they fit, and whom they name."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from servicekit.errors import InvalidArgument

from services.notifications.domain.rules.audience_kinds import Roster
from services.notifications.domain.rules.audiences import AUDIENCES
from services.notifications.domain.rules.compiling import RuleSet, compiled
from services.notifications.domain.rules.conditions import CONDITIONS
from services.notifications.domain.rules.conditions.event_type import EVENT_TYPES
from services.notifications.domain.rules.rule import Audience, Condition, checked
from services.notifications.domain.rules.shipped import SHIPPED
from tests.support.rules import NOW, a_content, a_happening, a_rule

CHANNELS = ("email", "in-app")
ROSTER = Roster(
    on_duty=("agents/anna", "agents/ben"),
    privacy=("agents/guard",),
    groups={"teams/parcels": ("agents/pia", "agents/eva"), "roles/lead": ("agents/lea",)},
)
TAGS = st.sets(st.sampled_from(["a", "b", "c", "d"]), max_size=4)


@pytest.mark.parametrize(("rule_id", "content"), SHIPPED.items())
def test_every_shipped_rule_is_one_that_anybody_could_write(rule_id: str, content: Any) -> None:
    assert checked(content, CHANNELS) == content
    assert compiled(a_rule(content, rule_id)).types


@pytest.mark.parametrize("kind", CONDITIONS.values(), ids=lambda kind: kind.attribute)
def test_every_kind_of_condition_says_what_it_means_and_refuses_nonsense(kind: Any) -> None:
    assert len(kind.meaning) > 10
    assert kind.fault("No Such Value!")


@pytest.mark.parametrize(
    ("changes", "field", "allowed"),
    [
        ({"conditions": (Condition("colour", ("red",)),)}, "rule.conditions[0].attribute", "issue-state"),
        ({"conditions": (Condition("priority", ("normal", "huge")),)}, "rule.conditions[0].any_of[1]", "urgent"),
        ({"conditions": (Condition("tag", (), ("A Tag",)),)}, "rule.conditions[0].none_of[0]", "lower-case"),
        ({"conditions": (Condition("priority"),)}, "rule.conditions[0].any_of", "1 to 50"),
        ({"conditions": ()}, "rule.conditions", "1 to 20"),
        ({"conditions": (Condition("tag", ("a",)), Condition("tag", ("b",)))}, "rule.conditions", "once"),
        ({"conditions": (Condition("previous-contact", ("0",)),)}, "rule.conditions[0].any_of[0]", "1 to 90"),
        ({"conditions": (Condition("previous-contact", (), ("3",)),)}, "rule.conditions[0].none_of", "cannot"),
        ({"audiences": ()}, "rule.audiences", "1 to 20"),
        ({"audiences": (Audience("everybody"),)}, "rule.audiences[0].kind", "on-duty"),
        ({"audiences": (Audience("team", "agents/eva"),)}, "rule.audiences[0].value", "teams/"),
        ({"audiences": (Audience("owner", "agents/eva"),)}, "rule.audiences[0].value", "empty"),
        ({"channels": ("pigeon",)}, "rule.channels[0]", "email, in-app"),
        ({"once_in_days": 91}, "rule.once_in_days", "0 to 90"),
        ({"display_name": " "}, "rule.display_name", "required"),
        ({"title": "a\nb"}, "rule.title", "U+000A"),
    ],
)
def test_a_fault_names_its_field_and_what_is_allowed(changes: dict[str, Any], field: str, allowed: str) -> None:
    with pytest.raises(InvalidArgument) as refused:
        checked(a_content(**changes), CHANNELS)

    (violation,) = refused.value.violations
    assert violation.field == field
    assert allowed in violation.description


@given(have=TAGS, wanted=TAGS, unwanted=TAGS)
def test_an_event_fits_when_it_has_a_wanted_value_and_no_unwanted_one(
    have: set[str], wanted: set[str], unwanted: set[str]
) -> None:
    by_tag = (Condition("tag", tuple(wanted), tuple(unwanted)),)
    rule = compiled(a_rule(a_content(conditions=by_tag)))
    event = a_happening(seen={"tag": tuple(have)} if have else {})

    fits = (not wanted or bool(have & wanted)) and not have & unwanted

    assert (rule.refusal(event, NOW) == "") == fits


@pytest.mark.parametrize(
    ("conditions", "seen", "refusal"),
    [
        ({"topic": ("billing",)}, {"topic": ("billing/refund",)}, ""),
        ({"topic": ("billing",)}, {"topic": ("billings",)}, "condition:topic"),
        ({"topic": ("billing",)}, {}, "condition:topic"),
        ({"priority": ("high", "urgent")}, {"priority": ("urgent",)}, ""),
        ({"repeat-window": ("7",)}, {"repeat-window": ("1",)}, ""),
        ({"repeat-window": ("7",)}, {"repeat-window": ("30",)}, "condition:repeat-window"),
        ({"assigned": ("false",)}, {"assigned": ("true",)}, "condition:assigned"),
    ],
)
def test_each_kind_of_condition_matches_in_its_own_way(
    conditions: dict[str, tuple[str, ...]], seen: dict[str, tuple[str, ...]], refusal: str
) -> None:
    assert compiled(a_rule(a_content(conditions))).refusal(a_happening(seen=seen), NOW) == refusal


def test_old_news_is_none_unless_the_rule_says_otherwise() -> None:
    event = a_happening(at=NOW - timedelta(hours=24))

    assert compiled(a_rule()).refusal(event, NOW) == "too-old"
    assert compiled(a_rule(a_content(any_age=True))).refusal(event, NOW) == ""


def test_a_rule_is_only_looked_at_for_events_of_its_types() -> None:
    without_type = a_rule(a_content(conditions=(Condition("tag", ("vip",)),)), "any")
    rules = RuleSet([a_rule(), without_type])

    assert [one.rule.id for one in rules.of("issue-created")] == ["new-issues", "any"]
    assert [one.rule.id for one in rules.of("promise-overdue")] == ["any"]
    assert rules.of("unheard-of") == ()
    assert all(len(rules.of(kind)) >= 1 for kind in EVENT_TYPES)


@pytest.mark.parametrize(
    ("audience", "owner", "expected"),
    [
        (Audience("agent", "agents/eva"), "", ("agents/eva",)),
        (Audience("team", "teams/parcels"), "", ("agents/pia", "agents/eva")),
        (Audience("team", "teams/nobody"), "", ()),
        (Audience("role", "roles/lead"), "", ("agents/lea",)),
        (Audience("on-duty"), "", ("agents/anna", "agents/ben")),
        (Audience("privacy"), "", ("agents/guard",)),
        (Audience("mentioned"), "", ("agents/mia",)),
        (Audience("followers"), "", ("agents/finn",)),
        (Audience("owner"), "agents/olga", ("agents/olga",)),
        (Audience("owner"), "teams/parcels", ("agents/pia", "agents/eva")),
        (Audience("owner"), "teams/unknown", ("agents/anna", "agents/ben")),
        (Audience("owner"), "", ("agents/anna", "agents/ben")),
    ],
)
def test_each_kind_of_audience_finds_its_agents(audience: Audience, owner: str, expected: tuple[str, ...]) -> None:
    rule = compiled(a_rule(a_content(audiences=(audience,))))

    event = a_happening(owner=owner, mentions=("agents/mia",), followers=("agents/finn",))

    assert rule.recipients(event, ROSTER) == expected
    assert audience.kind in AUDIENCES


def test_whoever_is_named_twice_is_told_once_and_whoever_did_it_is_not_told() -> None:
    audiences = (Audience("on-duty"), Audience("agent", "agents/ben"), Audience("agent", "agents/eva"))
    rule = compiled(a_rule(a_content(audiences=audiences)))

    assert rule.recipients(a_happening(author="agents/anna"), ROSTER) == ("agents/ben", "agents/eva")

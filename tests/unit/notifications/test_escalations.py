"""Escalation: one step at a time, until it is acknowledged or nobody is left."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from servicekit.errors import InvalidArgument

from services.notifications.domain.agent_settings import checked_settings
from services.notifications.domain.restraint import AgentSettings
from services.notifications.domain.rules.happening import Happening
from services.notifications.domain.rules.rule import Audience
from services.notifications.domain.timing.escalation import (
    Escalation,
    EscalationPolicy,
    EscalationState,
    EscalationStep,
    acknowledged,
    after_step,
    begun,
    checked_policy,
    escalation_of_step,
    notice_of,
    settled,
    step_event_id,
)
from services.notifications.domain.timing.kept import Kept

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
LEAD = Audience("role", "roles/lead")
HAPPENING = Happening("e_1", "promise-broken", "contacts/c_1", NOW, {}, owner="agents/anna", issue="issues/is_1")


def a_policy(*minutes: int, rules: tuple[str, ...] = ("promise-broken",), disabled: bool = False) -> EscalationPolicy:
    return EscalationPolicy("Broken promises", rules, tuple(EscalationStep(m, (LEAD,)) for m in minutes), disabled)


def kept(policy: EscalationPolicy, id_: str = "broken") -> Kept[EscalationPolicy]:
    return Kept("escalationPolicies", id_, policy, 1, NOW, NOW)


def an_escalation(*minutes: int) -> Escalation:
    (one,) = begun([kept(a_policy(*minutes))], "promise-broken", HAPPENING, ("Late", "Parcel"), NOW)
    return one


LADDERS = st.lists(st.integers(1, 10_080), min_size=1, max_size=5)


@given(minutes=LADDERS, late=st.lists(st.integers(0, 100_000), min_size=5, max_size=5))
def test_each_step_waits_for_its_time_after_the_one_before_however_late_that_was(
    minutes: list[int], late: list[int]
) -> None:
    one, last = an_escalation(*minutes), NOW
    for minute, delay in zip(minutes, late, strict=False):
        assert one.state is EscalationState.ACTIVE
        assert one.next_time == last + timedelta(minutes=minute)
        last = one.next_time + timedelta(seconds=delay)
        one = after_step(one, ["agents/lead"], last)

    assert (one.state, one.next_time, one.end_time) == (EscalationState.EXHAUSTED, None, last)
    assert len(one.taken) == len(minutes)


@given(minutes=LADDERS, taken=st.integers(0, 5), running=st.booleans())
def test_nothing_is_due_once_it_is_acknowledged_or_settled(minutes: list[int], taken: int, running: bool) -> None:
    one = an_escalation(*minutes)
    for _ in minutes[:taken]:
        one = after_step(one, [], NOW)

    done, out = acknowledged(one, "agents/ben", NOW), settled(one, NOW)
    if running and taken < len(minutes):
        done, out = after_step(done, ["agents/lead"], NOW), after_step(out, ["agents/lead"], NOW)

    assert (done.state, done.next_time) == (EscalationState.ACKNOWLEDGED, None)
    assert done.acknowledger == "agents/ben"
    assert (out.state, out.next_time) == (EscalationState.SETTLED, None)


@given(minutes=LADDERS)
def test_every_step_is_another_event_that_leads_back_to_its_escalation(minutes: list[int]) -> None:
    one, events = an_escalation(*minutes), set()
    for _ in minutes:
        events.add(step_event_id(one))
        assert escalation_of_step(step_event_id(one)) == one.id
        one = after_step(one, [], NOW)

    assert len(events) == len(minutes)


@pytest.mark.parametrize("event", ["e_1", "", "x_1-0", f"x_{'a' * 40}", f"t_{'a' * 40}-1", f"x_{'a' * 40}-1-2"])
def test_no_other_event_is_taken_for_a_step(event: str) -> None:
    assert escalation_of_step(event) == ""


def test_an_escalation_begins_for_each_policy_of_the_rule_that_is_switched_on() -> None:
    policies = [
        kept(a_policy(5), "one"),
        kept(a_policy(9, rules=("mention", "promise-broken")), "two"),
        kept(a_policy(5, rules=("mention",)), "other"),
        kept(a_policy(5, disabled=True), "off"),
    ]

    found = begun(policies, "promise-broken", HAPPENING, ("Late", "Parcel"), NOW)
    again = begun(policies, "promise-broken", HAPPENING, ("Late", "Parcel"), NOW + timedelta(hours=1))

    assert [one.policy for one in found] == ["escalationPolicies/one", "escalationPolicies/two"]
    assert [one.id for one in found] == [one.id for one in again]
    assert len({one.id for one in found}) == 2


def test_a_step_says_which_it_is_and_the_last_one_that_nobody_follows() -> None:
    first = an_escalation(5, 10)
    last = after_step(first, [], NOW)

    assert notice_of(first).title == "Nobody reacts: Late"
    assert notice_of(first).body == "Step 1 of 2: nobody has acknowledged this since 2026-11-22 08:00 UTC.\nParcel"
    assert "Step 2 of 2" in notice_of(last).body
    assert "This is the last step: nobody else will be told." in notice_of(last).body


@pytest.mark.parametrize(
    ("policy", "field"),
    [
        (a_policy(), "policy.steps"),
        (a_policy(1, 2, 3, 4, 5, 6), "policy.steps"),
        (a_policy(0), "policy.steps[0].after_minutes"),
        (a_policy(1, 10_081), "policy.steps[1].after_minutes"),
        (a_policy(1, rules=()), "policy.rules"),
        (a_policy(1, rules=("fine", "rules/../x")), "policy.rules[1]"),
        (replace(a_policy(1), display_name=""), "policy.display_name"),
        (replace(a_policy(1), steps=(EscalationStep(1, ()),)), "policy.steps[0].audiences"),
        (replace(a_policy(1), steps=(EscalationStep(1, (Audience("owl"),)),)), "policy.steps[0].audiences[0].kind"),
        (
            replace(a_policy(1), steps=(EscalationStep(1, (LEAD, Audience("followers"))),)),
            "policy.steps[0].audiences[1].kind",
        ),
        (
            replace(a_policy(1), steps=(EscalationStep(1, (Audience("role", "teams/x"),)),)),
            "policy.steps[0].audiences[0].value",
        ),
    ],
)
def test_a_policy_that_makes_no_sense_is_refused_by_its_field(policy: EscalationPolicy, field: str) -> None:
    with pytest.raises(InvalidArgument) as refused:
        checked_policy(policy)

    assert refused.value.violations[0].field == field


def test_nobody_can_mute_the_steps_of_escalations() -> None:
    with pytest.raises(InvalidArgument):
        checked_settings(AgentSettings("agents/anna", muted_rules=("escalation",)), NOW)

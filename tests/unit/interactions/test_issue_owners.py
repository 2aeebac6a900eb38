"""Who may get issues: agents there are, with the skills that a team or a topic needs; where none are named, anybody."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from servicekit.errors import FailedPrecondition, NotFound

from services.interactions.domain.issue_changes import Beginning, Stamp, assign, create
from services.interactions.domain.issue_rules import IssueRules
from services.interactions.domain.issues import IssueEvent, Telling
from services.interactions.settings import InteractionsSettings

ANNA, BEN, CARL = "agents/anna", "agents/ben", "agents/carl"
STAMP = Stamp(1, datetime(2025, 6, 2, 12, tzinfo=UTC), ANNA)
RULES = IssueRules(
    agents={ANNA: frozenset({"billing", "german"}), BEN: frozenset({"billing"}), CARL: frozenset()},
    needed={"teams/billing": frozenset({"billing"}), "order/letter": frozenset({"german"})},
)


def given(agent: str, team: str = "", topic: str = "") -> IssueEvent:
    issue = create("is_1", Beginning("c_1", Telling("Parcel late", topic)), STAMP).issue
    event = assign(issue, agent, team, STAMP, knows_state=True)
    assert event
    return event


@pytest.mark.parametrize(
    ("agent", "team", "topic", "missing"),
    [
        (ANNA, "teams/billing", "order/letter/lost", ""),
        (BEN, "teams/billing", "order/letter/lost", "german"),
        (BEN, "teams/billing", "order", ""),
        (BEN, "teams/billing", "order/letters", ""),
        (CARL, "teams/billing", "order/letter", "billing, german"),
        (CARL, "teams/parcels", "", ""),
        ("apiKeys/k_bot", "teams/parcels", "", ""),
        ("apiKeys/k_bot", "teams/billing", "", "billing"),
        ("", "teams/billing", "order/letter", ""),
    ],
)
def test_who_gets_an_issue_has_every_skill_its_team_and_its_topic_need(
    agent: str, team: str, topic: str, missing: str
) -> None:
    event = given(agent, team, topic)
    if not missing:
        assert RULES.may_own(event) is event
        return
    with pytest.raises(FailedPrecondition) as refusal:
        RULES.may_own(event)

    assert (refusal.value.reason, refusal.value.metadata["skills"]) == ("SKILL_MISSING", missing)


def test_an_agent_nobody_named_is_not_found_and_where_nobody_is_named_anybody_goes() -> None:
    with pytest.raises(NotFound) as refusal:
        RULES.require_agent("agents/nobody")
    RULES.require_agent("apiKeys/k_bot")
    anybody = replace(RULES, agents={})
    anybody.require_agent("agents/nobody")
    event = given("agents/nobody", "teams/billing", "order/letter")

    assert refusal.value.reason == "AGENT_NOT_FOUND"
    assert anybody.may_own(event) is event
    assert anybody.may_own(None) is None


def test_agents_and_needed_skills_are_read_from_settings() -> None:
    settings = InteractionsSettings(
        agents={ANNA: "german  billing", BEN: ""}, needed_skills={"teams/billing": "billing", "order/letter": "german"}
    )
    rules = settings.issue_rules

    assert not [fault for fault in settings.faults() if "skill" in fault or "agents" in fault]
    assert (rules.agents[ANNA], rules.agents[BEN]) == (frozenset({"german", "billing"}), frozenset())
    assert rules.needed["order/letter"] == frozenset({"german"})
    assert not InteractionsSettings().issue_rules.agents


@pytest.mark.parametrize(
    ("agents", "needed", "fault"),
    [
        ({"anna": ""}, {}, "agents: each must look like"),
        ({ANNA: "Speaks-German"}, {}, "skills are of"),
        ({ANNA: ""}, {"Teams/billing": "billing"}, "needed_skills: each must be of"),
        ({ANNA: ""}, {"a/b/c/d/e": "billing"}, "needed_skills: each must be of"),
        ({}, {"teams/billing": "billing"}, "needs agents"),
    ],
)
def test_what_names_no_agent_or_skill_is_a_fault(agents: dict[str, str], needed: dict[str, str], fault: str) -> None:
    settings = InteractionsSettings(agents=agents, needed_skills=needed)

    assert [each for each in settings.faults() if fault in each]

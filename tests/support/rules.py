"""What tests of rules share: rules, events and a service that reacts to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from services.notifications.domain.issue_news import IssueNews
from services.notifications.domain.rules.happening import Happening
from services.notifications.domain.rules.rule import Audience, Condition, Content, Rule

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)


def a_content(wanted: Mapping[str, tuple[str, ...]] | None = None, /, **changes: Any) -> Content:
    """Somebody is told of every new issue, unless more is wanted."""
    conditions = {"event-type": ("issue-created",)} | dict(wanted or {})
    standard = Content(
        display_name="New issues",
        conditions=tuple(Condition(name, values) for name, values in conditions.items()),
        audiences=(Audience("agent", "agents/eva"),),
    )
    return replace(standard, **changes)


def a_rule(content: Content | None = None, rule_id: str = "new-issues", **changes: Any) -> Rule:
    """A rule as it is kept."""
    return replace(Rule(rule_id, content or a_content(), 1, "agents/boss", NOW, NOW), **changes)


def a_happening(event_id: str = "e_1", at: datetime = NOW, **changes: Any) -> Happening:
    """A new issue nobody works on."""
    standard = Happening(
        event_id=event_id,
        type="issue-created",
        contact="contacts/c_1",
        record_time=at,
        seen={"issue-state": ("new",), "priority": ("normal",), "assigned": ("false",)},
        news=IssueNews("issue-created", "contacts/c_1", "issues/is_1", "Parcel late", "new"),
    )
    return replace(standard, **changes)

"""Calendars, service levels and escalations as stored, and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

from servicekit.adapters.mongo_client import Row

from services.notifications.adapters.mongo_laid_down import Form
from services.notifications.domain.rules.rule import Audience
from services.notifications.domain.timing.calendars import Calendar, Holiday, Hours
from services.notifications.domain.timing.escalation import (
    Escalation,
    EscalationPolicy,
    EscalationState,
    EscalationStep,
    StepTaken,
)
from services.notifications.domain.timing.service_levels import SHIPPED_LEVELS, ServiceLevel

ESCALATIONS_KEPT = timedelta(days=90)


def _calendar_row(calendar: Calendar) -> Row:
    return asdict(calendar) | {
        "hours": [asdict(one) | {"days": list(one.days)} for one in calendar.hours],
        "holidays": [{"day": one.day.isoformat(), "display_name": one.display_name} for one in calendar.holidays],
    }


def _calendar(row: Mapping[str, Any]) -> Calendar:
    return Calendar(
        row["display_name"],
        row["time_zone"],
        tuple(Hours(tuple(one["days"]), one["opens"], one["closes"]) for one in row["hours"]),
        tuple(Holiday(date.fromisoformat(one["day"]), one["display_name"]) for one in row["holidays"]),
    )


def _level_row(level: ServiceLevel) -> Row:
    return asdict(level) | {"priorities": list(level.priorities)}


def _level(row: Mapping[str, Any]) -> ServiceLevel:
    known = {name: value for name, value in row.items() if name in ServiceLevel.__dataclass_fields__}
    return ServiceLevel(**known | {"priorities": tuple(row["priorities"])})


def _step_row(step: EscalationStep) -> Row:
    return {"after_minutes": step.after_minutes, "audiences": [asdict(one) for one in step.audiences]}


def _step(row: Mapping[str, Any]) -> EscalationStep:
    return EscalationStep(row["after_minutes"], tuple(Audience(**one) for one in row["audiences"]))


def _policy_row(policy: EscalationPolicy) -> Row:
    return asdict(policy) | {"rules": list(policy.rules), "steps": list(map(_step_row, policy.steps))}


def _policy(row: Mapping[str, Any]) -> EscalationPolicy:
    steps = tuple(map(_step, row["steps"]))
    return EscalationPolicy(row["display_name"], tuple(row["rules"]), steps, row["disabled"])


def escalation_row(one: Escalation) -> Row:
    """Return an escalation as stored, without its id."""
    row: Row = {
        name: getattr(one, name)
        for name in (
            "version", "policy", "rule", "event_id", "contact", "interaction", "issue", "owner", "title", "body",
            "acknowledger", "create_time", "event_time",
        )
    }  # fmt: skip
    row |= {
        "steps": list(map(_step_row, one.steps)),
        "taken": [{"time": step.time, "agents": list(step.agents)} for step in one.taken],
        "state": one.state.value,
        "expire_time": one.create_time + ESCALATIONS_KEPT,
    }
    if one.end_time:
        row["end_time"] = one.end_time
    if one.next_time:
        row["next_at"] = one.next_time
    return row


def escalation_of(row: Row) -> Escalation:
    """Return a stored escalation."""
    known = {name: value for name, value in row.items() if name in Escalation.__dataclass_fields__}
    taken = tuple(StepTaken(one["time"], tuple(one["agents"])) for one in row["taken"])
    return Escalation(
        **known
        | {
            "id": row["_id"],
            "steps": tuple(map(_step, row["steps"])),
            "taken": taken,
            "state": EscalationState(row["state"]),
            "next_time": row.get("next_at"),
            "event_time": row.get("event_time") or row["create_time"],  # of another release
        }
    )


ESCALATION_POLICIES = Form("escalationPolicies", _policy_row, _policy)
CALENDARS = Form("calendars", _calendar_row, _calendar)
SERVICE_LEVELS = Form("serviceLevels", _level_row, _level, SHIPPED_LEVELS)

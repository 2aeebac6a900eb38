"""Rules and decisions on the wire."""

from __future__ import annotations

from backstory.notifications.v1 import rules_pb2 as pb
from servicekit.errors import InvalidArgument
from servicekit.times import to_timestamp

from services.notifications.domain.decision import MATCHED, Decision
from services.notifications.domain.rules.rule import Audience, CollapseBy, Condition, Content, Rule
from services.notifications.domain.urgency import Urgency
from services.notifications.usecases.try_rule import Tried

URGENCIES = {
    Urgency.LOW: pb.URGENCY_LOW,
    Urgency.NORMAL: pb.URGENCY_NORMAL,
    Urgency.HIGH: pb.URGENCY_HIGH,
    Urgency.URGENT: pb.URGENCY_URGENT,
}
_URGENCY_BY_NUMBER: dict[int, Urgency] = {number: urgency for urgency, number in URGENCIES.items()}
_URGENCY_BY_NUMBER[pb.URGENCY_UNSPECIFIED] = Urgency.NORMAL
_COLLAPSES = {
    CollapseBy.NOTHING: pb.COLLAPSE_BY_NOTHING,
    CollapseBy.THREAD: pb.COLLAPSE_BY_THREAD,
    CollapseBy.CONTACT: pb.COLLAPSE_BY_CONTACT,
    CollapseBy.RULE: pb.COLLAPSE_BY_RULE,
}
_COLLAPSE_BY_NUMBER: dict[int, CollapseBy] = {number: by for by, number in _COLLAPSES.items()}
_COLLAPSE_BY_NUMBER[pb.COLLAPSE_BY_UNSPECIFIED] = CollapseBy.THREAD


def content_of(message: pb.Rule) -> Content:
    """Return what a caller says in a rule."""
    if message.urgency not in _URGENCY_BY_NUMBER:
        raise InvalidArgument("rule.urgency", f"must be one of {', '.join(pb.Urgency.keys()[1:])}")
    if message.collapse_by not in _COLLAPSE_BY_NUMBER:
        raise InvalidArgument("rule.collapse_by", f"must be one of {', '.join(pb.CollapseBy.keys()[1:])}")
    return Content(
        display_name=message.display_name,
        conditions=tuple(Condition(one.attribute, tuple(one.any_of), tuple(one.none_of)) for one in message.conditions),
        audiences=tuple(Audience(one.kind, one.value) for one in message.audiences),
        channels=tuple(message.channels),
        urgency=_URGENCY_BY_NUMBER[message.urgency],
        title=message.title,
        any_age=message.any_age,
        once_in_days=message.once_in_days,
        collapse_by=_COLLAPSE_BY_NUMBER[message.collapse_by],
        collapse_seconds=message.collapse_seconds,
        disabled=message.disabled,
    )


def rule_message(rule: Rule) -> pb.Rule:
    """Return a rule as callers see it."""
    content = rule.content
    return pb.Rule(
        name=rule.name,
        etag=rule.etag,
        version=rule.version,
        create_time=to_timestamp(rule.create_time),
        update_time=to_timestamp(rule.update_time),
        creator=rule.creator,
        display_name=content.display_name,
        conditions=[
            pb.RuleCondition(attribute=one.attribute, any_of=one.any_of, none_of=one.none_of)
            for one in content.conditions
        ],
        audiences=[pb.RuleAudience(kind=one.kind, value=one.value) for one in content.audiences],
        channels=content.channels,
        urgency=URGENCIES[content.urgency],
        title=content.title,
        any_age=content.any_age,
        once_in_days=content.once_in_days,
        collapse_by=_COLLAPSES[content.collapse_by],
        collapse_seconds=content.collapse_seconds,
        disabled=content.disabled,
        disabled_reason=rule.disabled_reason,
        failures=rule.failures,
    )


def tried_message(tried: Tried) -> pb.TestRuleResponse:
    """Return how a tried rule fared."""
    return pb.TestRuleResponse(
        tried_count=tried.tried,
        matched_count=tried.matched,
        undecided_count=tried.undecided,
        matches=[
            pb.RuleMatch(
                event=match.happening.event_id,
                event_type=match.happening.type,
                contact=match.happening.contact,
                event_time=to_timestamp(match.happening.record_time),
                agents=match.agents,
            )
            for match in tried.matches
        ],
    )


def decision_message(decision: Decision, agent: str) -> pb.Decision:
    """Return a decision as it concerns one agent; who else was told is not told."""
    about = decision.happening
    return pb.Decision(
        event=about.event_id,
        event_type=about.type,
        contact=about.contact,
        event_time=to_timestamp(about.record_time),
        agent=agent,
        told=decision.told(agent),
        verdicts=[
            pb.RuleVerdict(
                rule=f"rules/{one.rule}",
                rule_version=one.version,
                told=one.told(agent),
                reason=MATCHED if one.told(agent) else one.reason_for(agent),
            )
            for one in decision.verdicts
        ],
    )

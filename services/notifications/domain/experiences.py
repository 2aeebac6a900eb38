"""What customers go through, as events tell it: which of them went badly, and the event that one may be lost."""

from __future__ import annotations

import hashlib
from datetime import datetime

from services.notifications.domain.interaction import Direction, Recorded
from services.notifications.domain.issue_news import IssueNews
from services.notifications.domain.overdue_promise import OverduePromise
from services.notifications.domain.repeat import Repeated
from services.notifications.domain.risk import LOW_SCORE, Alert, AtRisk, Experience, Kind
from services.notifications.domain.rules.happening import Happening
from services.notifications.domain.timing.news import TargetNews
from services.notifications.domain.timing.service_levels import Target

AT_RISK = "customer-at-risk"
_OURS = frozenset({Target.FIRST_RESPONSE, Target.NEXT_RESPONSE, Target.RESOLUTION})
"""The targets whose missing a customer feels."""
_HANDED_ON = ("channel", "priority", "tag", "topic")


def experience_of(happening: Happening) -> Experience | None:
    """Return what an event says went badly for its customer, or might together with more; None for most events."""
    match happening.news:
        case Recorded() as news:
            return _of_interaction(news, happening)
        case Repeated() as news:
            kind = Kind.SAID_BEFORE if news.said_so else Kind.REPEAT
            return _experience(happening, kind, news.interaction, news.occur_time, news.earlier)
        case OverduePromise() as news:
            return _experience(happening, Kind.OVERDUE_PROMISE, news.promise)
        case IssueNews(event_type="promise-broken") as news:
            return _experience(happening, Kind.BROKEN_PROMISE, news.promise_name or news.issue)
        case IssueNews(event_type="issue-reopened") as news:
            return _experience(happening, Kind.REOPENED, news.issue)
        case TargetNews() as news if happening.type == "target-missed" and news.alarm.clock.target in _OURS:
            return _experience(happening, Kind.MISSED_TARGET, news.issue.issue)
    return None


def of_alert(cause: Happening, alert: Alert) -> Happening:
    """Return that a customer may be lost as rules see it: the same event, however often its cause comes.

    It has no author: whoever broke a promise is to know, too.
    """
    seen = {name: values for name, values in cause.seen.items() if name in _HANDED_ON}
    return Happening(
        event_id=f"ar_{hashlib.sha256(cause.event_id.encode()).hexdigest()[:40]}",
        type=AT_RISK,
        contact=cause.contact,
        record_time=cause.record_time,
        seen={**seen, "risk": tuple(risk.value for risk in alert.risks)},
        correlation_id=cause.correlation_id,
        interaction=cause.interaction,
        owner=cause.owner,
        issue=cause.issue,
        depth=cause.depth,
        news=AtRisk(cause.contact, alert),
    )


def _of_interaction(news: Recorded, happening: Happening) -> Experience | None:
    one = news.interaction
    if one.score is not None and one.score <= LOW_SCORE:
        return _experience(happening, Kind.LOW_SCORE, one.name, one.occur_time)
    is_theirs = one.is_communication and one.direction is Direction.INBOUND
    if is_theirs and happening.seen.get("mood") == ("bad",):
        return _experience(happening, Kind.BAD_MOOD, one.name, one.occur_time)
    return None


def _experience(
    happening: Happening, kind: Kind, about: str, time: datetime | None = None, earlier: str = ""
) -> Experience:
    return Experience(happening.event_id, happening.contact, kind, about, time or happening.record_time, earlier)

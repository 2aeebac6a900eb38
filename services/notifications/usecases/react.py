"""From an event to notifications: every rule for it is asked, and whoever it names is told once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from servicekit.logs import get_logger

from services.notifications.domain.decision import ALREADY_TOLD, MATCHED, Decision, Decisions, Verdict
from services.notifications.domain.failed_message import FailedMessage, SentMessages
from services.notifications.domain.following import Follows
from services.notifications.domain.happenings import with_message
from services.notifications.domain.notification import Notice, Notification, NotTold
from services.notifications.domain.ports import Clock, History, Inboxes, Sender
from services.notifications.domain.rule_ports import RuleBook, Rules
from services.notifications.domain.rules.audience_kinds import Roster
from services.notifications.domain.rules.collapsing import collapse_of
from services.notifications.domain.rules.compiling import CompiledRule
from services.notifications.domain.rules.happening import DEEPEST, Happening
from services.notifications.domain.rules.notices import notice_of, titled
from services.notifications.domain.timing.escalation import PoliciesInForce, begun
from services.notifications.usecases.failing_rules import note_failure
from services.notifications.usecases.tell_agents import Cause, tell_agents, untold
from services.notifications.usecases.tell_with_restraint import Manner, Restraint, tell_with_restraint

_LOOP_GUARD = "loop-guard"

_log = get_logger()


@dataclass(frozen=True)
class Reacting:
    """What reacting works with. `is_outage` tells a fault that passes from one that is the rule's own."""

    book: RuleBook
    rules: Rules
    roster: Roster
    senders: tuple[Sender, ...]
    history: History
    inboxes: Inboxes
    restraint: Restraint
    follows: Follows
    decisions: Decisions
    clock: Clock
    is_outage: Callable[[Exception], bool]
    policies: PoliciesInForce
    sent: SentMessages


@dataclass(frozen=True)
class _Answer:
    verdict: Verdict
    told: tuple[Notification, ...] = ()
    seen: tuple[tuple[str, tuple[str, ...]], ...] = ()


def react(happening: Happening, with_: Reacting) -> Sequence[Notification]:
    """Return the new notifications. May run any number of times for the same event: each agent is told once.

    A rule that fails keeps no other from telling; its fault is raised when all had their turn.
    """
    if happening.is_backfill:
        return ()  # what was imported sets nothing in motion, and is not worth a line in the log
    if happening.depth >= DEEPEST:
        return _stopped(happening, with_)
    rules = with_.book.current().of(happening.type)
    happening = _with_followers(_with_message(happening, rules, with_.sent), rules, with_.follows)
    if happening.is_backfill:
        return ()  # of a message that is only known now that the history was asked
    answers: list[_Answer] = []
    faults: list[Exception] = []
    for rule in rules:
        try:
            answers.append(_answer(rule, happening, with_))
            if rule.rule.failures:
                with_.rules.worked(rule.rule.id)
        except Exception as fault:
            if with_.is_outage(fault):
                raise
            faults.append(fault)
            _log.error("rule failed", rule=rule.rule.id, event_id=happening.event_id, error=type(fault).__name__)
            told = note_failure(rule.rule, happening, with_)
            answers.append(_Answer(_verdict(rule, "failed"), tuple(told)))
    _note(happening, answers, with_.decisions)
    if faults:
        raise faults[0]
    return [notification for answer in answers for notification in answer.told]


def _with_message(happening: Happening, rules: Sequence[CompiledRule], sent: SentMessages) -> Happening:
    """Ask what the message is that did not reach its customer, but only where a rule tells of it."""
    if not rules or not isinstance(happening.news, FailedMessage):
        return happening
    return with_message(happening, sent.message(happening.news.interaction))


def _with_followers(happening: Happening, rules: Sequence[CompiledRule], follows: Follows) -> Happening:
    """Ask who follows the issue, but only where a rule tells followers."""
    asked = happening.issue and any(one.kind == "followers" for rule in rules for one in rule.rule.content.audiences)
    return replace(happening, followers=tuple(follows.followers(happening.issue))) if asked else happening


def _answer(rule: CompiledRule, happening: Happening, with_: Reacting) -> _Answer:
    refusal = rule.refusal(happening, with_.clock.now())
    if refusal:
        return _Answer(_verdict(rule, refusal))
    recipients = rule.recipients(happening, with_.roster)
    if not recipients:
        return _Answer(_verdict(rule, "no-recipient"))
    cause = Cause(
        happening.event_id, happening.correlation_id, rule.rule.id, happening.contact, happening.interaction,
        happening.depth,
    )  # fmt: skip
    agents = untold(cause, recipients, with_.restraint.telling)
    if not agents:
        return _Answer(_verdict(rule, ALREADY_TOLD, recipients))
    fresh = _not_told_lately(rule, happening, agents, with_)
    if not fresh:
        return _Answer(_verdict(rule, "told-lately"))
    notice, seen = _notice(rule, happening, with_.history)
    if isinstance(notice, NotTold):
        return _Answer(_verdict(rule, notice.reason), seen=seen)
    said = (notice.title, notice.body)
    escalations = begun(with_.policies(), rule.rule.id, happening, said, with_.clock.now())
    collapse = collapse_of(rule.rule, happening)
    manner = Manner(rule.rule.content.urgency, collapse, _senders(rule, with_.senders), escalations)
    told = tell_with_restraint(cause, notice, fresh, manner, with_.restraint, with_.clock)
    spared = tuple((agent, one.reason) for agent, one in told.items() if one.reason)
    reached = tuple(agent for agent in recipients if agent not in told or not told[agent].reason)
    verdict = replace(_verdict(rule, MATCHED, reached), spared=spared)
    return _Answer(verdict, tuple(one.notification for one in told.values() if one.notification), seen)


def _not_told_lately(rule: CompiledRule, happening: Happening, agents: Sequence[str], with_: Reacting) -> Sequence[str]:
    days = rule.rule.content.once_in_days
    if not days:
        return agents
    since = with_.clock.now() - timedelta(days=days)
    told = with_.inboxes.told_since(happening.contact, rule.rule.id, since)
    return [agent for agent in agents if agent not in told]


def _notice(
    rule: CompiledRule, happening: Happening, history: History
) -> tuple[Notice | NotTold, tuple[tuple[str, tuple[str, ...]], ...]]:
    """Return what is said, and what was learned from the customer's history on the way."""
    if rule.looks_back is None or rule.history is None:
        return notice_of(rule.rule.content, happening), ()
    question = rule.looks_back.look_back(happening.news, happening.record_time)
    if isinstance(question, NotTold):
        return question, ()
    past = history.look_back(question)
    if past is None:
        return NotTold("customer-unknown"), ()
    days = rule.looks_back.days_before(happening.news, past)
    within = str(days) if days else f"over-{rule.looks_back.window.days}"
    told = rule.looks_back.decide(happening.news, past)
    notice = titled(rule.rule.content, told) if isinstance(told, Notice) else told
    return notice, ((rule.history.attribute, (within,)),)


def _senders(rule: CompiledRule, senders: Sequence[Sender]) -> list[Sender]:
    """Return the ways a rule tells by. The inbox is always one: the notification stands there."""
    channels = rule.rule.content.channels
    return [sender for sender in senders if not channels or sender.channel in channels or sender.channel == "in-app"]


def _stopped(happening: Happening, with_: Reacting) -> Sequence[Notification]:
    """Let a chain of events end here, and tell those on duty of it once."""
    _log.warning("a chain of events was stopped", event_id=happening.event_id, depth=happening.depth)
    rules = with_.book.current().of(happening.type)
    _note(happening, [_Answer(_verdict(rule, "too-deep")) for rule in rules], with_.decisions)
    if happening.depth > DEEPEST or not happening.contact:
        return ()
    cause = Cause(
        happening.event_id, happening.correlation_id, _LOOP_GUARD, happening.contact, happening.interaction,
        happening.depth,
    )  # fmt: skip
    body = f"{DEEPEST} events set one another in motion, the last of them {happening.event_id} ({happening.type})."
    notice = Notice("A chain of events was stopped: it may be a loop", body, ())
    agents = untold(cause, with_.roster.on_duty, with_.inboxes)
    return list(tell_agents(cause, notice, agents, with_.senders, with_.inboxes, with_.clock))


def _verdict(rule: CompiledRule, reason: str, agents: tuple[str, ...] = ()) -> Verdict:
    return Verdict(rule.rule.id, rule.rule.version, reason, agents)


def _note(happening: Happening, answers: Sequence[_Answer], decisions: Decisions) -> None:
    learned = {name: values for answer in answers for name, values in answer.seen}
    seen = {**happening.seen, **learned}
    decisions.note(Decision(replace(happening, seen=seen), tuple(answer.verdict for answer in answers)))

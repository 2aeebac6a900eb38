"""Creating, changing and deleting rules."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace

from servicekit.errors import FailedPrecondition
from servicekit.text import plain_id

from services.notifications.domain.rule_errors import RuleAlreadyExists, RuleContended, RuleNotFound
from services.notifications.domain.rule_ports import Order, Rules, Stamps
from services.notifications.domain.rules.rule import REQUIRED, Content, Rule, checked

_ATTEMPTS = 12
_KEPT_OF_REQUIRED = ("conditions", "audiences", "any_age", "once_in_days", "disabled")


@dataclass(frozen=True)
class Ruling:
    """What rules are kept in and checked against. `channels` are those there are."""

    rules: Rules
    channels: tuple[str, ...]
    stamps: Stamps


@dataclass(frozen=True)
class CreateRule:
    """A new rule; an empty `rule_id` lets the service choose."""

    rule_id: str
    content: Content
    order: Order
    validate_only: bool = False


@dataclass(frozen=True)
class UpdateRule:
    """Takes the fields at `paths` from `content`."""

    rule_id: str
    etag: str
    paths: tuple[str, ...]
    content: Content
    order: Order


@dataclass(frozen=True)
class DeleteRule:
    """Deletes a rule."""

    rule_id: str
    etag: str
    order: Order


def create_rule(command: CreateRule, with_: Ruling) -> Rule:
    """Return the created rule, or the one this request created before."""
    chosen, order, now = command.rule_id, command.order, with_.stamps.clock.now()
    rule_id = plain_id("rule_id", chosen) if chosen else _id_for(order, with_.stamps)
    rule = Rule(rule_id, checked(command.content, with_.channels), 1, order.actor, now, now)
    if command.validate_only:
        return rule
    stored = with_.rules.stored(rule_id, order.request)
    if stored is None and with_.rules.add(rule, order.request):
        return rule
    stored = with_.rules.stored(rule_id, order.request)
    if stored is None or not stored.is_answered:
        raise RuleAlreadyExists(rule_id)
    return stored.rule


def update_rule(command: UpdateRule, with_: Ruling) -> Rule:
    """Return the rule after the change; one that alters nothing writes nothing."""

    def decide(rule: Rule) -> Rule | None:
        told = {path: getattr(command.content, path) for path in command.paths}
        content = checked(replace(rule.content, **told), with_.channels)
        if content == rule.content:
            return None
        _require(rule, content)
        was_switched_on = rule.content.disabled and not content.disabled
        after = _next(rule, with_) if not was_switched_on else replace(_next(rule, with_), failures=0)
        return replace(after, content=content, disabled_reason=rule.disabled_reason if content.disabled else "")

    return _change(command, with_, decide)


def delete_rule(command: DeleteRule, with_: Ruling) -> Rule:
    """Return the rule as it was last."""

    def decide(rule: Rule) -> Rule:
        if rule.id in REQUIRED:
            raise _required(rule)
        return replace(_next(rule, with_), is_deleted=True)

    return _change(command, with_, decide)


def _change(command: UpdateRule | DeleteRule, with_: Ruling, decide: Callable[[Rule], Rule | None]) -> Rule:
    request = command.order.request
    for _ in range(_ATTEMPTS):
        stored = with_.rules.stored(command.rule_id, request)
        if stored is not None and stored.is_answered:
            return stored.rule
        if stored is None or stored.rule.is_deleted:
            raise RuleNotFound(command.rule_id)
        before = stored.rule
        before.require_etag(command.etag)
        after = decide(before)
        if after is None:
            return before
        if with_.rules.save(before, after, request):
            return after
    raise RuleContended


def _next(rule: Rule, with_: Ruling) -> Rule:
    return replace(rule, version=rule.version + 1, update_time=with_.stamps.clock.now())


def _require(rule: Rule, content: Content) -> None:
    """Refuse what would let a rule that must be there tell nobody any more."""
    if rule.id in REQUIRED and any(getattr(content, name) != getattr(rule.content, name) for name in _KEPT_OF_REQUIRED):
        raise _required(rule)


def _required(rule: Rule) -> FailedPrecondition:
    return FailedPrecondition(
        "RULE_REQUIRED", f"{rule.name} must be there as it is: only its names and channels can be changed.",
        rule=rule.name,
    )  # fmt: skip


def _id_for(order: Order, stamps: Stamps) -> str:
    """Return a fresh id, or the one that belongs to the caller's request id."""
    if order.request is None:
        return stamps.new_id("r")
    seed = f"{order.actor}|{order.request.id}"
    return f"r_{hashlib.sha256(seed.encode()).hexdigest()[:32]}"

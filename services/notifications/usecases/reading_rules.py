"""Finding rules."""

from __future__ import annotations

from collections.abc import Sequence

from services.notifications.domain.rule_errors import RuleNotFound
from services.notifications.domain.rule_ports import Rules
from services.notifications.domain.rules.rule import Rule


def get_rule(rule_id: str, rules: Rules) -> Rule:
    """Return a rule that is not deleted."""
    stored = rules.stored(rule_id, None)
    if stored is None or stored.rule.is_deleted:
        raise RuleNotFound(rule_id)
    return stored.rule


def list_rules(after: str, size: int, rules: Rules) -> tuple[Sequence[Rule], str]:
    """Return a page by id, and the id to go on after; empty at the end."""
    found = rules.page(after, size + 1)
    page = found[:size]
    return page, page[-1].id if len(found) > size else ""

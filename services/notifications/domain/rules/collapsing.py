"""Which notification an event may be counted in."""

from __future__ import annotations

import hashlib
from datetime import timedelta

from services.notifications.domain.restraint import Collapse
from services.notifications.domain.rules.happening import Happening
from services.notifications.domain.rules.rule import CollapseBy, Rule

_USUAL = 60


def collapse_of(rule: Rule, happening: Happening) -> Collapse:
    """Return the key that events told together have in common, and for how long; empty for one told alone."""
    by = rule.content.collapse_by
    if by is CollapseBy.NOTHING or (by is CollapseBy.THREAD and not happening.thread):
        return Collapse()
    parts = {
        CollapseBy.THREAD: (happening.contact, happening.thread),
        CollapseBy.CONTACT: (happening.contact,),
        CollapseBy.RULE: (),
    }[by]
    text = "\0".join((rule.id, by.value, *parts))
    window = timedelta(seconds=rule.content.collapse_seconds or _USUAL)
    return Collapse(hashlib.sha256(text.encode()).hexdigest()[:32], window)

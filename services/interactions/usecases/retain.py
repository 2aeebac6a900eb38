"""Going through all interactions once and taking the content out of those whose time is over, or only counting them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from services.interactions.domain.retention import Found, Looked, Rule, candidates

AT_ONCE = 2_000


class Retained(Protocol):
    """Interactions that still have content."""

    def window(self, after: str, limit: int) -> tuple[Sequence[Found], str]:
        """Return those of the next so many interactions by id, and the last id looked at; empty at the end."""
        ...

    def purposes(self, interactions: Collection[str]) -> Mapping[str, str]:
        """Return the purpose of each of these."""
        ...

    def held(self, contacts: Collection[str]) -> set[str]:
        """Return those of these contacts whose person is under a legal hold."""
        ...

    def remove(self, interactions: Sequence[str]) -> int:
        """Take the content out of these, unless a legal hold stands by now; return how many had any."""
        ...


def retain(
    looked: Looked,
    rules: Sequence[Rule],
    retained: Retained,
    now: datetime,
    report: Callable[[Looked], None],
    *,
    only_look: bool,
) -> Looked:
    """Return what was found, going on from the cursor. What a legal hold keeps is counted, never touched."""
    while rules:
        window, last = retained.window(looked.cursor, AT_ONCE)
        if not last:
            break
        free = _due(window, looked, rules, retained, now)
        if free and not only_look:
            looked.removed += retained.remove([each.id for each in free])
        looked.cursor, looked.looked_at = last, looked.looked_at + len(window)
        report(looked)
    return looked


def _due(
    window: Sequence[Found], looked: Looked, rules: Sequence[Rule], retained: Retained, now: datetime
) -> Sequence[Found]:
    """Count and return what rules take and no legal hold keeps."""
    matched = candidates(rules, window, now)
    asked = [name for name, by in matched.items() if all(rule.purpose for rule in by)]
    purposes = retained.purposes(asked) if asked else {}
    due = {name for name, by in matched.items() if any(rule.purpose in ("", purposes.get(name)) for rule in by)}
    taken = [each for each in window if each.id in due]
    held = retained.held({each.contact for each in taken}) if taken else set()
    free = [each for each in taken if each.contact not in held]
    looked.held += len(taken) - len(free)
    looked.note(free)
    return free

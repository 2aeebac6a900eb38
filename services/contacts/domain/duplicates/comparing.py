"""Two contacts compared by every rule, and where those worth comparing are found."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from services.contacts.domain.contact import Contact
from services.contacts.domain.duplicates.evidence import Evidence, score
from services.contacts.domain.duplicates.rules import rules
from services.contacts.domain.finding.lookups import Lookup

LEAST_SCORE = 0.45
"""What makes somebody a candidate: one strong reason, or two weaker ones. The same name alone does not."""

MAX_LOOKUPS = 60


@dataclass(frozen=True)
class Likeness:
    """How alike two contacts are, and why: the weightiest reason first."""

    score: float
    evidence: tuple[Evidence, ...]


def compared(one: Contact, other: Contact) -> Likeness:
    """Return what all rules say of two contacts."""
    evidence = [each for rule in rules() for each in rule.compare(one, other)]
    ordered = tuple(sorted(evidence, key=lambda each: (-abs(each.weight), each.rule)))
    return Likeness(score(ordered), ordered)


def lookups_for(contacts: Iterable[Contact]) -> list[Lookup]:
    """Return where those are found who may be alike, each place once."""
    return list(dict.fromkeys(each for contact in contacts for rule in rules() for each in rule.lookups(contact)))[
        :MAX_LOOKUPS
    ]

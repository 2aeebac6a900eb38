"""Finding who may be the same person as a contact, entered a second time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.contacts.domain.contact import Contact, State
from services.contacts.domain.duplicates.comparing import LEAST_SCORE, Likeness, compared, lookups_for
from services.contacts.domain.duplicates.ports import Suggestions
from services.contacts.domain.duplicates.suggestion import SuggestionState
from services.contacts.domain.errors import ContactNotFound
from services.contacts.domain.finding.keys.members import member_key
from services.contacts.domain.finding.lookups import Lookup
from services.contacts.domain.finding.ports import Finder
from services.contacts.domain.ports import MergeMap

MAX_CANDIDATES = 50
MAX_MEMBERS = 200
_DEEPEST = 20
_COMPARED_MEMBERS = 10


@dataclass(frozen=True)
class Duplicates:
    """What is asked to find duplicates."""

    finder: Finder
    merges: MergeMap
    suggestions: Suggestions


@dataclass(frozen=True)
class Candidate:
    """Somebody who may be the same person: the contact that is most alike, for its person."""

    contact: Contact
    person: str
    likeness: Likeness


def find_duplicates(contact_id: str, duplicates: Duplicates) -> Sequence[Candidate]:
    """Return up to 50 candidates, the likeliest first; never those of the same person or those rejected."""
    asked = _existing(contact_id, duplicates.finder)
    person, members = members_of(asked, duplicates)
    if asked.state in (State.DELETED, State.ERASED):
        return ()
    mine = [member for member in members if member.state in (State.ACTIVE, State.MERGED)]
    mine = sorted(mine, key=lambda member: (member.id != asked.id, member.id))[:_COMPARED_MEMBERS]
    found = [each for each in duplicates.finder.found(lookups_for(mine)) if each.state in (State.ACTIVE, State.MERGED)]
    people = duplicates.merges.people_of(found)
    hidden = {person} | rejected_people({member.id for member in members}, duplicates)
    best = _best([each for each in found if people[each.id] not in hidden], mine, people)
    return sorted(best.values(), key=lambda each: (-each.likeness.score, each.person))[:MAX_CANDIDATES]


def members_of(contact: Contact, duplicates: Duplicates) -> tuple[str, Sequence[Contact]]:
    """Return the person of a contact and all contacts that stand for it."""
    person = duplicates.merges.people_of([contact])[contact.id]
    members = {contact.id: contact} | {each.id: each for each in duplicates.finder.by_ids([person])}
    parents = list({contact.id, person})
    for _ in range(_DEEPEST):
        lookups = [Lookup(tuple(member_key(parent) for parent in parents), read=MAX_MEMBERS)]
        children = [each for each in duplicates.finder.found(lookups) if each.id not in members]
        members |= {each.id: each for each in children}
        parents = [each.id for each in children][:MAX_MEMBERS]
        if not parents:
            break
    return person, list(members.values())


def rejected_people(mine: set[str], duplicates: Duplicates) -> set[str]:
    """Return the people who were decided to be somebody else than these contacts' person, whoever was merged since."""
    pairs = duplicates.suggestions.about(mine, SuggestionState.REJECTED)
    others = {contact for pair in pairs for contact in pair.contacts} - mine
    if not others:
        return set()
    return set(duplicates.merges.people_of(duplicates.finder.by_ids(others)).values())


def _existing(contact_id: str, finder: Finder) -> Contact:
    found = list(finder.by_ids([contact_id]))
    if not found:
        raise ContactNotFound(contact_id)
    return found[0]


def _best(found: Sequence[Contact], mine: Sequence[Contact], people: Mapping[str, str]) -> dict[str, Candidate]:
    best: dict[str, Candidate] = {}
    for other in found:
        likeness = max((compared(member, other) for member in mine), key=lambda each: each.score)
        person = people[other.id]
        if likeness.score >= LEAST_SCORE and (person not in best or _order(likeness, other) < _order_of(best[person])):
            best[person] = Candidate(other, person, likeness)
    return best


def _order(likeness: Likeness, contact: Contact) -> tuple[float, str]:
    return (-likeness.score, contact.id)


def _order_of(candidate: Candidate) -> tuple[float, str]:
    return _order(candidate.likeness, candidate.contact)

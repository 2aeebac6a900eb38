"""Finding people by whatever is at hand: a part of a name, an address, the end of a number, an id."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from services.contacts.domain.contact import Contact
from services.contacts.domain.finding.lookups import rounds
from services.contacts.domain.finding.ports import Finder
from services.contacts.domain.finding.query import Query
from services.contacts.domain.finding.ranking import Hit, hit
from services.contacts.domain.ports import MergeMap

DEFAULT_RESULTS = 10
MAX_RESULTS = 20


@dataclass(frozen=True)
class Found:
    """A person that was found. `contact` is the canonical one; `hit` tells which contact fitted, and why."""

    contact: Contact
    hit: Hit


def search_contacts(query: Query, size: int, finder: Finder, merges: MergeMap) -> Sequence[Found]:
    """Return up to `size` people, the best first; looks further only while the surer ways found too few."""
    best: dict[str, Hit] = {}
    seen: set[str] = set()
    for lookups in rounds(query):
        fresh = [each for each in finder.found(lookups, query.tags, query.organization) if each.id not in seen]
        seen.update(contact.id for contact in fresh)
        hits = [found for contact in fresh if (found := hit(contact, query))]
        _keep_best(best, hits, merges.people_of([each.contact for each in hits]))
        if len(best) >= size:
            break
    ordered = sorted(best.items(), key=lambda item: item[1].order)[:size]
    return _with_people(ordered, finder)


def _keep_best(best: dict[str, Hit], hits: Sequence[Hit], people: Mapping[str, str]) -> None:
    for found in hits:
        person = people[found.contact.id]
        if person not in best or found.order < best[person].order:
            best[person] = found


def _with_people(ordered: Sequence[tuple[str, Hit]], finder: Finder) -> list[Found]:
    elsewhere = {person for person, found in ordered if person != found.contact.id}
    people = {contact.id: contact for contact in finder.by_ids(elsewhere)} if elsewhere else {}
    return [
        Found(people.get(person, found.contact), replace(found, score=round(found.score, 4)))
        for person, found in ordered
    ]

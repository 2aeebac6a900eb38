"""What linking an interaction with an issue is, inside whatever else is done with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from servicekit.errors import InvalidArgument

from services.interactions.domain.issue_changes import Stamp
from services.interactions.domain.issue_faults import link_contended, other_person, too_many
from services.interactions.domain.issue_ports import Issues, Order, People, StoredLink
from services.interactions.domain.issues import Issue
from services.interactions.domain.linking import MOST_AT_ONCE, MOST_LINKS, Link, Linkable, linked


def require_same_person(contact: str, others: Mapping[str, str], people: People) -> None:
    """Refuse what is of another person than a contact; `others` maps names to contacts, empty for not known yet."""
    contacts = {each for each in others.values() if each}
    if contacts <= {contact}:
        return
    person_of = people.people_of([contact, *sorted(contacts)])
    person = person_of.get(contact, contact)
    for name, other in others.items():
        if other and person_of.get(other, other) != person:
            raise other_person(name)


def checked_interactions(field: str, interactions: Sequence[str]) -> tuple[str, ...]:
    """Return interactions once each; INVALID_ARGUMENT when there are too many."""
    if len(interactions) > MOST_AT_ONCE:
        raise InvalidArgument(field, f"holds more than {MOST_AT_ONCE}", "TOO_MANY")
    return tuple(dict.fromkeys(interactions))


def link_with(
    issue: Issue, interaction: Linkable, before: StoredLink, stamp: Stamp, issues: Issues, order: Order
) -> Link:
    """Link an interaction with an issue and return the link, perhaps the one that was there."""
    event = linked(interaction, before.link, issue.id, stamp)
    if isinstance(event, Link):
        return event
    if issues.is_full(issue.id):
        raise too_many("interactions", MOST_LINKS)
    if not issues.save_link(before.link, event, order):
        raise link_contended()
    return event.link

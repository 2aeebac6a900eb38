"""Listing promises, the one that is due first in front."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from services.interactions.domain.issue_ports import IssuePorts, ListedPromise, PromiseQuery
from services.interactions.usecases.get_history import Whose, find_person


@dataclass(frozen=True)
class ListPromises:
    """Asks for a page of what `query` restricts, of one person if `contact` is given."""

    query: PromiseQuery
    contact: str = ""
    overdue_only: bool = False


def list_promises(command: ListPromises, ports: IssuePorts) -> tuple[Sequence[ListedPromise], bool]:
    """Return one page, and whether there are more."""
    query = replace(command.query, size=command.query.size + 1)
    if command.contact:
        person = find_person(Whose(command.contact, None), ports.histories, ports.contacts)
        query = replace(query, contacts=person.contacts)
    if command.overdue_only:
        query = replace(query, due=ports.stamps.clock.now())
    found = ports.issues.promises(query)
    return found[: command.query.size], len(found) > command.query.size

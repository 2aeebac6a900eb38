"""Listing the threads of a customer: the one talked in last first, each as it stands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from services.interactions.domain.history import HistoryPage, HistoryQuery, Person
from services.interactions.domain.interaction import Visibility
from services.interactions.domain.issue_ports import IssuePorts
from services.interactions.domain.threads import MOST_COUNTED, Line, Theirs, Threads, ThreadSummary, waiting_on
from services.interactions.usecases.get_history import Whose, find_person

STEPS, STEP = 5, 200
"""So many interactions are looked at for one page, in so many steps; the page ends early, and the next one goes on."""

_TURNS_LOOKED_AT = 3


@dataclass(frozen=True)
class ListThreads:
    """Asks for a page of a contact's person's threads after a place in the history."""

    contact: str
    size: int
    after: str = ""


@dataclass(frozen=True)
class ThreadPage:
    """Threads, the one talked in last first; `next_after` is where to go on, empty at the end."""

    person: Person
    threads: tuple[ThreadSummary, ...]
    next_after: str


Reach = Callable[[tuple[str, ...]], Visibility]
See = Callable[[HistoryPage], HistoryPage]


def list_threads(command: ListThreads, threads: Threads, ports: IssuePorts, reach: Reach, see: See) -> ThreadPage:
    """Return one page. A thread stands where its newest interaction does; `see` leaves out what is not shown."""
    person = find_person(Whose(command.contact, None), ports.histories, ports.contacts)
    anything = Theirs("", person.contacts, reach(person.contacts))
    found: list[ThreadSummary] = []
    known: set[str] = set()
    after = command.after
    for _ in range(STEPS):
        page = ports.histories.page(person, HistoryQuery(STEP, after=after))
        for line in threads.lines(see(page).entries):
            if len(found) == command.size:
                return ThreadPage(person, tuple(found), after)
            after = line.position
            theirs = replace(anything, thread=line.thread)
            if line.thread and line.thread not in known and is_newest(line, theirs, threads):
                found.append(summary_of(line, theirs, threads, ports))
            known.add(line.thread)
        after = page.next_after
        if not after:
            break
    return ThreadPage(person, tuple(found), after)


def is_newest(line: Line, theirs: Theirs, threads: Threads) -> bool:
    """Tell whether nothing newer is known of the thread: then it was on no page before."""
    return all(newer.position <= line.position for newer in threads.newest(theirs, 1))


def summary_of(newest: Line, theirs: Theirs, threads: Threads, ports: IssuePorts) -> ThreadSummary:
    """Return how a thread stands whose newest interaction this is."""
    count = threads.count(theirs, MOST_COUNTED + 1)
    linked = threads.issues(theirs.thread, theirs.contacts, 1)
    issue = ports.issues.get(ports.issues.survivors(linked)[linked[0]]) if linked else None
    spoken = () if issue else threads.newest(theirs, _TURNS_LOOKED_AT)
    return ThreadSummary(
        thread=theirs.thread,
        first=threads.first(theirs) or newest,
        newest=newest,
        count=max(1, min(count, MOST_COUNTED)),
        goes_on=count > MOST_COUNTED,
        waiting_on=waiting_on(issue, (newest, *spoken)),
        issue=issue.id if issue else "",
    )

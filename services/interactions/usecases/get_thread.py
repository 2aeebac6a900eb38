"""Opening a thread in short: how it began, what was said last, what was decided, promised and attached."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from services.interactions.domain.history import Person
from services.interactions.domain.interaction import Visibility
from services.interactions.domain.issue_ports import IssuePorts
from services.interactions.domain.issues import Issue
from services.interactions.domain.threads import MOST_FILES, Line, Theirs, Threads, ThreadSummary, thread_not_found
from services.interactions.usecases.get_history import Whose, find_person
from services.interactions.usecases.list_threads import summary_of

MOST_ISSUES = 5


@dataclass(frozen=True)
class GetThread:
    """Asks for a thread of a contact's person, and a page of its interactions before a place."""

    contact: str
    thread: str
    size: int
    before: str = ""


@dataclass(frozen=True)
class OpenedThread:
    """A page of a thread; on the first one also the thread as a whole. `next_before` is empty at the end."""

    person: Person
    lines: tuple[Line, ...]
    next_before: str
    summary: ThreadSummary | None = None
    issues: tuple[Issue, ...] = ()
    with_files: tuple[Line, ...] = ()


Reach = Callable[[tuple[str, ...]], Visibility]


def get_thread(command: GetThread, threads: Threads, ports: IssuePorts, reach: Reach) -> OpenedThread:
    """Return one page, newest first; NOT_FOUND when the caller sees nothing in such a thread."""
    person = find_person(Whose(command.contact, None), ports.histories, ports.contacts)
    theirs = Theirs(command.thread, person.contacts, reach(person.contacts))
    found = threads.newest(theirs, command.size + 1, command.before)
    lines = tuple(found[: command.size])
    next_before = lines[-1].position if len(found) > command.size else ""
    if command.before:
        return OpenedThread(person, lines, next_before)
    if not lines:
        raise thread_not_found(f"contacts/{command.contact}/threads/{command.thread}")
    return OpenedThread(
        person,
        lines,
        next_before,
        summary_of(lines[0], theirs, threads, ports),
        _issues(theirs, threads, ports),
        tuple(threads.with_files(theirs, MOST_FILES)),
    )


def _issues(theirs: Theirs, threads: Threads, ports: IssuePorts) -> tuple[Issue, ...]:
    linked = threads.issues(theirs.thread, theirs.contacts, MOST_ISSUES)
    survivors = ports.issues.survivors(linked)
    return tuple(ports.issues.get(issue) for issue in dict.fromkeys(survivors[each] for each in linked))

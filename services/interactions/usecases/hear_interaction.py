"""What becomes of an issue when somebody says something in one of its threads."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from services.interactions.domain.bots import awaited, is_bot
from services.interactions.domain.issue_changes import Beginning, create
from services.interactions.domain.issue_ports import IssuePorts, Issues, Order
from services.interactions.domain.issues import Issue, Telling
from services.interactions.domain.turns import Said, Speaker, after, is_over
from services.interactions.usecases.linking_interactions import link_with


def hear_interaction(said: Said, order: Order, ports: IssuePorts) -> None:
    """Link what was said with the issue of its thread, and change whose turn it is; once, however often it is heard.

    Where a thread is about several issues, it is the one talked about last. What the customer says about a matter that
    is over opens a new one. While a bot has the issue, the customer waits for an answer.
    """
    last = ports.issues.last_of_thread(said.thread) if said.thread else None
    if last is None:
        return
    if said.speaker is Speaker.BOT:
        _answered(ports.issues.get(ports.issues.survivors([last.issue])[last.issue]), said, ports.issues)
    else:
        ports.issues.atomically(lambda issues: _hear(said, issues, order, ports))


def _hear(said: Said, issues: Issues, order: Order, ports: IssuePorts) -> None:
    last, before = issues.last_of_thread(said.thread), issues.link(said.interaction)
    if last is None or before.link is not None:
        return
    issue = issues.get(issues.survivors([last.issue])[last.issue])
    person_of = ports.people.people_of([issue.contact, said.contact])
    if issue.is_erased or person_of.get(issue.contact) != person_of.get(said.contact):
        return
    if said.speaker is Speaker.CUSTOMER and is_over(issue, said, ports.rules.reopen_window):
        issue = _follow(issue, said, issues, order, ports)
    if issues.is_full(issue.id):
        return
    link_with(issue, issues.linkables([said.interaction])[0], before, ports.stamp(order), issues, order)
    event = after(issue, said, ports.stamp(order))
    if event:
        issues.save(issue, event, order)
    else:
        issues.heard(issue.id, said.occur_time)
    _await_bot(event.issue if event else issue, said, issues, ports)


def _await_bot(issue: Issue, said: Said, issues: Issues, ports: IssuePorts) -> None:
    if said.speaker is not Speaker.CUSTOMER:
        _answered(issue, said, issues)
        return
    wait = awaited(issue, said.record_time, ports.rules.bot_silence, ports.stamps.clock.now())
    if wait:
        issues.await_bot(issue.id, wait)


def _answered(issue: Issue, said: Said, issues: Issues) -> None:
    if is_bot(issue.agent):
        issues.answered(issue.id, said.record_time)


def _follow(old: Issue, said: Said, issues: Issues, order: Order, ports: IssuePorts) -> Issue:
    """Return a new issue that goes on with one that is over."""
    told = Telling(title=old.told.title, topic=old.told.topic, priority=old.told.priority)
    beginning = Beginning(said.contact, told, follows=old.id, topic_version=old.topic_version)
    name = hashlib.sha256(f"follow|{said.interaction}".encode()).hexdigest()[:32]
    event = create(f"is_{name}", beginning, ports.stamp(order))
    event = replace(event, issue=replace(event.issue, team=old.team))
    issues.add(event, order)
    return event.issue

"""Creating an issue of a customer's, with the interactions it begins with."""

from __future__ import annotations

from dataclasses import dataclass, replace

from services.interactions.domain.issue_changes import Beginning, create
from services.interactions.domain.issue_faults import issue_exists
from services.interactions.domain.issue_ports import IssuePorts, Issues, Order
from services.interactions.domain.issues import Issue, IssueEvent
from services.interactions.usecases.changing_issues import id_for
from services.interactions.usecases.find_owner import know_contact
from services.interactions.usecases.linking_interactions import checked_interactions, link_with, require_same_person


@dataclass(frozen=True)
class CreateIssue:
    """Asks for an issue; `issue_id` is empty when the service is to choose it."""

    issue_id: str
    beginning: Beginning
    interactions: tuple[str, ...]
    order: Order


def create_issue(command: CreateIssue, ports: IssuePorts) -> Issue:
    """Return the new issue; a repeated request gets the first one as it is now."""
    order, interactions = command.order, checked_interactions("interactions", command.interactions)
    issue_id = command.issue_id or id_for("is", order, ports)
    version = ports.topics.newest().version_of("issue.topic", command.beginning.told.topic)
    event = create(issue_id, replace(command.beginning, topic_version=version), ports.stamp(order))
    know_contact(command.beginning.contact, ports.histories, ports.contacts, learn=True)
    if not interactions:
        return event.issue if ports.issues.add(event, order) else _first_answer(event, order, ports.issues)
    return ports.issues.atomically(lambda issues: _with_interactions(event, interactions, issues, order, ports))


def _with_interactions(
    event: IssueEvent, interactions: tuple[str, ...], issues: Issues, order: Order, ports: IssuePorts
) -> Issue:
    found = issues.linkables(interactions)
    others = {f"interactions/{each.id}": each.contact for each in found}
    require_same_person(event.issue.contact, others, ports.people)
    if not issues.add(event, order):
        return _first_answer(event, order, issues)
    once = replace(order, request=None)
    for each in found:
        link_with(event.issue, each, issues.link(each.id), ports.stamp(order), issues, once)
    return event.issue


def _first_answer(event: IssueEvent, order: Order, issues: Issues) -> Issue:
    there = issues.stored(event.issue.id, order.request)
    if there.answer is None:
        raise issue_exists(event.issue.id)
    return there.issue

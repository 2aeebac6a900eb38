"""Making a new issue of a part of another one. The inverse is merging the new one into the old one."""

from __future__ import annotations

from dataclasses import dataclass, replace

from servicekit.errors import InvalidArgument

from services.interactions.domain.issue_changes import Beginning, create
from services.interactions.domain.issue_faults import issue_exists
from services.interactions.domain.issue_ports import IssuePorts, Issues, Order
from services.interactions.domain.issues import Issue, Telling
from services.interactions.domain.linking import moved
from services.interactions.usecases.changing_issues import id_for
from services.interactions.usecases.linking_interactions import checked_interactions


@dataclass(frozen=True)
class SplitIssue:
    """Says what belongs to a new issue."""

    issue_id: str
    interactions: tuple[str, ...]
    title: str
    topic: str
    order: Order


def split_issue(command: SplitIssue, ports: IssuePorts) -> Issue:
    """Return the new issue; the old one does not change."""
    interactions = checked_interactions("interactions", command.interactions)
    if not interactions:
        raise InvalidArgument("interactions", "is required", "FIELD_REQUIRED")
    version = ports.topics.newest().version_of("topic", command.topic)
    new_id, order = id_for("is", command.order, ports), command.order

    def split(issues: Issues) -> Issue:
        old = issues.get(command.issue_id)
        told = Telling(title=command.title, topic=command.topic, priority=old.told.priority)
        beginning = Beginning(old.contact, told, split_from=old.id, topic_version=version)
        event = create(new_id, beginning, ports.stamp(order), interactions)
        if not issues.add(event, order):
            there = issues.stored(new_id, order.request)
            if there.answer is None:
                raise issue_exists(new_id)
            return there.issue
        old.require_unfinished()
        for each in issues.linkables(interactions):
            before = issues.link(each.id).link
            link = moved(each, before, old.id, new_id, ports.stamp(order))
            issues.save_link(before, link, replace(order, request=None))
        return event.issue

    return ports.issues.atomically(split)

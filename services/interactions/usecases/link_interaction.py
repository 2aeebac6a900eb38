"""Saying that an interaction belongs to an issue."""

from __future__ import annotations

from services.interactions.domain.issue_ports import IssuePorts, Issues, Order
from services.interactions.domain.linking import Link
from services.interactions.usecases.linking_interactions import link_with, require_same_person


def link_interaction(issue_id: str, interaction: str, order: Order, ports: IssuePorts) -> Link:
    """Return the link; one that is there stays as it is."""

    def link(issues: Issues) -> Link:
        issue, before = issues.get(issue_id), issues.link(interaction, order.request)
        if before.is_answered and before.link:
            return before.link
        issue.require_kept()
        found = issues.linkables([interaction])[0]
        require_same_person(issue.contact, {f"interactions/{interaction}": found.contact}, ports.people)
        return link_with(issue, found, before, ports.stamp(order), issues, order)

    return ports.issues.atomically(link)

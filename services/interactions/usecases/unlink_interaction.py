"""Saying that an interaction does not belong to an issue."""

from __future__ import annotations

from services.interactions.domain.issue_faults import link_contended, not_linked
from services.interactions.domain.issue_ports import IssuePorts, Order
from services.interactions.domain.linking import Link, unlinked


def unlink_interaction(issue_id: str, interaction: str, order: Order, ports: IssuePorts) -> Link:
    """Return the link as it was: linking the interaction with the issue named there is the inverse."""
    issues = ports.issues
    issues.get(issue_id)
    stored = issues.link(interaction, order.request)
    link = stored.link
    if link and stored.is_answered:
        return link
    if link is None or link.is_ended or issue_id not in issues.standing([link.issue])[link.issue]:
        raise not_linked(interaction, issue_id)
    event = unlinked(link, ports.stamp(order))
    if not issues.save_link(link, event, order):
        raise link_contended()
    return event.link

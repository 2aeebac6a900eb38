"""Putting another tree of topics in force."""

from __future__ import annotations

from collections.abc import Sequence

from services.interactions.domain.issue_faults import topics_changed
from services.interactions.domain.issue_ports import Order, Stamps
from services.interactions.domain.topics import Topic, TopicTree, TopicTrees, next_tree


def update_topic_tree(etag: str, topics: Sequence[Topic], order: Order, trees: TopicTrees, stamps: Stamps) -> TopicTree:
    """Return the next version; ABORTED when somebody else was faster."""
    request_id, digest = (order.request.id, order.request.digest) if order.request else ("", "")
    made = trees.of_request(request_id, digest) if request_id else None
    if made is not None:
        return made
    tree = next_tree(trees.newest(), etag, topics, stamps.stamp(order.origin.actor))
    if not trees.add(tree, request_id, digest):
        raise topics_changed(trees.newest().etag)
    return tree

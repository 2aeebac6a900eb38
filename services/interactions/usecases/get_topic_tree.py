"""Returning the tree of topics."""

from __future__ import annotations

from services.interactions.domain.issue_faults import topic_tree_not_found
from services.interactions.domain.topics import TopicTree, TopicTrees


def get_topic_tree(version: int, trees: TopicTrees) -> TopicTree:
    """Return the tree in force, or the one of a version; NOT_FOUND when there never was one."""
    if not version:
        return trees.newest()
    found = trees.of_version(version)
    if found is None:
        raise topic_tree_not_found(version)
    return found

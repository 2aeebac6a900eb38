"""The tree of topics: what issues can be about, at one version. What is left out of the next version is retired."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from servicekit.errors import InvalidArgument
from servicekit.text import clean_text

from services.interactions.domain.issue_changes import Stamp, checked_topic
from services.interactions.domain.issue_faults import topic_not_in_use, topics_changed

MOST_IN_USE = 500
_MOST_NAME = 100


@dataclass(frozen=True)
class Topic:
    """One topic, by its path."""

    path: str
    display_name: str = ""
    is_retired: bool = False


@dataclass(frozen=True)
class TopicTree:
    """All topics at one version. The first comes with Backstory, and nobody made it."""

    version: int
    topics: tuple[Topic, ...]
    create_time: datetime | None = None
    actor: str = ""

    @property
    def etag(self) -> str:
        """The stamp of this version, quoted as in HTTP."""
        return f'"{self.version}"'

    def version_of(self, field: str, path: str) -> int:
        """Return the version that an issue takes a topic from; INVALID_ARGUMENT for one that is not in use.

        Until an organisation has made a tree of its own, every well-formed topic is in use. An empty one has version 0.
        """
        if not path:
            return 0
        if self.version > 1 and path not in {topic.path for topic in self.topics if not topic.is_retired}:
            raise topic_not_in_use(field, path, self.version)
        return self.version


BUILT_IN = TopicTree(
    1,
    tuple(
        Topic(path, path.capitalize())
        for path in ("technical", "billing", "subscription", "sales", "delivery", "account", "other")
    ),
)
"""The tree an organisation starts with."""


class TopicTrees(Protocol):
    """Every version of the tree of topics."""

    def newest(self) -> TopicTree:
        """Return the tree in force."""
        ...

    def of_version(self, version: int) -> TopicTree | None:
        """Return an earlier tree; None when there never was one of this version."""
        ...

    def of_request(self, request_id: str, digest: str) -> TopicTree | None:
        """Return what a request made; INVALID_ARGUMENT when its id was used for something else."""
        ...

    def add(self, tree: TopicTree, request_id: str, digest: str) -> bool:
        """Store the next version; False when somebody else was first."""
        ...


def next_tree(tree: TopicTree, etag: str, topics: Sequence[Topic], stamp: Stamp) -> TopicTree:
    """Return the next version: these topics, and those of before that are not among them, retired."""
    if etag and etag != tree.etag:
        raise topics_changed(tree.etag)
    checked(topics)
    there = {topic.path for topic in topics}
    retired = [replace(topic, is_retired=True) for topic in tree.topics if topic.path not in there]
    return TopicTree(tree.version + 1, (*topics, *retired), stamp.now, stamp.actor)


def checked(topics: Sequence[Topic]) -> None:
    """Refuse what is no tree, with the name of the field at fault."""
    if not topics:
        raise InvalidArgument("topic_tree.topics", "is required", "FIELD_REQUIRED")
    if len(topics) > MOST_IN_USE:
        raise InvalidArgument("topic_tree.topics", f"holds more than {MOST_IN_USE}", "TOO_MANY")
    paths = {topic.path for topic in topics}
    if len(paths) < len(topics):
        raise InvalidArgument("topic_tree.topics", "must not repeat a path")
    for topic in topics:
        if not checked_topic("topic_tree.topics.path", topic.path):
            raise InvalidArgument("topic_tree.topics.path", "is required", "FIELD_REQUIRED")
        clean_text("topic_tree.topics.display_name", topic.display_name, max_chars=_MOST_NAME, one_line=True)
        above = topic.path.rpartition("/")[0]
        if above and above not in paths:
            raise InvalidArgument("topic_tree.topics.path", f"of {topic.path} lacks {above} above it")

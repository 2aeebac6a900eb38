"""The methods of InteractionsService about the tree of topics."""

from __future__ import annotations

import grpc
from backstory.interactions.v1 import topics_pb2 as pb
from servicekit.errors import InvalidArgument
from servicekit.times import to_timestamp

from services.interactions.domain.topics import Topic, TopicTree
from services.interactions.entrypoints.issue_answers import IssueApiPorts
from services.interactions.entrypoints.orders import order_of
from services.interactions.usecases.get_topic_tree import get_topic_tree
from services.interactions.usecases.update_topic_tree import update_topic_tree

Context = grpc.ServicerContext


class TopicsApi:
    """The tree of topics; a part of InteractionsApi."""

    _issues: IssueApiPorts

    def GetTopicTree(self, request: pb.GetTopicTreeRequest, _: Context) -> pb.TopicTree:
        """Return the tree of topics."""
        if request.version < 0:
            raise InvalidArgument("version", "must not be negative")
        return _message(get_topic_tree(request.version, self._issues.issues.topics))

    def UpdateTopicTree(self, request: pb.UpdateTopicTreeRequest, _: Context) -> pb.TopicTree:
        """Put another tree in force."""
        topics = [Topic(topic.path, topic.display_name) for topic in request.topic_tree.topics]
        with_ = self._issues.issues
        etag = request.topic_tree.etag
        return _message(update_topic_tree(etag, topics, order_of(request), with_.topics, with_.stamps))


def _message(tree: TopicTree) -> pb.TopicTree:
    return pb.TopicTree(
        etag=tree.etag,
        version=tree.version,
        create_time=to_timestamp(tree.create_time),
        actor=tree.actor,
        topics=[
            pb.Topic(path=topic.path, display_name=topic.display_name, retired=topic.is_retired)
            for topic in tree.topics
        ],
    )

"""The tree of topics in MongoDB: a document a version, so that the next version is won by whoever inserts it."""

from __future__ import annotations

from pymongo.database import Database
from pymongo.errors import DuplicateKeyError
from servicekit.adapters.guarded import Request, check_same_request
from servicekit.adapters.mongo_client import Row

from services.interactions.domain.topics import BUILT_IN, Topic, TopicTree

TOPIC_TREES = "topic_trees"


class MongoTopicTrees:
    """Every version of the tree."""

    def __init__(self, database: Database[Row]) -> None:
        """Work on the service's own database."""
        self._trees = database[TOPIC_TREES]

    def newest(self) -> TopicTree:
        """Return the tree in force."""
        row = self._trees.find_one(sort=[("_id", -1)])
        return _tree(row) if row else BUILT_IN

    def of_version(self, version: int) -> TopicTree | None:
        """Return an earlier tree."""
        row = self._trees.find_one({"_id": version})
        if row is None:
            return BUILT_IN if version == BUILT_IN.version else None
        return _tree(row)

    def of_request(self, request_id: str, digest: str) -> TopicTree | None:
        """Return what a request made."""
        row = self._trees.find_one({"request.id": request_id})
        if row is None:
            return None
        check_same_request(row["request"]["digest"], Request(request_id, digest))
        return _tree(row)

    def add(self, tree: TopicTree, request_id: str, digest: str) -> bool:
        """Store the next version."""
        row: Row = {
            "_id": tree.version,
            "topics": [
                {"path": topic.path, "display_name": topic.display_name, "is_retired": topic.is_retired}
                for topic in tree.topics
            ],
            "create_time": tree.create_time,
            "actor": tree.actor,
        }
        if request_id:
            row["request"] = {"id": request_id, "digest": digest}
        try:
            self._trees.insert_one(row)
        except DuplicateKeyError:
            return False
        return True


def _tree(row: Row) -> TopicTree:
    topics = tuple(Topic(each["path"], each["display_name"], each["is_retired"]) for each in row["topics"])
    return TopicTree(row["_id"], topics, row["create_time"], row["actor"])

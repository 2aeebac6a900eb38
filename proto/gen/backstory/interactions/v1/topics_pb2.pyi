import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class TopicTree(_message.Message):
    __slots__ = ("etag", "version", "create_time", "actor", "topics")
    ETAG_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    ACTOR_FIELD_NUMBER: _ClassVar[int]
    TOPICS_FIELD_NUMBER: _ClassVar[int]
    etag: str
    version: int
    create_time: _timestamp_pb2.Timestamp
    actor: str
    topics: _containers.RepeatedCompositeFieldContainer[Topic]
    def __init__(self, etag: _Optional[str] = ..., version: _Optional[int] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., actor: _Optional[str] = ..., topics: _Optional[_Iterable[_Union[Topic, _Mapping]]] = ...) -> None: ...

class Topic(_message.Message):
    __slots__ = ("path", "display_name", "retired")
    PATH_FIELD_NUMBER: _ClassVar[int]
    DISPLAY_NAME_FIELD_NUMBER: _ClassVar[int]
    RETIRED_FIELD_NUMBER: _ClassVar[int]
    path: str
    display_name: str
    retired: bool
    def __init__(self, path: _Optional[str] = ..., display_name: _Optional[str] = ..., retired: _Optional[bool] = ...) -> None: ...

class GetTopicTreeRequest(_message.Message):
    __slots__ = ("version",)
    VERSION_FIELD_NUMBER: _ClassVar[int]
    version: int
    def __init__(self, version: _Optional[int] = ...) -> None: ...

class UpdateTopicTreeRequest(_message.Message):
    __slots__ = ("topic_tree", "request_id")
    TOPIC_TREE_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    topic_tree: TopicTree
    request_id: str
    def __init__(self, topic_tree: _Optional[_Union[TopicTree, _Mapping]] = ..., request_id: _Optional[str] = ...) -> None: ...

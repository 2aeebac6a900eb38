import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class TagChangeState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    TAG_CHANGE_STATE_UNSPECIFIED: _ClassVar[TagChangeState]
    TAG_CHANGE_STATE_PENDING: _ClassVar[TagChangeState]
    TAG_CHANGE_STATE_RUNNING: _ClassVar[TagChangeState]
    TAG_CHANGE_STATE_SUCCEEDED: _ClassVar[TagChangeState]
    TAG_CHANGE_STATE_FAILED: _ClassVar[TagChangeState]
TAG_CHANGE_STATE_UNSPECIFIED: TagChangeState
TAG_CHANGE_STATE_PENDING: TagChangeState
TAG_CHANGE_STATE_RUNNING: TagChangeState
TAG_CHANGE_STATE_SUCCEEDED: TagChangeState
TAG_CHANGE_STATE_FAILED: TagChangeState

class Tag(_message.Message):
    __slots__ = ("tag", "contact_count", "has_more")
    TAG_FIELD_NUMBER: _ClassVar[int]
    CONTACT_COUNT_FIELD_NUMBER: _ClassVar[int]
    HAS_MORE_FIELD_NUMBER: _ClassVar[int]
    tag: str
    contact_count: int
    has_more: bool
    def __init__(self, tag: _Optional[str] = ..., contact_count: _Optional[int] = ..., has_more: _Optional[bool] = ...) -> None: ...

class ListTagsRequest(_message.Message):
    __slots__ = ("prefix", "page_size", "page_token")
    PREFIX_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    prefix: str
    page_size: int
    page_token: str
    def __init__(self, prefix: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListTagsResponse(_message.Message):
    __slots__ = ("tags", "next_page_token")
    TAGS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    tags: _containers.RepeatedCompositeFieldContainer[Tag]
    next_page_token: str
    def __init__(self, tags: _Optional[_Iterable[_Union[Tag, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class RenameTagRequest(_message.Message):
    __slots__ = ("tag", "new_tag", "request_id")
    TAG_FIELD_NUMBER: _ClassVar[int]
    NEW_TAG_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    tag: str
    new_tag: str
    request_id: str
    def __init__(self, tag: _Optional[str] = ..., new_tag: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class MergeTagsRequest(_message.Message):
    __slots__ = ("tags", "into_tag", "request_id")
    TAGS_FIELD_NUMBER: _ClassVar[int]
    INTO_TAG_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    tags: _containers.RepeatedScalarFieldContainer[str]
    into_tag: str
    request_id: str
    def __init__(self, tags: _Optional[_Iterable[str]] = ..., into_tag: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class GetTagChangeRequest(_message.Message):
    __slots__ = ("name",)
    NAME_FIELD_NUMBER: _ClassVar[int]
    name: str
    def __init__(self, name: _Optional[str] = ...) -> None: ...

class TagChange(_message.Message):
    __slots__ = ("name", "tags", "into_tag", "state", "contact_count", "error", "create_time", "end_time")
    NAME_FIELD_NUMBER: _ClassVar[int]
    TAGS_FIELD_NUMBER: _ClassVar[int]
    INTO_TAG_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    CONTACT_COUNT_FIELD_NUMBER: _ClassVar[int]
    ERROR_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    END_TIME_FIELD_NUMBER: _ClassVar[int]
    name: str
    tags: _containers.RepeatedScalarFieldContainer[str]
    into_tag: str
    state: TagChangeState
    contact_count: int
    error: str
    create_time: _timestamp_pb2.Timestamp
    end_time: _timestamp_pb2.Timestamp
    def __init__(self, name: _Optional[str] = ..., tags: _Optional[_Iterable[str]] = ..., into_tag: _Optional[str] = ..., state: _Optional[_Union[TagChangeState, str]] = ..., contact_count: _Optional[int] = ..., error: _Optional[str] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., end_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

import datetime

from backstory.interactions.v1 import issues_pb2 as _issues_pb2
from google.protobuf import field_mask_pb2 as _field_mask_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class IssueOrder(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ISSUE_ORDER_UNSPECIFIED: _ClassVar[IssueOrder]
    ISSUE_ORDER_LONGEST_FIRST: _ClassVar[IssueOrder]
    ISSUE_ORDER_NEWEST_FIRST: _ClassVar[IssueOrder]
    ISSUE_ORDER_DUE_FIRST: _ClassVar[IssueOrder]
ISSUE_ORDER_UNSPECIFIED: IssueOrder
ISSUE_ORDER_LONGEST_FIRST: IssueOrder
ISSUE_ORDER_NEWEST_FIRST: IssueOrder
ISSUE_ORDER_DUE_FIRST: IssueOrder

class View(_message.Message):
    __slots__ = ("name", "etag", "version", "create_time", "update_time", "owner", "display_name", "filter", "order", "shared", "missing_tags")
    NAME_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    UPDATE_TIME_FIELD_NUMBER: _ClassVar[int]
    OWNER_FIELD_NUMBER: _ClassVar[int]
    DISPLAY_NAME_FIELD_NUMBER: _ClassVar[int]
    FILTER_FIELD_NUMBER: _ClassVar[int]
    ORDER_FIELD_NUMBER: _ClassVar[int]
    SHARED_FIELD_NUMBER: _ClassVar[int]
    MISSING_TAGS_FIELD_NUMBER: _ClassVar[int]
    name: str
    etag: str
    version: int
    create_time: _timestamp_pb2.Timestamp
    update_time: _timestamp_pb2.Timestamp
    owner: str
    display_name: str
    filter: IssueFilter
    order: IssueOrder
    shared: bool
    missing_tags: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, name: _Optional[str] = ..., etag: _Optional[str] = ..., version: _Optional[int] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., update_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., owner: _Optional[str] = ..., display_name: _Optional[str] = ..., filter: _Optional[_Union[IssueFilter, _Mapping]] = ..., order: _Optional[_Union[IssueOrder, str]] = ..., shared: _Optional[bool] = ..., missing_tags: _Optional[_Iterable[str]] = ...) -> None: ...

class IssueFilter(_message.Message):
    __slots__ = ("queue", "states", "agent", "unassigned", "team", "topic", "tags", "priorities")
    QUEUE_FIELD_NUMBER: _ClassVar[int]
    STATES_FIELD_NUMBER: _ClassVar[int]
    AGENT_FIELD_NUMBER: _ClassVar[int]
    UNASSIGNED_FIELD_NUMBER: _ClassVar[int]
    TEAM_FIELD_NUMBER: _ClassVar[int]
    TOPIC_FIELD_NUMBER: _ClassVar[int]
    TAGS_FIELD_NUMBER: _ClassVar[int]
    PRIORITIES_FIELD_NUMBER: _ClassVar[int]
    queue: _issues_pb2.IssueQueue
    states: _containers.RepeatedScalarFieldContainer[_issues_pb2.IssueState]
    agent: str
    unassigned: bool
    team: str
    topic: str
    tags: _containers.RepeatedScalarFieldContainer[str]
    priorities: _containers.RepeatedScalarFieldContainer[_issues_pb2.Priority]
    def __init__(self, queue: _Optional[_Union[_issues_pb2.IssueQueue, str]] = ..., states: _Optional[_Iterable[_Union[_issues_pb2.IssueState, str]]] = ..., agent: _Optional[str] = ..., unassigned: _Optional[bool] = ..., team: _Optional[str] = ..., topic: _Optional[str] = ..., tags: _Optional[_Iterable[str]] = ..., priorities: _Optional[_Iterable[_Union[_issues_pb2.Priority, str]]] = ...) -> None: ...

class CreateViewRequest(_message.Message):
    __slots__ = ("view", "view_id", "request_id")
    VIEW_FIELD_NUMBER: _ClassVar[int]
    VIEW_ID_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    view: View
    view_id: str
    request_id: str
    def __init__(self, view: _Optional[_Union[View, _Mapping]] = ..., view_id: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class GetViewRequest(_message.Message):
    __slots__ = ("name",)
    NAME_FIELD_NUMBER: _ClassVar[int]
    name: str
    def __init__(self, name: _Optional[str] = ...) -> None: ...

class ListViewsRequest(_message.Message):
    __slots__ = ("page_size", "page_token")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListViewsResponse(_message.Message):
    __slots__ = ("views", "next_page_token")
    VIEWS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    views: _containers.RepeatedCompositeFieldContainer[View]
    next_page_token: str
    def __init__(self, views: _Optional[_Iterable[_Union[View, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class UpdateViewRequest(_message.Message):
    __slots__ = ("view", "update_mask", "request_id")
    VIEW_FIELD_NUMBER: _ClassVar[int]
    UPDATE_MASK_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    view: View
    update_mask: _field_mask_pb2.FieldMask
    request_id: str
    def __init__(self, view: _Optional[_Union[View, _Mapping]] = ..., update_mask: _Optional[_Union[_field_mask_pb2.FieldMask, _Mapping]] = ..., request_id: _Optional[str] = ...) -> None: ...

class DeleteViewRequest(_message.Message):
    __slots__ = ("name", "etag", "request_id")
    NAME_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    name: str
    etag: str
    request_id: str
    def __init__(self, name: _Optional[str] = ..., etag: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class CountIssuesRequest(_message.Message):
    __slots__ = ("queues", "views", "team")
    QUEUES_FIELD_NUMBER: _ClassVar[int]
    VIEWS_FIELD_NUMBER: _ClassVar[int]
    TEAM_FIELD_NUMBER: _ClassVar[int]
    queues: _containers.RepeatedScalarFieldContainer[_issues_pb2.IssueQueue]
    views: _containers.RepeatedScalarFieldContainer[str]
    team: str
    def __init__(self, queues: _Optional[_Iterable[_Union[_issues_pb2.IssueQueue, str]]] = ..., views: _Optional[_Iterable[str]] = ..., team: _Optional[str] = ...) -> None: ...

class CountIssuesResponse(_message.Message):
    __slots__ = ("counts",)
    COUNTS_FIELD_NUMBER: _ClassVar[int]
    counts: _containers.RepeatedCompositeFieldContainer[IssueCount]
    def __init__(self, counts: _Optional[_Iterable[_Union[IssueCount, _Mapping]]] = ...) -> None: ...

class IssueCount(_message.Message):
    __slots__ = ("queue", "view", "count", "more")
    QUEUE_FIELD_NUMBER: _ClassVar[int]
    VIEW_FIELD_NUMBER: _ClassVar[int]
    COUNT_FIELD_NUMBER: _ClassVar[int]
    MORE_FIELD_NUMBER: _ClassVar[int]
    queue: _issues_pb2.IssueQueue
    view: str
    count: int
    more: bool
    def __init__(self, queue: _Optional[_Union[_issues_pb2.IssueQueue, str]] = ..., view: _Optional[str] = ..., count: _Optional[int] = ..., more: _Optional[bool] = ...) -> None: ...

from backstory.interactions.v1 import issues_pb2 as _issues_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class UndoBatchUpdateIssuesRequest(_message.Message):
    __slots__ = ("batch", "request_id")
    BATCH_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    batch: str
    request_id: str
    def __init__(self, batch: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class UndoBatchUpdateIssuesResponse(_message.Message):
    __slots__ = ("issues",)
    ISSUES_FIELD_NUMBER: _ClassVar[int]
    issues: _containers.RepeatedCompositeFieldContainer[_issues_pb2.Issue]
    def __init__(self, issues: _Optional[_Iterable[_Union[_issues_pb2.Issue, _Mapping]]] = ...) -> None: ...

import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ExplainIdentityRequest(_message.Message):
    __slots__ = ("name",)
    NAME_FIELD_NUMBER: _ClassVar[int]
    name: str
    def __init__(self, name: _Optional[str] = ...) -> None: ...

class ExplainIdentityResponse(_message.Message):
    __slots__ = ("identity", "contact", "person", "method", "confidence", "steps")
    IDENTITY_FIELD_NUMBER: _ClassVar[int]
    CONTACT_FIELD_NUMBER: _ClassVar[int]
    PERSON_FIELD_NUMBER: _ClassVar[int]
    METHOD_FIELD_NUMBER: _ClassVar[int]
    CONFIDENCE_FIELD_NUMBER: _ClassVar[int]
    STEPS_FIELD_NUMBER: _ClassVar[int]
    identity: str
    contact: str
    person: str
    method: str
    confidence: float
    steps: _containers.RepeatedCompositeFieldContainer[IdentityStep]
    def __init__(self, identity: _Optional[str] = ..., contact: _Optional[str] = ..., person: _Optional[str] = ..., method: _Optional[str] = ..., confidence: _Optional[float] = ..., steps: _Optional[_Iterable[_Union[IdentityStep, _Mapping]]] = ...) -> None: ...

class IdentityStep(_message.Message):
    __slots__ = ("event", "contact", "version", "occur_time", "actor", "detail")
    EVENT_FIELD_NUMBER: _ClassVar[int]
    CONTACT_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    OCCUR_TIME_FIELD_NUMBER: _ClassVar[int]
    ACTOR_FIELD_NUMBER: _ClassVar[int]
    DETAIL_FIELD_NUMBER: _ClassVar[int]
    event: str
    contact: str
    version: int
    occur_time: _timestamp_pb2.Timestamp
    actor: str
    detail: str
    def __init__(self, event: _Optional[str] = ..., contact: _Optional[str] = ..., version: _Optional[int] = ..., occur_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., actor: _Optional[str] = ..., detail: _Optional[str] = ...) -> None: ...

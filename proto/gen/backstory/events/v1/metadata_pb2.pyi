import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class EventMetadata(_message.Message):
    __slots__ = ("event_id", "epoch", "version", "actor", "correlation_id", "causation_id", "record_time", "backfill", "method", "actor_display_name", "reason", "purpose", "causation_depth")
    EVENT_ID_FIELD_NUMBER: _ClassVar[int]
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    ACTOR_FIELD_NUMBER: _ClassVar[int]
    CORRELATION_ID_FIELD_NUMBER: _ClassVar[int]
    CAUSATION_ID_FIELD_NUMBER: _ClassVar[int]
    RECORD_TIME_FIELD_NUMBER: _ClassVar[int]
    BACKFILL_FIELD_NUMBER: _ClassVar[int]
    METHOD_FIELD_NUMBER: _ClassVar[int]
    ACTOR_DISPLAY_NAME_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    PURPOSE_FIELD_NUMBER: _ClassVar[int]
    CAUSATION_DEPTH_FIELD_NUMBER: _ClassVar[int]
    event_id: str
    epoch: int
    version: int
    actor: str
    correlation_id: str
    causation_id: str
    record_time: _timestamp_pb2.Timestamp
    backfill: bool
    method: str
    actor_display_name: str
    reason: str
    purpose: str
    causation_depth: int
    def __init__(self, event_id: _Optional[str] = ..., epoch: _Optional[int] = ..., version: _Optional[int] = ..., actor: _Optional[str] = ..., correlation_id: _Optional[str] = ..., causation_id: _Optional[str] = ..., record_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., backfill: _Optional[bool] = ..., method: _Optional[str] = ..., actor_display_name: _Optional[str] = ..., reason: _Optional[str] = ..., purpose: _Optional[str] = ..., causation_depth: _Optional[int] = ...) -> None: ...

class AnyEvent(_message.Message):
    __slots__ = ("metadata",)
    METADATA_FIELD_NUMBER: _ClassVar[int]
    metadata: EventMetadata
    def __init__(self, metadata: _Optional[_Union[EventMetadata, _Mapping]] = ...) -> None: ...

import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Repeat(_message.Message):
    __slots__ = ("interaction", "earlier_interaction", "contact", "rule", "window_days", "said_so", "near_duplicate", "occur_time")
    INTERACTION_FIELD_NUMBER: _ClassVar[int]
    EARLIER_INTERACTION_FIELD_NUMBER: _ClassVar[int]
    CONTACT_FIELD_NUMBER: _ClassVar[int]
    RULE_FIELD_NUMBER: _ClassVar[int]
    WINDOW_DAYS_FIELD_NUMBER: _ClassVar[int]
    SAID_SO_FIELD_NUMBER: _ClassVar[int]
    NEAR_DUPLICATE_FIELD_NUMBER: _ClassVar[int]
    OCCUR_TIME_FIELD_NUMBER: _ClassVar[int]
    interaction: str
    earlier_interaction: str
    contact: str
    rule: str
    window_days: int
    said_so: bool
    near_duplicate: bool
    occur_time: _timestamp_pb2.Timestamp
    def __init__(self, interaction: _Optional[str] = ..., earlier_interaction: _Optional[str] = ..., contact: _Optional[str] = ..., rule: _Optional[str] = ..., window_days: _Optional[int] = ..., said_so: _Optional[bool] = ..., near_duplicate: _Optional[bool] = ..., occur_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class PresenceActivity(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    PRESENCE_ACTIVITY_UNSPECIFIED: _ClassVar[PresenceActivity]
    PRESENCE_ACTIVITY_VIEWING: _ClassVar[PresenceActivity]
    PRESENCE_ACTIVITY_TYPING: _ClassVar[PresenceActivity]
    PRESENCE_ACTIVITY_GONE: _ClassVar[PresenceActivity]
PRESENCE_ACTIVITY_UNSPECIFIED: PresenceActivity
PRESENCE_ACTIVITY_VIEWING: PresenceActivity
PRESENCE_ACTIVITY_TYPING: PresenceActivity
PRESENCE_ACTIVITY_GONE: PresenceActivity

class UpdatePresenceRequest(_message.Message):
    __slots__ = ("contact", "activity", "page")
    CONTACT_FIELD_NUMBER: _ClassVar[int]
    ACTIVITY_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    contact: str
    activity: PresenceActivity
    page: str
    def __init__(self, contact: _Optional[str] = ..., activity: _Optional[_Union[PresenceActivity, str]] = ..., page: _Optional[str] = ...) -> None: ...

class ListPresencesRequest(_message.Message):
    __slots__ = ("contact",)
    CONTACT_FIELD_NUMBER: _ClassVar[int]
    contact: str
    def __init__(self, contact: _Optional[str] = ...) -> None: ...

class ListPresencesResponse(_message.Message):
    __slots__ = ("presences",)
    PRESENCES_FIELD_NUMBER: _ClassVar[int]
    presences: _containers.RepeatedCompositeFieldContainer[Presence]
    def __init__(self, presences: _Optional[_Iterable[_Union[Presence, _Mapping]]] = ...) -> None: ...

class Presence(_message.Message):
    __slots__ = ("agent", "display_name", "activity", "expire_time")
    AGENT_FIELD_NUMBER: _ClassVar[int]
    DISPLAY_NAME_FIELD_NUMBER: _ClassVar[int]
    ACTIVITY_FIELD_NUMBER: _ClassVar[int]
    EXPIRE_TIME_FIELD_NUMBER: _ClassVar[int]
    agent: str
    display_name: str
    activity: PresenceActivity
    expire_time: _timestamp_pb2.Timestamp
    def __init__(self, agent: _Optional[str] = ..., display_name: _Optional[str] = ..., activity: _Optional[_Union[PresenceActivity, str]] = ..., expire_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Brief(_message.Message):
    __slots__ = ("person", "contacts", "sections", "omitted_count", "degraded", "summary", "digest")
    PERSON_FIELD_NUMBER: _ClassVar[int]
    CONTACTS_FIELD_NUMBER: _ClassVar[int]
    SECTIONS_FIELD_NUMBER: _ClassVar[int]
    OMITTED_COUNT_FIELD_NUMBER: _ClassVar[int]
    DEGRADED_FIELD_NUMBER: _ClassVar[int]
    SUMMARY_FIELD_NUMBER: _ClassVar[int]
    DIGEST_FIELD_NUMBER: _ClassVar[int]
    person: str
    contacts: _containers.RepeatedScalarFieldContainer[str]
    sections: _containers.RepeatedCompositeFieldContainer[BriefSection]
    omitted_count: int
    degraded: _containers.RepeatedScalarFieldContainer[str]
    summary: BriefSummary
    digest: str
    def __init__(self, person: _Optional[str] = ..., contacts: _Optional[_Iterable[str]] = ..., sections: _Optional[_Iterable[_Union[BriefSection, _Mapping]]] = ..., omitted_count: _Optional[int] = ..., degraded: _Optional[_Iterable[str]] = ..., summary: _Optional[_Union[BriefSummary, _Mapping]] = ..., digest: _Optional[str] = ...) -> None: ...

class BriefSection(_message.Message):
    __slots__ = ("section", "lines")
    SECTION_FIELD_NUMBER: _ClassVar[int]
    LINES_FIELD_NUMBER: _ClassVar[int]
    section: str
    lines: _containers.RepeatedCompositeFieldContainer[BriefLine]
    def __init__(self, section: _Optional[str] = ..., lines: _Optional[_Iterable[_Union[BriefLine, _Mapping]]] = ...) -> None: ...

class BriefLine(_message.Message):
    __slots__ = ("key", "text", "quote", "time", "cites")
    KEY_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    QUOTE_FIELD_NUMBER: _ClassVar[int]
    TIME_FIELD_NUMBER: _ClassVar[int]
    CITES_FIELD_NUMBER: _ClassVar[int]
    key: str
    text: str
    quote: str
    time: _timestamp_pb2.Timestamp
    cites: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, key: _Optional[str] = ..., text: _Optional[str] = ..., quote: _Optional[str] = ..., time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., cites: _Optional[_Iterable[str]] = ...) -> None: ...

class BriefSummary(_message.Message):
    __slots__ = ("text", "model", "model_version")
    TEXT_FIELD_NUMBER: _ClassVar[int]
    MODEL_FIELD_NUMBER: _ClassVar[int]
    MODEL_VERSION_FIELD_NUMBER: _ClassVar[int]
    text: str
    model: str
    model_version: str
    def __init__(self, text: _Optional[str] = ..., model: _Optional[str] = ..., model_version: _Optional[str] = ...) -> None: ...

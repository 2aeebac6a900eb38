import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class FactState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    FACT_STATE_UNSPECIFIED: _ClassVar[FactState]
    FACT_STATE_STATED: _ClassVar[FactState]
    FACT_STATE_CONFIRMED: _ClassVar[FactState]
    FACT_STATE_REJECTED: _ClassVar[FactState]

class FactVisibility(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    FACT_VISIBILITY_UNSPECIFIED: _ClassVar[FactVisibility]
    FACT_VISIBILITY_CUSTOMER: _ClassVar[FactVisibility]
    FACT_VISIBILITY_INTERNAL: _ClassVar[FactVisibility]
    FACT_VISIBILITY_RESTRICTED: _ClassVar[FactVisibility]
FACT_STATE_UNSPECIFIED: FactState
FACT_STATE_STATED: FactState
FACT_STATE_CONFIRMED: FactState
FACT_STATE_REJECTED: FactState
FACT_VISIBILITY_UNSPECIFIED: FactVisibility
FACT_VISIBILITY_CUSTOMER: FactVisibility
FACT_VISIBILITY_INTERNAL: FactVisibility
FACT_VISIBILITY_RESTRICTED: FactVisibility

class Fact(_message.Message):
    __slots__ = ("name", "contact", "key", "value", "state", "source_interaction", "place", "extractor", "learn_time", "expire_time", "fresh", "recorded_by", "decided_by", "create_time", "update_time", "visibility")
    NAME_FIELD_NUMBER: _ClassVar[int]
    CONTACT_FIELD_NUMBER: _ClassVar[int]
    KEY_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    SOURCE_INTERACTION_FIELD_NUMBER: _ClassVar[int]
    PLACE_FIELD_NUMBER: _ClassVar[int]
    EXTRACTOR_FIELD_NUMBER: _ClassVar[int]
    LEARN_TIME_FIELD_NUMBER: _ClassVar[int]
    EXPIRE_TIME_FIELD_NUMBER: _ClassVar[int]
    FRESH_FIELD_NUMBER: _ClassVar[int]
    RECORDED_BY_FIELD_NUMBER: _ClassVar[int]
    DECIDED_BY_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    UPDATE_TIME_FIELD_NUMBER: _ClassVar[int]
    VISIBILITY_FIELD_NUMBER: _ClassVar[int]
    name: str
    contact: str
    key: str
    value: str
    state: FactState
    source_interaction: str
    place: FactPlace
    extractor: str
    learn_time: _timestamp_pb2.Timestamp
    expire_time: _timestamp_pb2.Timestamp
    fresh: bool
    recorded_by: str
    decided_by: str
    create_time: _timestamp_pb2.Timestamp
    update_time: _timestamp_pb2.Timestamp
    visibility: FactVisibility
    def __init__(self, name: _Optional[str] = ..., contact: _Optional[str] = ..., key: _Optional[str] = ..., value: _Optional[str] = ..., state: _Optional[_Union[FactState, str]] = ..., source_interaction: _Optional[str] = ..., place: _Optional[_Union[FactPlace, _Mapping]] = ..., extractor: _Optional[str] = ..., learn_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., expire_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., fresh: _Optional[bool] = ..., recorded_by: _Optional[str] = ..., decided_by: _Optional[str] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., update_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., visibility: _Optional[_Union[FactVisibility, str]] = ...) -> None: ...

class FactPlace(_message.Message):
    __slots__ = ("start", "end")
    START_FIELD_NUMBER: _ClassVar[int]
    END_FIELD_NUMBER: _ClassVar[int]
    start: int
    end: int
    def __init__(self, start: _Optional[int] = ..., end: _Optional[int] = ...) -> None: ...

class CreateFactRequest(_message.Message):
    __slots__ = ("contact", "key", "value", "source_interaction", "expire_time", "request_id")
    CONTACT_FIELD_NUMBER: _ClassVar[int]
    KEY_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    SOURCE_INTERACTION_FIELD_NUMBER: _ClassVar[int]
    EXPIRE_TIME_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    contact: str
    key: str
    value: str
    source_interaction: str
    expire_time: _timestamp_pb2.Timestamp
    request_id: str
    def __init__(self, contact: _Optional[str] = ..., key: _Optional[str] = ..., value: _Optional[str] = ..., source_interaction: _Optional[str] = ..., expire_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., request_id: _Optional[str] = ...) -> None: ...

class ConfirmFactRequest(_message.Message):
    __slots__ = ("name",)
    NAME_FIELD_NUMBER: _ClassVar[int]
    name: str
    def __init__(self, name: _Optional[str] = ...) -> None: ...

class RejectFactRequest(_message.Message):
    __slots__ = ("name",)
    NAME_FIELD_NUMBER: _ClassVar[int]
    name: str
    def __init__(self, name: _Optional[str] = ...) -> None: ...

class ListFactsRequest(_message.Message):
    __slots__ = ("contact", "fresh_only", "keys", "page_size", "page_token")
    CONTACT_FIELD_NUMBER: _ClassVar[int]
    FRESH_ONLY_FIELD_NUMBER: _ClassVar[int]
    KEYS_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    contact: str
    fresh_only: bool
    keys: _containers.RepeatedScalarFieldContainer[str]
    page_size: int
    page_token: str
    def __init__(self, contact: _Optional[str] = ..., fresh_only: _Optional[bool] = ..., keys: _Optional[_Iterable[str]] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListFactsResponse(_message.Message):
    __slots__ = ("facts", "next_page_token")
    FACTS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    facts: _containers.RepeatedCompositeFieldContainer[Fact]
    next_page_token: str
    def __init__(self, facts: _Optional[_Iterable[_Union[Fact, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class RecordFactQuestionRequest(_message.Message):
    __slots__ = ("contact", "key", "interaction", "request_id")
    CONTACT_FIELD_NUMBER: _ClassVar[int]
    KEY_FIELD_NUMBER: _ClassVar[int]
    INTERACTION_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    contact: str
    key: str
    interaction: str
    request_id: str
    def __init__(self, contact: _Optional[str] = ..., key: _Optional[str] = ..., interaction: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class FactQuestion(_message.Message):
    __slots__ = ("name", "contact", "key", "already_known", "facts", "interaction", "actor", "ask_time")
    NAME_FIELD_NUMBER: _ClassVar[int]
    CONTACT_FIELD_NUMBER: _ClassVar[int]
    KEY_FIELD_NUMBER: _ClassVar[int]
    ALREADY_KNOWN_FIELD_NUMBER: _ClassVar[int]
    FACTS_FIELD_NUMBER: _ClassVar[int]
    INTERACTION_FIELD_NUMBER: _ClassVar[int]
    ACTOR_FIELD_NUMBER: _ClassVar[int]
    ASK_TIME_FIELD_NUMBER: _ClassVar[int]
    name: str
    contact: str
    key: str
    already_known: bool
    facts: _containers.RepeatedScalarFieldContainer[str]
    interaction: str
    actor: str
    ask_time: _timestamp_pb2.Timestamp
    def __init__(self, name: _Optional[str] = ..., contact: _Optional[str] = ..., key: _Optional[str] = ..., already_known: _Optional[bool] = ..., facts: _Optional[_Iterable[str]] = ..., interaction: _Optional[str] = ..., actor: _Optional[str] = ..., ask_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

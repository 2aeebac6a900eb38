import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ErasureState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ERASURE_STATE_UNSPECIFIED: _ClassVar[ErasureState]
    ERASURE_STATE_RUNNING: _ClassVar[ErasureState]
    ERASURE_STATE_DONE: _ClassVar[ErasureState]
ERASURE_STATE_UNSPECIFIED: ErasureState
ERASURE_STATE_RUNNING: ErasureState
ERASURE_STATE_DONE: ErasureState

class Erasure(_message.Message):
    __slots__ = ("name", "state", "contact", "contacts", "reason", "actor", "create_time", "end_time", "proofs", "awaited_services", "purged_events", "purged_dead_letters")
    NAME_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    CONTACT_FIELD_NUMBER: _ClassVar[int]
    CONTACTS_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    ACTOR_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    END_TIME_FIELD_NUMBER: _ClassVar[int]
    PROOFS_FIELD_NUMBER: _ClassVar[int]
    AWAITED_SERVICES_FIELD_NUMBER: _ClassVar[int]
    PURGED_EVENTS_FIELD_NUMBER: _ClassVar[int]
    PURGED_DEAD_LETTERS_FIELD_NUMBER: _ClassVar[int]
    name: str
    state: ErasureState
    contact: str
    contacts: _containers.RepeatedScalarFieldContainer[str]
    reason: str
    actor: str
    create_time: _timestamp_pb2.Timestamp
    end_time: _timestamp_pb2.Timestamp
    proofs: _containers.RepeatedCompositeFieldContainer[ErasureProof]
    awaited_services: _containers.RepeatedScalarFieldContainer[str]
    purged_events: int
    purged_dead_letters: int
    def __init__(self, name: _Optional[str] = ..., state: _Optional[_Union[ErasureState, str]] = ..., contact: _Optional[str] = ..., contacts: _Optional[_Iterable[str]] = ..., reason: _Optional[str] = ..., actor: _Optional[str] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., end_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., proofs: _Optional[_Iterable[_Union[ErasureProof, _Mapping]]] = ..., awaited_services: _Optional[_Iterable[str]] = ..., purged_events: _Optional[int] = ..., purged_dead_letters: _Optional[int] = ...) -> None: ...

class ErasureProof(_message.Message):
    __slots__ = ("service", "removed", "left", "digest", "prove_time")
    class RemovedEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: int
        def __init__(self, key: _Optional[str] = ..., value: _Optional[int] = ...) -> None: ...
    SERVICE_FIELD_NUMBER: _ClassVar[int]
    REMOVED_FIELD_NUMBER: _ClassVar[int]
    LEFT_FIELD_NUMBER: _ClassVar[int]
    DIGEST_FIELD_NUMBER: _ClassVar[int]
    PROVE_TIME_FIELD_NUMBER: _ClassVar[int]
    service: str
    removed: _containers.ScalarMap[str, int]
    left: int
    digest: str
    prove_time: _timestamp_pb2.Timestamp
    def __init__(self, service: _Optional[str] = ..., removed: _Optional[_Mapping[str, int]] = ..., left: _Optional[int] = ..., digest: _Optional[str] = ..., prove_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class ErasePersonRequest(_message.Message):
    __slots__ = ("contact", "reason", "request_id", "validate_only")
    CONTACT_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    VALIDATE_ONLY_FIELD_NUMBER: _ClassVar[int]
    contact: str
    reason: str
    request_id: str
    validate_only: bool
    def __init__(self, contact: _Optional[str] = ..., reason: _Optional[str] = ..., request_id: _Optional[str] = ..., validate_only: _Optional[bool] = ...) -> None: ...

class GetErasureRequest(_message.Message):
    __slots__ = ("name",)
    NAME_FIELD_NUMBER: _ClassVar[int]
    name: str
    def __init__(self, name: _Optional[str] = ...) -> None: ...

class ListErasuresRequest(_message.Message):
    __slots__ = ("contact", "page_size", "page_token")
    CONTACT_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    contact: str
    page_size: int
    page_token: str
    def __init__(self, contact: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListErasuresResponse(_message.Message):
    __slots__ = ("erasures", "next_page_token")
    ERASURES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    erasures: _containers.RepeatedCompositeFieldContainer[Erasure]
    next_page_token: str
    def __init__(self, erasures: _Optional[_Iterable[_Union[Erasure, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

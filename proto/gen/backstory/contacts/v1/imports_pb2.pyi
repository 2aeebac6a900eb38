import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ContactImportState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CONTACT_IMPORT_STATE_UNSPECIFIED: _ClassVar[ContactImportState]
    CONTACT_IMPORT_STATE_RUNNING: _ClassVar[ContactImportState]
    CONTACT_IMPORT_STATE_SUCCEEDED: _ClassVar[ContactImportState]
CONTACT_IMPORT_STATE_UNSPECIFIED: ContactImportState
CONTACT_IMPORT_STATE_RUNNING: ContactImportState
CONTACT_IMPORT_STATE_SUCCEEDED: ContactImportState

class ContactImport(_message.Message):
    __slots__ = ("name", "state", "committed_line", "created", "updated", "already_there", "skipped", "skips", "duplicate_count", "duplicates", "create_time", "update_time")
    NAME_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    COMMITTED_LINE_FIELD_NUMBER: _ClassVar[int]
    CREATED_FIELD_NUMBER: _ClassVar[int]
    UPDATED_FIELD_NUMBER: _ClassVar[int]
    ALREADY_THERE_FIELD_NUMBER: _ClassVar[int]
    SKIPPED_FIELD_NUMBER: _ClassVar[int]
    SKIPS_FIELD_NUMBER: _ClassVar[int]
    DUPLICATE_COUNT_FIELD_NUMBER: _ClassVar[int]
    DUPLICATES_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    UPDATE_TIME_FIELD_NUMBER: _ClassVar[int]
    name: str
    state: ContactImportState
    committed_line: int
    created: int
    updated: int
    already_there: int
    skipped: int
    skips: _containers.RepeatedCompositeFieldContainer[ContactImportSkip]
    duplicate_count: int
    duplicates: _containers.RepeatedCompositeFieldContainer[ContactImportDuplicate]
    create_time: _timestamp_pb2.Timestamp
    update_time: _timestamp_pb2.Timestamp
    def __init__(self, name: _Optional[str] = ..., state: _Optional[_Union[ContactImportState, str]] = ..., committed_line: _Optional[int] = ..., created: _Optional[int] = ..., updated: _Optional[int] = ..., already_there: _Optional[int] = ..., skipped: _Optional[int] = ..., skips: _Optional[_Iterable[_Union[ContactImportSkip, _Mapping]]] = ..., duplicate_count: _Optional[int] = ..., duplicates: _Optional[_Iterable[_Union[ContactImportDuplicate, _Mapping]]] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., update_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class ContactImportSkip(_message.Message):
    __slots__ = ("line", "record", "reason", "field", "detail")
    LINE_FIELD_NUMBER: _ClassVar[int]
    RECORD_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    FIELD_FIELD_NUMBER: _ClassVar[int]
    DETAIL_FIELD_NUMBER: _ClassVar[int]
    line: int
    record: str
    reason: str
    field: str
    detail: str
    def __init__(self, line: _Optional[int] = ..., record: _Optional[str] = ..., reason: _Optional[str] = ..., field: _Optional[str] = ..., detail: _Optional[str] = ...) -> None: ...

class ContactImportDuplicate(_message.Message):
    __slots__ = ("line", "field", "contact", "owner", "reason")
    LINE_FIELD_NUMBER: _ClassVar[int]
    FIELD_FIELD_NUMBER: _ClassVar[int]
    CONTACT_FIELD_NUMBER: _ClassVar[int]
    OWNER_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    line: int
    field: str
    contact: str
    owner: str
    reason: str
    def __init__(self, line: _Optional[int] = ..., field: _Optional[str] = ..., contact: _Optional[str] = ..., owner: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class GetContactImportRequest(_message.Message):
    __slots__ = ("name",)
    NAME_FIELD_NUMBER: _ClassVar[int]
    name: str
    def __init__(self, name: _Optional[str] = ...) -> None: ...

class ListContactImportErrorsRequest(_message.Message):
    __slots__ = ("parent", "page_size", "page_token")
    PARENT_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    parent: str
    page_size: int
    page_token: str
    def __init__(self, parent: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListContactImportErrorsResponse(_message.Message):
    __slots__ = ("skips", "next_page_token")
    SKIPS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    skips: _containers.RepeatedCompositeFieldContainer[ContactImportSkip]
    next_page_token: str
    def __init__(self, skips: _Optional[_Iterable[_Union[ContactImportSkip, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class ListContactImportDuplicatesRequest(_message.Message):
    __slots__ = ("parent", "page_size", "page_token")
    PARENT_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    parent: str
    page_size: int
    page_token: str
    def __init__(self, parent: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListContactImportDuplicatesResponse(_message.Message):
    __slots__ = ("duplicates", "next_page_token")
    DUPLICATES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    duplicates: _containers.RepeatedCompositeFieldContainer[ContactImportDuplicate]
    next_page_token: str
    def __init__(self, duplicates: _Optional[_Iterable[_Union[ContactImportDuplicate, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class ExportContactsRequest(_message.Message):
    __slots__ = ("resume_token",)
    RESUME_TOKEN_FIELD_NUMBER: _ClassVar[int]
    resume_token: str
    def __init__(self, resume_token: _Optional[str] = ...) -> None: ...

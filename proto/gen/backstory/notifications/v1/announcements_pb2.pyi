import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class AnnouncementState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ANNOUNCEMENT_STATE_UNSPECIFIED: _ClassVar[AnnouncementState]
    ANNOUNCEMENT_STATE_COUNTING: _ClassVar[AnnouncementState]
    ANNOUNCEMENT_STATE_READY: _ClassVar[AnnouncementState]
    ANNOUNCEMENT_STATE_RUNNING: _ClassVar[AnnouncementState]
    ANNOUNCEMENT_STATE_PAUSED: _ClassVar[AnnouncementState]
    ANNOUNCEMENT_STATE_STOPPED: _ClassVar[AnnouncementState]
    ANNOUNCEMENT_STATE_DONE: _ClassVar[AnnouncementState]

class AnnouncementRecipientState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ANNOUNCEMENT_RECIPIENT_STATE_UNSPECIFIED: _ClassVar[AnnouncementRecipientState]
    ANNOUNCEMENT_RECIPIENT_STATE_WAITING: _ClassVar[AnnouncementRecipientState]
    ANNOUNCEMENT_RECIPIENT_STATE_EXCLUDED: _ClassVar[AnnouncementRecipientState]
    ANNOUNCEMENT_RECIPIENT_STATE_ORDERED: _ClassVar[AnnouncementRecipientState]
    ANNOUNCEMENT_RECIPIENT_STATE_SENT: _ClassVar[AnnouncementRecipientState]
    ANNOUNCEMENT_RECIPIENT_STATE_FAILED: _ClassVar[AnnouncementRecipientState]
    ANNOUNCEMENT_RECIPIENT_STATE_UNKNOWN: _ClassVar[AnnouncementRecipientState]
    ANNOUNCEMENT_RECIPIENT_STATE_CANCELED: _ClassVar[AnnouncementRecipientState]
ANNOUNCEMENT_STATE_UNSPECIFIED: AnnouncementState
ANNOUNCEMENT_STATE_COUNTING: AnnouncementState
ANNOUNCEMENT_STATE_READY: AnnouncementState
ANNOUNCEMENT_STATE_RUNNING: AnnouncementState
ANNOUNCEMENT_STATE_PAUSED: AnnouncementState
ANNOUNCEMENT_STATE_STOPPED: AnnouncementState
ANNOUNCEMENT_STATE_DONE: AnnouncementState
ANNOUNCEMENT_RECIPIENT_STATE_UNSPECIFIED: AnnouncementRecipientState
ANNOUNCEMENT_RECIPIENT_STATE_WAITING: AnnouncementRecipientState
ANNOUNCEMENT_RECIPIENT_STATE_EXCLUDED: AnnouncementRecipientState
ANNOUNCEMENT_RECIPIENT_STATE_ORDERED: AnnouncementRecipientState
ANNOUNCEMENT_RECIPIENT_STATE_SENT: AnnouncementRecipientState
ANNOUNCEMENT_RECIPIENT_STATE_FAILED: AnnouncementRecipientState
ANNOUNCEMENT_RECIPIENT_STATE_UNKNOWN: AnnouncementRecipientState
ANNOUNCEMENT_RECIPIENT_STATE_CANCELED: AnnouncementRecipientState

class Announcement(_message.Message):
    __slots__ = ("name", "display_name", "segment", "texts", "purpose", "per_minute", "state", "reason", "author", "approver", "approval_required", "audience_count", "counts", "create_time", "update_time", "start_time", "end_time", "expire_time")
    NAME_FIELD_NUMBER: _ClassVar[int]
    DISPLAY_NAME_FIELD_NUMBER: _ClassVar[int]
    SEGMENT_FIELD_NUMBER: _ClassVar[int]
    TEXTS_FIELD_NUMBER: _ClassVar[int]
    PURPOSE_FIELD_NUMBER: _ClassVar[int]
    PER_MINUTE_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    AUTHOR_FIELD_NUMBER: _ClassVar[int]
    APPROVER_FIELD_NUMBER: _ClassVar[int]
    APPROVAL_REQUIRED_FIELD_NUMBER: _ClassVar[int]
    AUDIENCE_COUNT_FIELD_NUMBER: _ClassVar[int]
    COUNTS_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    UPDATE_TIME_FIELD_NUMBER: _ClassVar[int]
    START_TIME_FIELD_NUMBER: _ClassVar[int]
    END_TIME_FIELD_NUMBER: _ClassVar[int]
    EXPIRE_TIME_FIELD_NUMBER: _ClassVar[int]
    name: str
    display_name: str
    segment: str
    texts: _containers.RepeatedCompositeFieldContainer[AnnouncementText]
    purpose: str
    per_minute: int
    state: AnnouncementState
    reason: str
    author: str
    approver: str
    approval_required: bool
    audience_count: int
    counts: _containers.RepeatedCompositeFieldContainer[AnnouncementCount]
    create_time: _timestamp_pb2.Timestamp
    update_time: _timestamp_pb2.Timestamp
    start_time: _timestamp_pb2.Timestamp
    end_time: _timestamp_pb2.Timestamp
    expire_time: _timestamp_pb2.Timestamp
    def __init__(self, name: _Optional[str] = ..., display_name: _Optional[str] = ..., segment: _Optional[str] = ..., texts: _Optional[_Iterable[_Union[AnnouncementText, _Mapping]]] = ..., purpose: _Optional[str] = ..., per_minute: _Optional[int] = ..., state: _Optional[_Union[AnnouncementState, str]] = ..., reason: _Optional[str] = ..., author: _Optional[str] = ..., approver: _Optional[str] = ..., approval_required: _Optional[bool] = ..., audience_count: _Optional[int] = ..., counts: _Optional[_Iterable[_Union[AnnouncementCount, _Mapping]]] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., update_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., start_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., end_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., expire_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class AnnouncementText(_message.Message):
    __slots__ = ("channel", "subject", "body")
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_FIELD_NUMBER: _ClassVar[int]
    BODY_FIELD_NUMBER: _ClassVar[int]
    channel: str
    subject: str
    body: str
    def __init__(self, channel: _Optional[str] = ..., subject: _Optional[str] = ..., body: _Optional[str] = ...) -> None: ...

class AnnouncementCount(_message.Message):
    __slots__ = ("state", "reason", "count")
    STATE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    COUNT_FIELD_NUMBER: _ClassVar[int]
    state: AnnouncementRecipientState
    reason: str
    count: int
    def __init__(self, state: _Optional[_Union[AnnouncementRecipientState, str]] = ..., reason: _Optional[str] = ..., count: _Optional[int] = ...) -> None: ...

class AnnouncementRecipient(_message.Message):
    __slots__ = ("name", "contact", "state", "reason", "channel", "message", "update_time")
    NAME_FIELD_NUMBER: _ClassVar[int]
    CONTACT_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    UPDATE_TIME_FIELD_NUMBER: _ClassVar[int]
    name: str
    contact: str
    state: AnnouncementRecipientState
    reason: str
    channel: str
    message: str
    update_time: _timestamp_pb2.Timestamp
    def __init__(self, name: _Optional[str] = ..., contact: _Optional[str] = ..., state: _Optional[_Union[AnnouncementRecipientState, str]] = ..., reason: _Optional[str] = ..., channel: _Optional[str] = ..., message: _Optional[str] = ..., update_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class CreateAnnouncementRequest(_message.Message):
    __slots__ = ("announcement", "announcement_id", "request_id", "contacts")
    ANNOUNCEMENT_FIELD_NUMBER: _ClassVar[int]
    ANNOUNCEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CONTACTS_FIELD_NUMBER: _ClassVar[int]
    announcement: Announcement
    announcement_id: str
    request_id: str
    contacts: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, announcement: _Optional[_Union[Announcement, _Mapping]] = ..., announcement_id: _Optional[str] = ..., request_id: _Optional[str] = ..., contacts: _Optional[_Iterable[str]] = ...) -> None: ...

class GetAnnouncementRequest(_message.Message):
    __slots__ = ("name",)
    NAME_FIELD_NUMBER: _ClassVar[int]
    name: str
    def __init__(self, name: _Optional[str] = ...) -> None: ...

class ListAnnouncementsRequest(_message.Message):
    __slots__ = ("page_size", "page_token")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListAnnouncementsResponse(_message.Message):
    __slots__ = ("announcements", "next_page_token")
    ANNOUNCEMENTS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    announcements: _containers.RepeatedCompositeFieldContainer[Announcement]
    next_page_token: str
    def __init__(self, announcements: _Optional[_Iterable[_Union[Announcement, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class ApproveAnnouncementRequest(_message.Message):
    __slots__ = ("name",)
    NAME_FIELD_NUMBER: _ClassVar[int]
    name: str
    def __init__(self, name: _Optional[str] = ...) -> None: ...

class StartAnnouncementRequest(_message.Message):
    __slots__ = ("name",)
    NAME_FIELD_NUMBER: _ClassVar[int]
    name: str
    def __init__(self, name: _Optional[str] = ...) -> None: ...

class PauseAnnouncementRequest(_message.Message):
    __slots__ = ("name",)
    NAME_FIELD_NUMBER: _ClassVar[int]
    name: str
    def __init__(self, name: _Optional[str] = ...) -> None: ...

class ResumeAnnouncementRequest(_message.Message):
    __slots__ = ("name",)
    NAME_FIELD_NUMBER: _ClassVar[int]
    name: str
    def __init__(self, name: _Optional[str] = ...) -> None: ...

class StopAnnouncementRequest(_message.Message):
    __slots__ = ("name",)
    NAME_FIELD_NUMBER: _ClassVar[int]
    name: str
    def __init__(self, name: _Optional[str] = ...) -> None: ...

class ListAnnouncementRecipientsRequest(_message.Message):
    __slots__ = ("parent", "state", "page_size", "page_token")
    PARENT_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    parent: str
    state: AnnouncementRecipientState
    page_size: int
    page_token: str
    def __init__(self, parent: _Optional[str] = ..., state: _Optional[_Union[AnnouncementRecipientState, str]] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListAnnouncementRecipientsResponse(_message.Message):
    __slots__ = ("recipients", "next_page_token")
    RECIPIENTS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    recipients: _containers.RepeatedCompositeFieldContainer[AnnouncementRecipient]
    next_page_token: str
    def __init__(self, recipients: _Optional[_Iterable[_Union[AnnouncementRecipient, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

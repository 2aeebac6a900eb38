import datetime

from google.protobuf import field_mask_pb2 as _field_mask_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class AgentSettings(_message.Message):
    __slots__ = ("agent", "etag", "time_zone", "digest_hour", "quiet_from", "quiet_to", "quiet_until", "muted_rules", "hourly_budget")
    AGENT_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    TIME_ZONE_FIELD_NUMBER: _ClassVar[int]
    DIGEST_HOUR_FIELD_NUMBER: _ClassVar[int]
    QUIET_FROM_FIELD_NUMBER: _ClassVar[int]
    QUIET_TO_FIELD_NUMBER: _ClassVar[int]
    QUIET_UNTIL_FIELD_NUMBER: _ClassVar[int]
    MUTED_RULES_FIELD_NUMBER: _ClassVar[int]
    HOURLY_BUDGET_FIELD_NUMBER: _ClassVar[int]
    agent: str
    etag: str
    time_zone: str
    digest_hour: int
    quiet_from: str
    quiet_to: str
    quiet_until: _timestamp_pb2.Timestamp
    muted_rules: _containers.RepeatedScalarFieldContainer[str]
    hourly_budget: int
    def __init__(self, agent: _Optional[str] = ..., etag: _Optional[str] = ..., time_zone: _Optional[str] = ..., digest_hour: _Optional[int] = ..., quiet_from: _Optional[str] = ..., quiet_to: _Optional[str] = ..., quiet_until: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., muted_rules: _Optional[_Iterable[str]] = ..., hourly_budget: _Optional[int] = ...) -> None: ...

class GetAgentSettingsRequest(_message.Message):
    __slots__ = ("agent",)
    AGENT_FIELD_NUMBER: _ClassVar[int]
    agent: str
    def __init__(self, agent: _Optional[str] = ...) -> None: ...

class UpdateAgentSettingsRequest(_message.Message):
    __slots__ = ("settings", "update_mask")
    SETTINGS_FIELD_NUMBER: _ClassVar[int]
    UPDATE_MASK_FIELD_NUMBER: _ClassVar[int]
    settings: AgentSettings
    update_mask: _field_mask_pb2.FieldMask
    def __init__(self, settings: _Optional[_Union[AgentSettings, _Mapping]] = ..., update_mask: _Optional[_Union[_field_mask_pb2.FieldMask, _Mapping]] = ...) -> None: ...

class ListDigestEntriesRequest(_message.Message):
    __slots__ = ("parent", "page_size", "page_token")
    PARENT_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    parent: str
    page_size: int
    page_token: str
    def __init__(self, parent: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListDigestEntriesResponse(_message.Message):
    __slots__ = ("entries", "next_page_token")
    ENTRIES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    entries: _containers.RepeatedCompositeFieldContainer[DigestEntry]
    next_page_token: str
    def __init__(self, entries: _Optional[_Iterable[_Union[DigestEntry, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class DigestEntry(_message.Message):
    __slots__ = ("rule", "contact", "interaction", "title", "body", "create_time", "reason")
    RULE_FIELD_NUMBER: _ClassVar[int]
    CONTACT_FIELD_NUMBER: _ClassVar[int]
    INTERACTION_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    BODY_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    rule: str
    contact: str
    interaction: str
    title: str
    body: str
    create_time: _timestamp_pb2.Timestamp
    reason: str
    def __init__(self, rule: _Optional[str] = ..., contact: _Optional[str] = ..., interaction: _Optional[str] = ..., title: _Optional[str] = ..., body: _Optional[str] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., reason: _Optional[str] = ...) -> None: ...

import datetime

from google.protobuf import field_mask_pb2 as _field_mask_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class CollapseBy(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    COLLAPSE_BY_UNSPECIFIED: _ClassVar[CollapseBy]
    COLLAPSE_BY_NOTHING: _ClassVar[CollapseBy]
    COLLAPSE_BY_THREAD: _ClassVar[CollapseBy]
    COLLAPSE_BY_CONTACT: _ClassVar[CollapseBy]
    COLLAPSE_BY_RULE: _ClassVar[CollapseBy]

class Urgency(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    URGENCY_UNSPECIFIED: _ClassVar[Urgency]
    URGENCY_LOW: _ClassVar[Urgency]
    URGENCY_NORMAL: _ClassVar[Urgency]
    URGENCY_HIGH: _ClassVar[Urgency]
    URGENCY_URGENT: _ClassVar[Urgency]
COLLAPSE_BY_UNSPECIFIED: CollapseBy
COLLAPSE_BY_NOTHING: CollapseBy
COLLAPSE_BY_THREAD: CollapseBy
COLLAPSE_BY_CONTACT: CollapseBy
COLLAPSE_BY_RULE: CollapseBy
URGENCY_UNSPECIFIED: Urgency
URGENCY_LOW: Urgency
URGENCY_NORMAL: Urgency
URGENCY_HIGH: Urgency
URGENCY_URGENT: Urgency

class Rule(_message.Message):
    __slots__ = ("name", "etag", "version", "create_time", "update_time", "creator", "display_name", "conditions", "audiences", "channels", "urgency", "title", "any_age", "once_in_days", "disabled", "disabled_reason", "failures", "collapse_by", "collapse_seconds")
    NAME_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    UPDATE_TIME_FIELD_NUMBER: _ClassVar[int]
    CREATOR_FIELD_NUMBER: _ClassVar[int]
    DISPLAY_NAME_FIELD_NUMBER: _ClassVar[int]
    CONDITIONS_FIELD_NUMBER: _ClassVar[int]
    AUDIENCES_FIELD_NUMBER: _ClassVar[int]
    CHANNELS_FIELD_NUMBER: _ClassVar[int]
    URGENCY_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    ANY_AGE_FIELD_NUMBER: _ClassVar[int]
    ONCE_IN_DAYS_FIELD_NUMBER: _ClassVar[int]
    DISABLED_FIELD_NUMBER: _ClassVar[int]
    DISABLED_REASON_FIELD_NUMBER: _ClassVar[int]
    FAILURES_FIELD_NUMBER: _ClassVar[int]
    COLLAPSE_BY_FIELD_NUMBER: _ClassVar[int]
    COLLAPSE_SECONDS_FIELD_NUMBER: _ClassVar[int]
    name: str
    etag: str
    version: int
    create_time: _timestamp_pb2.Timestamp
    update_time: _timestamp_pb2.Timestamp
    creator: str
    display_name: str
    conditions: _containers.RepeatedCompositeFieldContainer[RuleCondition]
    audiences: _containers.RepeatedCompositeFieldContainer[RuleAudience]
    channels: _containers.RepeatedScalarFieldContainer[str]
    urgency: Urgency
    title: str
    any_age: bool
    once_in_days: int
    disabled: bool
    disabled_reason: str
    failures: int
    collapse_by: CollapseBy
    collapse_seconds: int
    def __init__(self, name: _Optional[str] = ..., etag: _Optional[str] = ..., version: _Optional[int] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., update_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., creator: _Optional[str] = ..., display_name: _Optional[str] = ..., conditions: _Optional[_Iterable[_Union[RuleCondition, _Mapping]]] = ..., audiences: _Optional[_Iterable[_Union[RuleAudience, _Mapping]]] = ..., channels: _Optional[_Iterable[str]] = ..., urgency: _Optional[_Union[Urgency, str]] = ..., title: _Optional[str] = ..., any_age: _Optional[bool] = ..., once_in_days: _Optional[int] = ..., disabled: _Optional[bool] = ..., disabled_reason: _Optional[str] = ..., failures: _Optional[int] = ..., collapse_by: _Optional[_Union[CollapseBy, str]] = ..., collapse_seconds: _Optional[int] = ...) -> None: ...

class RuleCondition(_message.Message):
    __slots__ = ("attribute", "any_of", "none_of")
    ATTRIBUTE_FIELD_NUMBER: _ClassVar[int]
    ANY_OF_FIELD_NUMBER: _ClassVar[int]
    NONE_OF_FIELD_NUMBER: _ClassVar[int]
    attribute: str
    any_of: _containers.RepeatedScalarFieldContainer[str]
    none_of: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, attribute: _Optional[str] = ..., any_of: _Optional[_Iterable[str]] = ..., none_of: _Optional[_Iterable[str]] = ...) -> None: ...

class RuleAudience(_message.Message):
    __slots__ = ("kind", "value")
    KIND_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    kind: str
    value: str
    def __init__(self, kind: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...

class CreateRuleRequest(_message.Message):
    __slots__ = ("rule", "rule_id", "request_id", "validate_only")
    RULE_FIELD_NUMBER: _ClassVar[int]
    RULE_ID_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    VALIDATE_ONLY_FIELD_NUMBER: _ClassVar[int]
    rule: Rule
    rule_id: str
    request_id: str
    validate_only: bool
    def __init__(self, rule: _Optional[_Union[Rule, _Mapping]] = ..., rule_id: _Optional[str] = ..., request_id: _Optional[str] = ..., validate_only: _Optional[bool] = ...) -> None: ...

class GetRuleRequest(_message.Message):
    __slots__ = ("name",)
    NAME_FIELD_NUMBER: _ClassVar[int]
    name: str
    def __init__(self, name: _Optional[str] = ...) -> None: ...

class ListRulesRequest(_message.Message):
    __slots__ = ("page_size", "page_token")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListRulesResponse(_message.Message):
    __slots__ = ("rules", "next_page_token")
    RULES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    rules: _containers.RepeatedCompositeFieldContainer[Rule]
    next_page_token: str
    def __init__(self, rules: _Optional[_Iterable[_Union[Rule, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class UpdateRuleRequest(_message.Message):
    __slots__ = ("rule", "update_mask", "request_id")
    RULE_FIELD_NUMBER: _ClassVar[int]
    UPDATE_MASK_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    rule: Rule
    update_mask: _field_mask_pb2.FieldMask
    request_id: str
    def __init__(self, rule: _Optional[_Union[Rule, _Mapping]] = ..., update_mask: _Optional[_Union[_field_mask_pb2.FieldMask, _Mapping]] = ..., request_id: _Optional[str] = ...) -> None: ...

class DeleteRuleRequest(_message.Message):
    __slots__ = ("name", "etag", "request_id")
    NAME_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    name: str
    etag: str
    request_id: str
    def __init__(self, name: _Optional[str] = ..., etag: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class TestRuleRequest(_message.Message):
    __slots__ = ("rule", "name", "from_time", "event_limit")
    RULE_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    FROM_TIME_FIELD_NUMBER: _ClassVar[int]
    EVENT_LIMIT_FIELD_NUMBER: _ClassVar[int]
    rule: Rule
    name: str
    from_time: _timestamp_pb2.Timestamp
    event_limit: int
    def __init__(self, rule: _Optional[_Union[Rule, _Mapping]] = ..., name: _Optional[str] = ..., from_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., event_limit: _Optional[int] = ...) -> None: ...

class TestRuleResponse(_message.Message):
    __slots__ = ("tried_count", "matched_count", "undecided_count", "matches")
    TRIED_COUNT_FIELD_NUMBER: _ClassVar[int]
    MATCHED_COUNT_FIELD_NUMBER: _ClassVar[int]
    UNDECIDED_COUNT_FIELD_NUMBER: _ClassVar[int]
    MATCHES_FIELD_NUMBER: _ClassVar[int]
    tried_count: int
    matched_count: int
    undecided_count: int
    matches: _containers.RepeatedCompositeFieldContainer[RuleMatch]
    def __init__(self, tried_count: _Optional[int] = ..., matched_count: _Optional[int] = ..., undecided_count: _Optional[int] = ..., matches: _Optional[_Iterable[_Union[RuleMatch, _Mapping]]] = ...) -> None: ...

class RuleMatch(_message.Message):
    __slots__ = ("event", "event_type", "contact", "event_time", "agents")
    EVENT_FIELD_NUMBER: _ClassVar[int]
    EVENT_TYPE_FIELD_NUMBER: _ClassVar[int]
    CONTACT_FIELD_NUMBER: _ClassVar[int]
    EVENT_TIME_FIELD_NUMBER: _ClassVar[int]
    AGENTS_FIELD_NUMBER: _ClassVar[int]
    event: str
    event_type: str
    contact: str
    event_time: _timestamp_pb2.Timestamp
    agents: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, event: _Optional[str] = ..., event_type: _Optional[str] = ..., contact: _Optional[str] = ..., event_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., agents: _Optional[_Iterable[str]] = ...) -> None: ...

class ExplainDecisionRequest(_message.Message):
    __slots__ = ("event", "notification", "agent")
    EVENT_FIELD_NUMBER: _ClassVar[int]
    NOTIFICATION_FIELD_NUMBER: _ClassVar[int]
    AGENT_FIELD_NUMBER: _ClassVar[int]
    event: str
    notification: str
    agent: str
    def __init__(self, event: _Optional[str] = ..., notification: _Optional[str] = ..., agent: _Optional[str] = ...) -> None: ...

class Decision(_message.Message):
    __slots__ = ("event", "event_type", "contact", "event_time", "agent", "told", "verdicts")
    EVENT_FIELD_NUMBER: _ClassVar[int]
    EVENT_TYPE_FIELD_NUMBER: _ClassVar[int]
    CONTACT_FIELD_NUMBER: _ClassVar[int]
    EVENT_TIME_FIELD_NUMBER: _ClassVar[int]
    AGENT_FIELD_NUMBER: _ClassVar[int]
    TOLD_FIELD_NUMBER: _ClassVar[int]
    VERDICTS_FIELD_NUMBER: _ClassVar[int]
    event: str
    event_type: str
    contact: str
    event_time: _timestamp_pb2.Timestamp
    agent: str
    told: bool
    verdicts: _containers.RepeatedCompositeFieldContainer[RuleVerdict]
    def __init__(self, event: _Optional[str] = ..., event_type: _Optional[str] = ..., contact: _Optional[str] = ..., event_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., agent: _Optional[str] = ..., told: _Optional[bool] = ..., verdicts: _Optional[_Iterable[_Union[RuleVerdict, _Mapping]]] = ...) -> None: ...

class RuleVerdict(_message.Message):
    __slots__ = ("rule", "rule_version", "told", "reason")
    RULE_FIELD_NUMBER: _ClassVar[int]
    RULE_VERSION_FIELD_NUMBER: _ClassVar[int]
    TOLD_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    rule: str
    rule_version: int
    told: bool
    reason: str
    def __init__(self, rule: _Optional[str] = ..., rule_version: _Optional[int] = ..., told: _Optional[bool] = ..., reason: _Optional[str] = ...) -> None: ...

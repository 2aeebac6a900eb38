import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class DuplicateSuggestionState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    DUPLICATE_SUGGESTION_STATE_UNSPECIFIED: _ClassVar[DuplicateSuggestionState]
    DUPLICATE_SUGGESTION_STATE_OPEN: _ClassVar[DuplicateSuggestionState]
    DUPLICATE_SUGGESTION_STATE_REJECTED: _ClassVar[DuplicateSuggestionState]
    DUPLICATE_SUGGESTION_STATE_MERGED: _ClassVar[DuplicateSuggestionState]
DUPLICATE_SUGGESTION_STATE_UNSPECIFIED: DuplicateSuggestionState
DUPLICATE_SUGGESTION_STATE_OPEN: DuplicateSuggestionState
DUPLICATE_SUGGESTION_STATE_REJECTED: DuplicateSuggestionState
DUPLICATE_SUGGESTION_STATE_MERGED: DuplicateSuggestionState

class SearchContactsRequest(_message.Message):
    __slots__ = ("query", "page_size", "tags", "organization", "default_region")
    QUERY_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    TAGS_FIELD_NUMBER: _ClassVar[int]
    ORGANIZATION_FIELD_NUMBER: _ClassVar[int]
    DEFAULT_REGION_FIELD_NUMBER: _ClassVar[int]
    query: str
    page_size: int
    tags: _containers.RepeatedScalarFieldContainer[str]
    organization: str
    default_region: str
    def __init__(self, query: _Optional[str] = ..., page_size: _Optional[int] = ..., tags: _Optional[_Iterable[str]] = ..., organization: _Optional[str] = ..., default_region: _Optional[str] = ...) -> None: ...

class SearchContactsResponse(_message.Message):
    __slots__ = ("people",)
    PEOPLE_FIELD_NUMBER: _ClassVar[int]
    people: _containers.RepeatedCompositeFieldContainer[FoundPerson]
    def __init__(self, people: _Optional[_Iterable[_Union[FoundPerson, _Mapping]]] = ...) -> None: ...

class FoundPerson(_message.Message):
    __slots__ = ("person", "display_name", "contact", "field", "value", "score")
    PERSON_FIELD_NUMBER: _ClassVar[int]
    DISPLAY_NAME_FIELD_NUMBER: _ClassVar[int]
    CONTACT_FIELD_NUMBER: _ClassVar[int]
    FIELD_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    SCORE_FIELD_NUMBER: _ClassVar[int]
    person: str
    display_name: str
    contact: str
    field: str
    value: str
    score: float
    def __init__(self, person: _Optional[str] = ..., display_name: _Optional[str] = ..., contact: _Optional[str] = ..., field: _Optional[str] = ..., value: _Optional[str] = ..., score: _Optional[float] = ...) -> None: ...

class FindDuplicatesRequest(_message.Message):
    __slots__ = ("contact", "page_size", "page_token")
    CONTACT_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    contact: str
    page_size: int
    page_token: str
    def __init__(self, contact: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class FindDuplicatesResponse(_message.Message):
    __slots__ = ("candidates", "next_page_token")
    CANDIDATES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    candidates: _containers.RepeatedCompositeFieldContainer[DuplicateCandidate]
    next_page_token: str
    def __init__(self, candidates: _Optional[_Iterable[_Union[DuplicateCandidate, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class DuplicateCandidate(_message.Message):
    __slots__ = ("contact", "person", "display_name", "score", "reasons")
    CONTACT_FIELD_NUMBER: _ClassVar[int]
    PERSON_FIELD_NUMBER: _ClassVar[int]
    DISPLAY_NAME_FIELD_NUMBER: _ClassVar[int]
    SCORE_FIELD_NUMBER: _ClassVar[int]
    REASONS_FIELD_NUMBER: _ClassVar[int]
    contact: str
    person: str
    display_name: str
    score: float
    reasons: _containers.RepeatedCompositeFieldContainer[DuplicateReason]
    def __init__(self, contact: _Optional[str] = ..., person: _Optional[str] = ..., display_name: _Optional[str] = ..., score: _Optional[float] = ..., reasons: _Optional[_Iterable[_Union[DuplicateReason, _Mapping]]] = ...) -> None: ...

class DuplicateReason(_message.Message):
    __slots__ = ("rule", "value", "other_value", "weight")
    RULE_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    OTHER_VALUE_FIELD_NUMBER: _ClassVar[int]
    WEIGHT_FIELD_NUMBER: _ClassVar[int]
    rule: str
    value: str
    other_value: str
    weight: float
    def __init__(self, rule: _Optional[str] = ..., value: _Optional[str] = ..., other_value: _Optional[str] = ..., weight: _Optional[float] = ...) -> None: ...

class DuplicateSuggestion(_message.Message):
    __slots__ = ("name", "contact", "other_contact", "display_name", "other_display_name", "state", "score", "reasons", "create_time", "reject_time", "reject_actor", "reject_reason")
    NAME_FIELD_NUMBER: _ClassVar[int]
    CONTACT_FIELD_NUMBER: _ClassVar[int]
    OTHER_CONTACT_FIELD_NUMBER: _ClassVar[int]
    DISPLAY_NAME_FIELD_NUMBER: _ClassVar[int]
    OTHER_DISPLAY_NAME_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    SCORE_FIELD_NUMBER: _ClassVar[int]
    REASONS_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    REJECT_TIME_FIELD_NUMBER: _ClassVar[int]
    REJECT_ACTOR_FIELD_NUMBER: _ClassVar[int]
    REJECT_REASON_FIELD_NUMBER: _ClassVar[int]
    name: str
    contact: str
    other_contact: str
    display_name: str
    other_display_name: str
    state: DuplicateSuggestionState
    score: float
    reasons: _containers.RepeatedCompositeFieldContainer[DuplicateReason]
    create_time: _timestamp_pb2.Timestamp
    reject_time: _timestamp_pb2.Timestamp
    reject_actor: str
    reject_reason: str
    def __init__(self, name: _Optional[str] = ..., contact: _Optional[str] = ..., other_contact: _Optional[str] = ..., display_name: _Optional[str] = ..., other_display_name: _Optional[str] = ..., state: _Optional[_Union[DuplicateSuggestionState, str]] = ..., score: _Optional[float] = ..., reasons: _Optional[_Iterable[_Union[DuplicateReason, _Mapping]]] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., reject_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., reject_actor: _Optional[str] = ..., reject_reason: _Optional[str] = ...) -> None: ...

class ListDuplicateSuggestionsRequest(_message.Message):
    __slots__ = ("state", "page_size", "page_token")
    STATE_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    state: DuplicateSuggestionState
    page_size: int
    page_token: str
    def __init__(self, state: _Optional[_Union[DuplicateSuggestionState, str]] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListDuplicateSuggestionsResponse(_message.Message):
    __slots__ = ("suggestions", "next_page_token")
    SUGGESTIONS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    suggestions: _containers.RepeatedCompositeFieldContainer[DuplicateSuggestion]
    next_page_token: str
    def __init__(self, suggestions: _Optional[_Iterable[_Union[DuplicateSuggestion, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class RejectDuplicateRequest(_message.Message):
    __slots__ = ("contact", "other_contact", "reason", "request_id")
    CONTACT_FIELD_NUMBER: _ClassVar[int]
    OTHER_CONTACT_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    contact: str
    other_contact: str
    reason: str
    request_id: str
    def __init__(self, contact: _Optional[str] = ..., other_contact: _Optional[str] = ..., reason: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class ReopenDuplicateRequest(_message.Message):
    __slots__ = ("contact", "other_contact", "request_id")
    CONTACT_FIELD_NUMBER: _ClassVar[int]
    OTHER_CONTACT_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    contact: str
    other_contact: str
    request_id: str
    def __init__(self, contact: _Optional[str] = ..., other_contact: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

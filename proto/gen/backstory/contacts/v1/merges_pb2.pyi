import datetime

from backstory.contacts.v1 import consents_pb2 as _consents_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class MergeState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    MERGE_STATE_UNSPECIFIED: _ClassVar[MergeState]
    MERGE_STATE_ACTIVE: _ClassVar[MergeState]
    MERGE_STATE_UNDONE: _ClassVar[MergeState]
MERGE_STATE_UNSPECIFIED: MergeState
MERGE_STATE_ACTIVE: MergeState
MERGE_STATE_UNDONE: MergeState

class Merge(_message.Message):
    __slots__ = ("name", "state", "contact", "merged_contacts", "reason", "actor", "create_time", "undo_time", "undo_reason", "undo_actor", "etag", "outcome", "people")
    NAME_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    CONTACT_FIELD_NUMBER: _ClassVar[int]
    MERGED_CONTACTS_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    ACTOR_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    UNDO_TIME_FIELD_NUMBER: _ClassVar[int]
    UNDO_REASON_FIELD_NUMBER: _ClassVar[int]
    UNDO_ACTOR_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    PEOPLE_FIELD_NUMBER: _ClassVar[int]
    name: str
    state: MergeState
    contact: str
    merged_contacts: _containers.RepeatedScalarFieldContainer[str]
    reason: str
    actor: str
    create_time: _timestamp_pb2.Timestamp
    undo_time: _timestamp_pb2.Timestamp
    undo_reason: str
    undo_actor: str
    etag: str
    outcome: MergeOutcome
    people: _containers.RepeatedCompositeFieldContainer[PersonMembers]
    def __init__(self, name: _Optional[str] = ..., state: _Optional[_Union[MergeState, str]] = ..., contact: _Optional[str] = ..., merged_contacts: _Optional[_Iterable[str]] = ..., reason: _Optional[str] = ..., actor: _Optional[str] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., undo_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., undo_reason: _Optional[str] = ..., undo_actor: _Optional[str] = ..., etag: _Optional[str] = ..., outcome: _Optional[_Union[MergeOutcome, _Mapping]] = ..., people: _Optional[_Iterable[_Union[PersonMembers, _Mapping]]] = ...) -> None: ...

class MergeOutcome(_message.Message):
    __slots__ = ("fields", "warnings", "consents")
    FIELDS_FIELD_NUMBER: _ClassVar[int]
    WARNINGS_FIELD_NUMBER: _ClassVar[int]
    CONSENTS_FIELD_NUMBER: _ClassVar[int]
    fields: _containers.RepeatedCompositeFieldContainer[PersonField]
    warnings: _containers.RepeatedCompositeFieldContainer[MergeWarning]
    consents: _containers.RepeatedCompositeFieldContainer[_consents_pb2.PersonConsent]
    def __init__(self, fields: _Optional[_Iterable[_Union[PersonField, _Mapping]]] = ..., warnings: _Optional[_Iterable[_Union[MergeWarning, _Mapping]]] = ..., consents: _Optional[_Iterable[_Union[_consents_pb2.PersonConsent, _Mapping]]] = ...) -> None: ...

class PersonField(_message.Message):
    __slots__ = ("path", "strategy", "winners", "losers")
    PATH_FIELD_NUMBER: _ClassVar[int]
    STRATEGY_FIELD_NUMBER: _ClassVar[int]
    WINNERS_FIELD_NUMBER: _ClassVar[int]
    LOSERS_FIELD_NUMBER: _ClassVar[int]
    path: str
    strategy: str
    winners: _containers.RepeatedCompositeFieldContainer[PersonFieldValue]
    losers: _containers.RepeatedCompositeFieldContainer[PersonFieldValue]
    def __init__(self, path: _Optional[str] = ..., strategy: _Optional[str] = ..., winners: _Optional[_Iterable[_Union[PersonFieldValue, _Mapping]]] = ..., losers: _Optional[_Iterable[_Union[PersonFieldValue, _Mapping]]] = ...) -> None: ...

class PersonFieldValue(_message.Message):
    __slots__ = ("contact", "value")
    CONTACT_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    contact: str
    value: str
    def __init__(self, contact: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...

class MergeWarning(_message.Message):
    __slots__ = ("reason", "contacts", "identities")
    REASON_FIELD_NUMBER: _ClassVar[int]
    CONTACTS_FIELD_NUMBER: _ClassVar[int]
    IDENTITIES_FIELD_NUMBER: _ClassVar[int]
    reason: str
    contacts: _containers.RepeatedScalarFieldContainer[str]
    identities: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, reason: _Optional[str] = ..., contacts: _Optional[_Iterable[str]] = ..., identities: _Optional[_Iterable[str]] = ...) -> None: ...

class PersonMembers(_message.Message):
    __slots__ = ("contact", "members", "epoch", "version")
    CONTACT_FIELD_NUMBER: _ClassVar[int]
    MEMBERS_FIELD_NUMBER: _ClassVar[int]
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    contact: str
    members: _containers.RepeatedScalarFieldContainer[str]
    epoch: int
    version: int
    def __init__(self, contact: _Optional[str] = ..., members: _Optional[_Iterable[str]] = ..., epoch: _Optional[int] = ..., version: _Optional[int] = ...) -> None: ...

class Split(_message.Message):
    __slots__ = ("contact", "new_contact", "identities", "interactions", "reason", "actor", "create_time")
    CONTACT_FIELD_NUMBER: _ClassVar[int]
    NEW_CONTACT_FIELD_NUMBER: _ClassVar[int]
    IDENTITIES_FIELD_NUMBER: _ClassVar[int]
    INTERACTIONS_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    ACTOR_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    contact: str
    new_contact: str
    identities: _containers.RepeatedScalarFieldContainer[str]
    interactions: _containers.RepeatedScalarFieldContainer[str]
    reason: str
    actor: str
    create_time: _timestamp_pb2.Timestamp
    def __init__(self, contact: _Optional[str] = ..., new_contact: _Optional[str] = ..., identities: _Optional[_Iterable[str]] = ..., interactions: _Optional[_Iterable[str]] = ..., reason: _Optional[str] = ..., actor: _Optional[str] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class MergeContactsRequest(_message.Message):
    __slots__ = ("contact", "merged_contacts", "reason", "validate_only", "request_id", "etag")
    CONTACT_FIELD_NUMBER: _ClassVar[int]
    MERGED_CONTACTS_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    VALIDATE_ONLY_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    contact: str
    merged_contacts: _containers.RepeatedScalarFieldContainer[str]
    reason: str
    validate_only: bool
    request_id: str
    etag: str
    def __init__(self, contact: _Optional[str] = ..., merged_contacts: _Optional[_Iterable[str]] = ..., reason: _Optional[str] = ..., validate_only: _Optional[bool] = ..., request_id: _Optional[str] = ..., etag: _Optional[str] = ...) -> None: ...

class UnmergeContactsRequest(_message.Message):
    __slots__ = ("merge", "reason", "request_id", "validate_only")
    MERGE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    VALIDATE_ONLY_FIELD_NUMBER: _ClassVar[int]
    merge: str
    reason: str
    request_id: str
    validate_only: bool
    def __init__(self, merge: _Optional[str] = ..., reason: _Optional[str] = ..., request_id: _Optional[str] = ..., validate_only: _Optional[bool] = ...) -> None: ...

class GetMergeRequest(_message.Message):
    __slots__ = ("name",)
    NAME_FIELD_NUMBER: _ClassVar[int]
    name: str
    def __init__(self, name: _Optional[str] = ...) -> None: ...

class ListMergesRequest(_message.Message):
    __slots__ = ("contact", "page_size", "page_token")
    CONTACT_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    contact: str
    page_size: int
    page_token: str
    def __init__(self, contact: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListMergesResponse(_message.Message):
    __slots__ = ("merges", "next_page_token")
    MERGES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    merges: _containers.RepeatedCompositeFieldContainer[Merge]
    next_page_token: str
    def __init__(self, merges: _Optional[_Iterable[_Union[Merge, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class SplitContactRequest(_message.Message):
    __slots__ = ("contact", "identities", "interactions", "reason", "request_id", "validate_only")
    CONTACT_FIELD_NUMBER: _ClassVar[int]
    IDENTITIES_FIELD_NUMBER: _ClassVar[int]
    INTERACTIONS_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    VALIDATE_ONLY_FIELD_NUMBER: _ClassVar[int]
    contact: str
    identities: _containers.RepeatedScalarFieldContainer[str]
    interactions: _containers.RepeatedScalarFieldContainer[str]
    reason: str
    request_id: str
    validate_only: bool
    def __init__(self, contact: _Optional[str] = ..., identities: _Optional[_Iterable[str]] = ..., interactions: _Optional[_Iterable[str]] = ..., reason: _Optional[str] = ..., request_id: _Optional[str] = ..., validate_only: _Optional[bool] = ...) -> None: ...

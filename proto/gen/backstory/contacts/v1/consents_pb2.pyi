import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ConsentStatus(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CONSENT_STATUS_UNSPECIFIED: _ClassVar[ConsentStatus]
    CONSENT_STATUS_UNKNOWN: _ClassVar[ConsentStatus]
    CONSENT_STATUS_GRANTED: _ClassVar[ConsentStatus]
    CONSENT_STATUS_DENIED: _ClassVar[ConsentStatus]
    CONSENT_STATUS_REVOKED: _ClassVar[ConsentStatus]
    CONSENT_STATUS_EXPIRED: _ClassVar[ConsentStatus]

class LawfulBasis(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    LAWFUL_BASIS_UNSPECIFIED: _ClassVar[LawfulBasis]
    LAWFUL_BASIS_CONSENT: _ClassVar[LawfulBasis]
    LAWFUL_BASIS_CONTRACT: _ClassVar[LawfulBasis]
    LAWFUL_BASIS_LEGAL_OBLIGATION: _ClassVar[LawfulBasis]
    LAWFUL_BASIS_VITAL_INTERESTS: _ClassVar[LawfulBasis]
    LAWFUL_BASIS_PUBLIC_TASK: _ClassVar[LawfulBasis]
    LAWFUL_BASIS_LEGITIMATE_INTERESTS: _ClassVar[LawfulBasis]
CONSENT_STATUS_UNSPECIFIED: ConsentStatus
CONSENT_STATUS_UNKNOWN: ConsentStatus
CONSENT_STATUS_GRANTED: ConsentStatus
CONSENT_STATUS_DENIED: ConsentStatus
CONSENT_STATUS_REVOKED: ConsentStatus
CONSENT_STATUS_EXPIRED: ConsentStatus
LAWFUL_BASIS_UNSPECIFIED: LawfulBasis
LAWFUL_BASIS_CONSENT: LawfulBasis
LAWFUL_BASIS_CONTRACT: LawfulBasis
LAWFUL_BASIS_LEGAL_OBLIGATION: LawfulBasis
LAWFUL_BASIS_VITAL_INTERESTS: LawfulBasis
LAWFUL_BASIS_PUBLIC_TASK: LawfulBasis
LAWFUL_BASIS_LEGITIMATE_INTERESTS: LawfulBasis

class Consent(_message.Message):
    __slots__ = ("name", "contact", "purpose", "channel", "status", "basis", "evidence", "source", "identity", "effective_time", "expire_time", "record_time", "actor")
    NAME_FIELD_NUMBER: _ClassVar[int]
    CONTACT_FIELD_NUMBER: _ClassVar[int]
    PURPOSE_FIELD_NUMBER: _ClassVar[int]
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    BASIS_FIELD_NUMBER: _ClassVar[int]
    EVIDENCE_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    IDENTITY_FIELD_NUMBER: _ClassVar[int]
    EFFECTIVE_TIME_FIELD_NUMBER: _ClassVar[int]
    EXPIRE_TIME_FIELD_NUMBER: _ClassVar[int]
    RECORD_TIME_FIELD_NUMBER: _ClassVar[int]
    ACTOR_FIELD_NUMBER: _ClassVar[int]
    name: str
    contact: str
    purpose: str
    channel: str
    status: ConsentStatus
    basis: LawfulBasis
    evidence: ConsentEvidence
    source: str
    identity: str
    effective_time: _timestamp_pb2.Timestamp
    expire_time: _timestamp_pb2.Timestamp
    record_time: _timestamp_pb2.Timestamp
    actor: str
    def __init__(self, name: _Optional[str] = ..., contact: _Optional[str] = ..., purpose: _Optional[str] = ..., channel: _Optional[str] = ..., status: _Optional[_Union[ConsentStatus, str]] = ..., basis: _Optional[_Union[LawfulBasis, str]] = ..., evidence: _Optional[_Union[ConsentEvidence, _Mapping]] = ..., source: _Optional[str] = ..., identity: _Optional[str] = ..., effective_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., expire_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., record_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., actor: _Optional[str] = ...) -> None: ...

class ConsentSummary(_message.Message):
    __slots__ = ("statements",)
    STATEMENTS_FIELD_NUMBER: _ClassVar[int]
    statements: _containers.RepeatedCompositeFieldContainer[ConsentStatement]
    def __init__(self, statements: _Optional[_Iterable[_Union[ConsentStatement, _Mapping]]] = ...) -> None: ...

class ConsentStatement(_message.Message):
    __slots__ = ("consent", "purpose", "channel", "status", "effective_time", "expire_time")
    CONSENT_FIELD_NUMBER: _ClassVar[int]
    PURPOSE_FIELD_NUMBER: _ClassVar[int]
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    EFFECTIVE_TIME_FIELD_NUMBER: _ClassVar[int]
    EXPIRE_TIME_FIELD_NUMBER: _ClassVar[int]
    consent: str
    purpose: str
    channel: str
    status: ConsentStatus
    effective_time: _timestamp_pb2.Timestamp
    expire_time: _timestamp_pb2.Timestamp
    def __init__(self, consent: _Optional[str] = ..., purpose: _Optional[str] = ..., channel: _Optional[str] = ..., status: _Optional[_Union[ConsentStatus, str]] = ..., effective_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., expire_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class PersonConsent(_message.Message):
    __slots__ = ("purpose", "channel", "allowed", "status", "reason", "consent")
    PURPOSE_FIELD_NUMBER: _ClassVar[int]
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    ALLOWED_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    CONSENT_FIELD_NUMBER: _ClassVar[int]
    purpose: str
    channel: str
    allowed: bool
    status: ConsentStatus
    reason: str
    consent: str
    def __init__(self, purpose: _Optional[str] = ..., channel: _Optional[str] = ..., allowed: _Optional[bool] = ..., status: _Optional[_Union[ConsentStatus, str]] = ..., reason: _Optional[str] = ..., consent: _Optional[str] = ...) -> None: ...

class ConsentEvidence(_message.Message):
    __slots__ = ("form_version", "text_shown", "interaction", "time")
    FORM_VERSION_FIELD_NUMBER: _ClassVar[int]
    TEXT_SHOWN_FIELD_NUMBER: _ClassVar[int]
    INTERACTION_FIELD_NUMBER: _ClassVar[int]
    TIME_FIELD_NUMBER: _ClassVar[int]
    form_version: str
    text_shown: str
    interaction: str
    time: _timestamp_pb2.Timestamp
    def __init__(self, form_version: _Optional[str] = ..., text_shown: _Optional[str] = ..., interaction: _Optional[str] = ..., time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class RecordConsentRequest(_message.Message):
    __slots__ = ("contact", "purpose", "channel", "status", "basis", "evidence", "source", "identity", "effective_time", "expire_time", "request_id", "validate_only")
    CONTACT_FIELD_NUMBER: _ClassVar[int]
    PURPOSE_FIELD_NUMBER: _ClassVar[int]
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    BASIS_FIELD_NUMBER: _ClassVar[int]
    EVIDENCE_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    IDENTITY_FIELD_NUMBER: _ClassVar[int]
    EFFECTIVE_TIME_FIELD_NUMBER: _ClassVar[int]
    EXPIRE_TIME_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    VALIDATE_ONLY_FIELD_NUMBER: _ClassVar[int]
    contact: str
    purpose: str
    channel: str
    status: ConsentStatus
    basis: LawfulBasis
    evidence: ConsentEvidence
    source: str
    identity: str
    effective_time: _timestamp_pb2.Timestamp
    expire_time: _timestamp_pb2.Timestamp
    request_id: str
    validate_only: bool
    def __init__(self, contact: _Optional[str] = ..., purpose: _Optional[str] = ..., channel: _Optional[str] = ..., status: _Optional[_Union[ConsentStatus, str]] = ..., basis: _Optional[_Union[LawfulBasis, str]] = ..., evidence: _Optional[_Union[ConsentEvidence, _Mapping]] = ..., source: _Optional[str] = ..., identity: _Optional[str] = ..., effective_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., expire_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., request_id: _Optional[str] = ..., validate_only: _Optional[bool] = ...) -> None: ...

class ListConsentsRequest(_message.Message):
    __slots__ = ("parent", "purpose", "page_size", "page_token")
    PARENT_FIELD_NUMBER: _ClassVar[int]
    PURPOSE_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    parent: str
    purpose: str
    page_size: int
    page_token: str
    def __init__(self, parent: _Optional[str] = ..., purpose: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListConsentsResponse(_message.Message):
    __slots__ = ("consents", "next_page_token")
    CONSENTS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    consents: _containers.RepeatedCompositeFieldContainer[Consent]
    next_page_token: str
    def __init__(self, consents: _Optional[_Iterable[_Union[Consent, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class CheckConsentRequest(_message.Message):
    __slots__ = ("contact", "purpose", "channel")
    CONTACT_FIELD_NUMBER: _ClassVar[int]
    PURPOSE_FIELD_NUMBER: _ClassVar[int]
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    contact: str
    purpose: str
    channel: str
    def __init__(self, contact: _Optional[str] = ..., purpose: _Optional[str] = ..., channel: _Optional[str] = ...) -> None: ...

class CheckConsentResponse(_message.Message):
    __slots__ = ("allowed", "status", "reason", "consent", "basis")
    ALLOWED_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    CONSENT_FIELD_NUMBER: _ClassVar[int]
    BASIS_FIELD_NUMBER: _ClassVar[int]
    allowed: bool
    status: ConsentStatus
    reason: str
    consent: str
    basis: LawfulBasis
    def __init__(self, allowed: _Optional[bool] = ..., status: _Optional[_Union[ConsentStatus, str]] = ..., reason: _Optional[str] = ..., consent: _Optional[str] = ..., basis: _Optional[_Union[LawfulBasis, str]] = ...) -> None: ...

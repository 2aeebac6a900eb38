import datetime

from backstory.contacts.v1 import consents_pb2 as _consents_pb2
from backstory.contacts.v1 import custom_fields_pb2 as _custom_fields_pb2
from backstory.contacts.v1 import erasures_pb2 as _erasures_pb2
from backstory.contacts.v1 import finding_pb2 as _finding_pb2
from backstory.contacts.v1 import identities_pb2 as _identities_pb2
from backstory.contacts.v1 import imports_pb2 as _imports_pb2
from backstory.contacts.v1 import legal_holds_pb2 as _legal_holds_pb2
from backstory.contacts.v1 import listing_pb2 as _listing_pb2
from backstory.contacts.v1 import merges_pb2 as _merges_pb2
from backstory.contacts.v1 import organizations_pb2 as _organizations_pb2
from backstory.contacts.v1 import segments_pb2 as _segments_pb2
from backstory.contacts.v1 import tags_pb2 as _tags_pb2
from backstory.options.v1 import options_pb2 as _options_pb2
from google.protobuf import field_mask_pb2 as _field_mask_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ContactState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CONTACT_STATE_UNSPECIFIED: _ClassVar[ContactState]
    CONTACT_STATE_ACTIVE: _ClassVar[ContactState]
    CONTACT_STATE_MERGED: _ClassVar[ContactState]
    CONTACT_STATE_DELETED: _ClassVar[ContactState]
    CONTACT_STATE_ERASED: _ClassVar[ContactState]
CONTACT_STATE_UNSPECIFIED: ContactState
CONTACT_STATE_ACTIVE: ContactState
CONTACT_STATE_MERGED: ContactState
CONTACT_STATE_DELETED: ContactState
CONTACT_STATE_ERASED: ContactState

class Contact(_message.Message):
    __slots__ = ("name", "etag", "version", "state", "create_time", "update_time", "delete_time", "merged_into", "person", "merge_time", "display_name", "given_name", "family_name", "additional_name", "memberships", "preferences", "tags", "custom_fields", "stage", "identities", "merge", "legal_hold", "consent_summary")
    class CustomFieldsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    NAME_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    UPDATE_TIME_FIELD_NUMBER: _ClassVar[int]
    DELETE_TIME_FIELD_NUMBER: _ClassVar[int]
    MERGED_INTO_FIELD_NUMBER: _ClassVar[int]
    PERSON_FIELD_NUMBER: _ClassVar[int]
    MERGE_TIME_FIELD_NUMBER: _ClassVar[int]
    DISPLAY_NAME_FIELD_NUMBER: _ClassVar[int]
    GIVEN_NAME_FIELD_NUMBER: _ClassVar[int]
    FAMILY_NAME_FIELD_NUMBER: _ClassVar[int]
    ADDITIONAL_NAME_FIELD_NUMBER: _ClassVar[int]
    MEMBERSHIPS_FIELD_NUMBER: _ClassVar[int]
    PREFERENCES_FIELD_NUMBER: _ClassVar[int]
    TAGS_FIELD_NUMBER: _ClassVar[int]
    CUSTOM_FIELDS_FIELD_NUMBER: _ClassVar[int]
    STAGE_FIELD_NUMBER: _ClassVar[int]
    IDENTITIES_FIELD_NUMBER: _ClassVar[int]
    MERGE_FIELD_NUMBER: _ClassVar[int]
    LEGAL_HOLD_FIELD_NUMBER: _ClassVar[int]
    CONSENT_SUMMARY_FIELD_NUMBER: _ClassVar[int]
    name: str
    etag: str
    version: int
    state: ContactState
    create_time: _timestamp_pb2.Timestamp
    update_time: _timestamp_pb2.Timestamp
    delete_time: _timestamp_pb2.Timestamp
    merged_into: str
    person: str
    merge_time: _timestamp_pb2.Timestamp
    display_name: str
    given_name: str
    family_name: str
    additional_name: str
    memberships: _containers.RepeatedCompositeFieldContainer[Membership]
    preferences: Preferences
    tags: _containers.RepeatedScalarFieldContainer[str]
    custom_fields: _containers.ScalarMap[str, str]
    stage: str
    identities: _containers.RepeatedCompositeFieldContainer[Identity]
    merge: str
    legal_hold: bool
    consent_summary: _consents_pb2.ConsentSummary
    def __init__(self, name: _Optional[str] = ..., etag: _Optional[str] = ..., version: _Optional[int] = ..., state: _Optional[_Union[ContactState, str]] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., update_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., delete_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., merged_into: _Optional[str] = ..., person: _Optional[str] = ..., merge_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., display_name: _Optional[str] = ..., given_name: _Optional[str] = ..., family_name: _Optional[str] = ..., additional_name: _Optional[str] = ..., memberships: _Optional[_Iterable[_Union[Membership, _Mapping]]] = ..., preferences: _Optional[_Union[Preferences, _Mapping]] = ..., tags: _Optional[_Iterable[str]] = ..., custom_fields: _Optional[_Mapping[str, str]] = ..., stage: _Optional[str] = ..., identities: _Optional[_Iterable[_Union[Identity, _Mapping]]] = ..., merge: _Optional[str] = ..., legal_hold: _Optional[bool] = ..., consent_summary: _Optional[_Union[_consents_pb2.ConsentSummary, _Mapping]] = ...) -> None: ...

class Membership(_message.Message):
    __slots__ = ("organization", "role")
    ORGANIZATION_FIELD_NUMBER: _ClassVar[int]
    ROLE_FIELD_NUMBER: _ClassVar[int]
    organization: str
    role: str
    def __init__(self, organization: _Optional[str] = ..., role: _Optional[str] = ...) -> None: ...

class Preferences(_message.Message):
    __slots__ = ("language", "channel", "time_zone", "quiet_hours", "accessibility")
    LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    TIME_ZONE_FIELD_NUMBER: _ClassVar[int]
    QUIET_HOURS_FIELD_NUMBER: _ClassVar[int]
    ACCESSIBILITY_FIELD_NUMBER: _ClassVar[int]
    language: str
    channel: str
    time_zone: str
    quiet_hours: QuietHours
    accessibility: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, language: _Optional[str] = ..., channel: _Optional[str] = ..., time_zone: _Optional[str] = ..., quiet_hours: _Optional[_Union[QuietHours, _Mapping]] = ..., accessibility: _Optional[_Iterable[str]] = ...) -> None: ...

class QuietHours(_message.Message):
    __slots__ = ("start", "end", "weekdays")
    START_FIELD_NUMBER: _ClassVar[int]
    END_FIELD_NUMBER: _ClassVar[int]
    WEEKDAYS_FIELD_NUMBER: _ClassVar[int]
    start: str
    end: str
    weekdays: _containers.RepeatedScalarFieldContainer[int]
    def __init__(self, start: _Optional[str] = ..., end: _Optional[str] = ..., weekdays: _Optional[_Iterable[int]] = ...) -> None: ...

class Identity(_message.Message):
    __slots__ = ("name", "contact", "kind", "scope", "raw_value", "value", "valid", "verified", "primary", "shared", "blocked", "method", "confidence", "source", "first_seen_time", "last_seen_time", "superseded_by", "release_time")
    NAME_FIELD_NUMBER: _ClassVar[int]
    CONTACT_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    SCOPE_FIELD_NUMBER: _ClassVar[int]
    RAW_VALUE_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    VALID_FIELD_NUMBER: _ClassVar[int]
    VERIFIED_FIELD_NUMBER: _ClassVar[int]
    PRIMARY_FIELD_NUMBER: _ClassVar[int]
    SHARED_FIELD_NUMBER: _ClassVar[int]
    BLOCKED_FIELD_NUMBER: _ClassVar[int]
    METHOD_FIELD_NUMBER: _ClassVar[int]
    CONFIDENCE_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    FIRST_SEEN_TIME_FIELD_NUMBER: _ClassVar[int]
    LAST_SEEN_TIME_FIELD_NUMBER: _ClassVar[int]
    SUPERSEDED_BY_FIELD_NUMBER: _ClassVar[int]
    RELEASE_TIME_FIELD_NUMBER: _ClassVar[int]
    name: str
    contact: str
    kind: str
    scope: str
    raw_value: str
    value: str
    valid: bool
    verified: bool
    primary: bool
    shared: bool
    blocked: bool
    method: str
    confidence: float
    source: str
    first_seen_time: _timestamp_pb2.Timestamp
    last_seen_time: _timestamp_pb2.Timestamp
    superseded_by: str
    release_time: _timestamp_pb2.Timestamp
    def __init__(self, name: _Optional[str] = ..., contact: _Optional[str] = ..., kind: _Optional[str] = ..., scope: _Optional[str] = ..., raw_value: _Optional[str] = ..., value: _Optional[str] = ..., valid: _Optional[bool] = ..., verified: _Optional[bool] = ..., primary: _Optional[bool] = ..., shared: _Optional[bool] = ..., blocked: _Optional[bool] = ..., method: _Optional[str] = ..., confidence: _Optional[float] = ..., source: _Optional[str] = ..., first_seen_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., last_seen_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., superseded_by: _Optional[str] = ..., release_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class IdentityKey(_message.Message):
    __slots__ = ("kind", "scope", "value", "default_region")
    KIND_FIELD_NUMBER: _ClassVar[int]
    SCOPE_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    DEFAULT_REGION_FIELD_NUMBER: _ClassVar[int]
    kind: str
    scope: str
    value: str
    default_region: str
    def __init__(self, kind: _Optional[str] = ..., scope: _Optional[str] = ..., value: _Optional[str] = ..., default_region: _Optional[str] = ...) -> None: ...

class CreateContactRequest(_message.Message):
    __slots__ = ("contact", "contact_id", "request_id", "validate_only")
    CONTACT_FIELD_NUMBER: _ClassVar[int]
    CONTACT_ID_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    VALIDATE_ONLY_FIELD_NUMBER: _ClassVar[int]
    contact: Contact
    contact_id: str
    request_id: str
    validate_only: bool
    def __init__(self, contact: _Optional[_Union[Contact, _Mapping]] = ..., contact_id: _Optional[str] = ..., request_id: _Optional[str] = ..., validate_only: _Optional[bool] = ...) -> None: ...

class GetContactRequest(_message.Message):
    __slots__ = ("name",)
    NAME_FIELD_NUMBER: _ClassVar[int]
    name: str
    def __init__(self, name: _Optional[str] = ...) -> None: ...

class ListContactsRequest(_message.Message):
    __slots__ = ("page_size", "page_token", "show_deleted", "filter", "order", "segment")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    SHOW_DELETED_FIELD_NUMBER: _ClassVar[int]
    FILTER_FIELD_NUMBER: _ClassVar[int]
    ORDER_FIELD_NUMBER: _ClassVar[int]
    SEGMENT_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    show_deleted: bool
    filter: _listing_pb2.ContactFilter
    order: _listing_pb2.ContactOrder
    segment: str
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., show_deleted: _Optional[bool] = ..., filter: _Optional[_Union[_listing_pb2.ContactFilter, _Mapping]] = ..., order: _Optional[_Union[_listing_pb2.ContactOrder, str]] = ..., segment: _Optional[str] = ...) -> None: ...

class ListContactsResponse(_message.Message):
    __slots__ = ("contacts", "next_page_token")
    CONTACTS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    contacts: _containers.RepeatedCompositeFieldContainer[Contact]
    next_page_token: str
    def __init__(self, contacts: _Optional[_Iterable[_Union[Contact, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class UpdateContactRequest(_message.Message):
    __slots__ = ("contact", "update_mask", "request_id", "validate_only")
    CONTACT_FIELD_NUMBER: _ClassVar[int]
    UPDATE_MASK_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    VALIDATE_ONLY_FIELD_NUMBER: _ClassVar[int]
    contact: Contact
    update_mask: _field_mask_pb2.FieldMask
    request_id: str
    validate_only: bool
    def __init__(self, contact: _Optional[_Union[Contact, _Mapping]] = ..., update_mask: _Optional[_Union[_field_mask_pb2.FieldMask, _Mapping]] = ..., request_id: _Optional[str] = ..., validate_only: _Optional[bool] = ...) -> None: ...

class DeleteContactRequest(_message.Message):
    __slots__ = ("name", "etag", "request_id", "validate_only")
    NAME_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    VALIDATE_ONLY_FIELD_NUMBER: _ClassVar[int]
    name: str
    etag: str
    request_id: str
    validate_only: bool
    def __init__(self, name: _Optional[str] = ..., etag: _Optional[str] = ..., request_id: _Optional[str] = ..., validate_only: _Optional[bool] = ...) -> None: ...

class UndeleteContactRequest(_message.Message):
    __slots__ = ("name", "request_id")
    NAME_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    name: str
    request_id: str
    def __init__(self, name: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class CreateIdentityRequest(_message.Message):
    __slots__ = ("parent", "identity", "request_id", "validate_only", "default_region")
    PARENT_FIELD_NUMBER: _ClassVar[int]
    IDENTITY_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    VALIDATE_ONLY_FIELD_NUMBER: _ClassVar[int]
    DEFAULT_REGION_FIELD_NUMBER: _ClassVar[int]
    parent: str
    identity: Identity
    request_id: str
    validate_only: bool
    default_region: str
    def __init__(self, parent: _Optional[str] = ..., identity: _Optional[_Union[Identity, _Mapping]] = ..., request_id: _Optional[str] = ..., validate_only: _Optional[bool] = ..., default_region: _Optional[str] = ...) -> None: ...

class UpdateIdentityRequest(_message.Message):
    __slots__ = ("identity", "update_mask", "request_id")
    IDENTITY_FIELD_NUMBER: _ClassVar[int]
    UPDATE_MASK_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    identity: Identity
    update_mask: _field_mask_pb2.FieldMask
    request_id: str
    def __init__(self, identity: _Optional[_Union[Identity, _Mapping]] = ..., update_mask: _Optional[_Union[_field_mask_pb2.FieldMask, _Mapping]] = ..., request_id: _Optional[str] = ...) -> None: ...

class DeleteIdentityRequest(_message.Message):
    __slots__ = ("name", "request_id")
    NAME_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    name: str
    request_id: str
    def __init__(self, name: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class SupersedeIdentityRequest(_message.Message):
    __slots__ = ("name", "new_identity", "evidence", "method", "request_id", "validate_only")
    NAME_FIELD_NUMBER: _ClassVar[int]
    NEW_IDENTITY_FIELD_NUMBER: _ClassVar[int]
    EVIDENCE_FIELD_NUMBER: _ClassVar[int]
    METHOD_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    VALIDATE_ONLY_FIELD_NUMBER: _ClassVar[int]
    name: str
    new_identity: IdentityKey
    evidence: str
    method: str
    request_id: str
    validate_only: bool
    def __init__(self, name: _Optional[str] = ..., new_identity: _Optional[_Union[IdentityKey, _Mapping]] = ..., evidence: _Optional[str] = ..., method: _Optional[str] = ..., request_id: _Optional[str] = ..., validate_only: _Optional[bool] = ...) -> None: ...

class EnsureContactRequest(_message.Message):
    __slots__ = ("identity", "display_name", "source", "method", "past_time")
    IDENTITY_FIELD_NUMBER: _ClassVar[int]
    DISPLAY_NAME_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    METHOD_FIELD_NUMBER: _ClassVar[int]
    PAST_TIME_FIELD_NUMBER: _ClassVar[int]
    identity: IdentityKey
    display_name: str
    source: str
    method: str
    past_time: _timestamp_pb2.Timestamp
    def __init__(self, identity: _Optional[_Union[IdentityKey, _Mapping]] = ..., display_name: _Optional[str] = ..., source: _Optional[str] = ..., method: _Optional[str] = ..., past_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class EnsureContactResponse(_message.Message):
    __slots__ = ("contact", "identity", "created", "erase_time")
    CONTACT_FIELD_NUMBER: _ClassVar[int]
    IDENTITY_FIELD_NUMBER: _ClassVar[int]
    CREATED_FIELD_NUMBER: _ClassVar[int]
    ERASE_TIME_FIELD_NUMBER: _ClassVar[int]
    contact: Contact
    identity: Identity
    created: bool
    erase_time: _timestamp_pb2.Timestamp
    def __init__(self, contact: _Optional[_Union[Contact, _Mapping]] = ..., identity: _Optional[_Union[Identity, _Mapping]] = ..., created: _Optional[bool] = ..., erase_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class BatchEnsureContactsRequest(_message.Message):
    __slots__ = ("requests",)
    REQUESTS_FIELD_NUMBER: _ClassVar[int]
    requests: _containers.RepeatedCompositeFieldContainer[EnsureContactRequest]
    def __init__(self, requests: _Optional[_Iterable[_Union[EnsureContactRequest, _Mapping]]] = ...) -> None: ...

class BatchEnsureContactsResponse(_message.Message):
    __slots__ = ("responses",)
    RESPONSES_FIELD_NUMBER: _ClassVar[int]
    responses: _containers.RepeatedCompositeFieldContainer[EnsureContactResponse]
    def __init__(self, responses: _Optional[_Iterable[_Union[EnsureContactResponse, _Mapping]]] = ...) -> None: ...

class ResolveIdentityRequest(_message.Message):
    __slots__ = ("identity",)
    IDENTITY_FIELD_NUMBER: _ClassVar[int]
    identity: IdentityKey
    def __init__(self, identity: _Optional[_Union[IdentityKey, _Mapping]] = ...) -> None: ...

class ResolveIdentityResponse(_message.Message):
    __slots__ = ("contact", "identity", "person", "candidates")
    CONTACT_FIELD_NUMBER: _ClassVar[int]
    IDENTITY_FIELD_NUMBER: _ClassVar[int]
    PERSON_FIELD_NUMBER: _ClassVar[int]
    CANDIDATES_FIELD_NUMBER: _ClassVar[int]
    contact: Contact
    identity: Identity
    person: str
    candidates: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, contact: _Optional[_Union[Contact, _Mapping]] = ..., identity: _Optional[_Union[Identity, _Mapping]] = ..., person: _Optional[str] = ..., candidates: _Optional[_Iterable[str]] = ...) -> None: ...

class ContactImportRecord(_message.Message):
    __slots__ = ("line", "contact")
    LINE_FIELD_NUMBER: _ClassVar[int]
    CONTACT_FIELD_NUMBER: _ClassVar[int]
    line: int
    contact: Contact
    def __init__(self, line: _Optional[int] = ..., contact: _Optional[_Union[Contact, _Mapping]] = ...) -> None: ...

class ImportContactsRequest(_message.Message):
    __slots__ = ("name", "source", "records", "validate_only", "backfill", "default_region")
    NAME_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    RECORDS_FIELD_NUMBER: _ClassVar[int]
    VALIDATE_ONLY_FIELD_NUMBER: _ClassVar[int]
    BACKFILL_FIELD_NUMBER: _ClassVar[int]
    DEFAULT_REGION_FIELD_NUMBER: _ClassVar[int]
    name: str
    source: str
    records: _containers.RepeatedCompositeFieldContainer[ContactImportRecord]
    validate_only: bool
    backfill: bool
    default_region: str
    def __init__(self, name: _Optional[str] = ..., source: _Optional[str] = ..., records: _Optional[_Iterable[_Union[ContactImportRecord, _Mapping]]] = ..., validate_only: _Optional[bool] = ..., backfill: _Optional[bool] = ..., default_region: _Optional[str] = ...) -> None: ...

class ExportContactsResponse(_message.Message):
    __slots__ = ("contacts", "resume_token")
    CONTACTS_FIELD_NUMBER: _ClassVar[int]
    RESUME_TOKEN_FIELD_NUMBER: _ClassVar[int]
    contacts: _containers.RepeatedCompositeFieldContainer[Contact]
    resume_token: str
    def __init__(self, contacts: _Optional[_Iterable[_Union[Contact, _Mapping]]] = ..., resume_token: _Optional[str] = ...) -> None: ...

class GetPersonRequest(_message.Message):
    __slots__ = ("contact",)
    CONTACT_FIELD_NUMBER: _ClassVar[int]
    contact: str
    def __init__(self, contact: _Optional[str] = ...) -> None: ...

class Person(_message.Message):
    __slots__ = ("contact", "etag", "members", "fields", "display_name", "given_name", "family_name", "additional_name", "memberships", "preferences", "tags", "custom_fields", "identities", "consents")
    class CustomFieldsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    CONTACT_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    MEMBERS_FIELD_NUMBER: _ClassVar[int]
    FIELDS_FIELD_NUMBER: _ClassVar[int]
    DISPLAY_NAME_FIELD_NUMBER: _ClassVar[int]
    GIVEN_NAME_FIELD_NUMBER: _ClassVar[int]
    FAMILY_NAME_FIELD_NUMBER: _ClassVar[int]
    ADDITIONAL_NAME_FIELD_NUMBER: _ClassVar[int]
    MEMBERSHIPS_FIELD_NUMBER: _ClassVar[int]
    PREFERENCES_FIELD_NUMBER: _ClassVar[int]
    TAGS_FIELD_NUMBER: _ClassVar[int]
    CUSTOM_FIELDS_FIELD_NUMBER: _ClassVar[int]
    IDENTITIES_FIELD_NUMBER: _ClassVar[int]
    CONSENTS_FIELD_NUMBER: _ClassVar[int]
    contact: str
    etag: str
    members: _containers.RepeatedCompositeFieldContainer[Contact]
    fields: _containers.RepeatedCompositeFieldContainer[_merges_pb2.PersonField]
    display_name: str
    given_name: str
    family_name: str
    additional_name: str
    memberships: _containers.RepeatedCompositeFieldContainer[Membership]
    preferences: Preferences
    tags: _containers.RepeatedScalarFieldContainer[str]
    custom_fields: _containers.ScalarMap[str, str]
    identities: _containers.RepeatedCompositeFieldContainer[Identity]
    consents: _containers.RepeatedCompositeFieldContainer[_consents_pb2.PersonConsent]
    def __init__(self, contact: _Optional[str] = ..., etag: _Optional[str] = ..., members: _Optional[_Iterable[_Union[Contact, _Mapping]]] = ..., fields: _Optional[_Iterable[_Union[_merges_pb2.PersonField, _Mapping]]] = ..., display_name: _Optional[str] = ..., given_name: _Optional[str] = ..., family_name: _Optional[str] = ..., additional_name: _Optional[str] = ..., memberships: _Optional[_Iterable[_Union[Membership, _Mapping]]] = ..., preferences: _Optional[_Union[Preferences, _Mapping]] = ..., tags: _Optional[_Iterable[str]] = ..., custom_fields: _Optional[_Mapping[str, str]] = ..., identities: _Optional[_Iterable[_Union[Identity, _Mapping]]] = ..., consents: _Optional[_Iterable[_Union[_consents_pb2.PersonConsent, _Mapping]]] = ...) -> None: ...

class SplitContactResponse(_message.Message):
    __slots__ = ("contact", "new_contact")
    CONTACT_FIELD_NUMBER: _ClassVar[int]
    NEW_CONTACT_FIELD_NUMBER: _ClassVar[int]
    contact: Contact
    new_contact: Contact
    def __init__(self, contact: _Optional[_Union[Contact, _Mapping]] = ..., new_contact: _Optional[_Union[Contact, _Mapping]] = ...) -> None: ...

class IdentifyVisitorRequest(_message.Message):
    __slots__ = ("anonymous_id", "scope", "identity", "method", "source")
    ANONYMOUS_ID_FIELD_NUMBER: _ClassVar[int]
    SCOPE_FIELD_NUMBER: _ClassVar[int]
    IDENTITY_FIELD_NUMBER: _ClassVar[int]
    METHOD_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    anonymous_id: str
    scope: str
    identity: IdentityKey
    method: str
    source: str
    def __init__(self, anonymous_id: _Optional[str] = ..., scope: _Optional[str] = ..., identity: _Optional[_Union[IdentityKey, _Mapping]] = ..., method: _Optional[str] = ..., source: _Optional[str] = ...) -> None: ...

class IdentifyVisitorResponse(_message.Message):
    __slots__ = ("visitor", "contact", "person", "merge")
    VISITOR_FIELD_NUMBER: _ClassVar[int]
    CONTACT_FIELD_NUMBER: _ClassVar[int]
    PERSON_FIELD_NUMBER: _ClassVar[int]
    MERGE_FIELD_NUMBER: _ClassVar[int]
    visitor: Contact
    contact: Contact
    person: str
    merge: str
    def __init__(self, visitor: _Optional[_Union[Contact, _Mapping]] = ..., contact: _Optional[_Union[Contact, _Mapping]] = ..., person: _Optional[str] = ..., merge: _Optional[str] = ...) -> None: ...

class ExportPersonRequest(_message.Message):
    __slots__ = ("contact",)
    CONTACT_FIELD_NUMBER: _ClassVar[int]
    contact: str
    def __init__(self, contact: _Optional[str] = ...) -> None: ...

class ExportPersonResponse(_message.Message):
    __slots__ = ("contact", "identity", "merge", "erasure", "consent")
    CONTACT_FIELD_NUMBER: _ClassVar[int]
    IDENTITY_FIELD_NUMBER: _ClassVar[int]
    MERGE_FIELD_NUMBER: _ClassVar[int]
    ERASURE_FIELD_NUMBER: _ClassVar[int]
    CONSENT_FIELD_NUMBER: _ClassVar[int]
    contact: Contact
    identity: _identities_pb2.ExplainIdentityResponse
    merge: _merges_pb2.Merge
    erasure: _erasures_pb2.Erasure
    consent: _consents_pb2.Consent
    def __init__(self, contact: _Optional[_Union[Contact, _Mapping]] = ..., identity: _Optional[_Union[_identities_pb2.ExplainIdentityResponse, _Mapping]] = ..., merge: _Optional[_Union[_merges_pb2.Merge, _Mapping]] = ..., erasure: _Optional[_Union[_erasures_pb2.Erasure, _Mapping]] = ..., consent: _Optional[_Union[_consents_pb2.Consent, _Mapping]] = ...) -> None: ...

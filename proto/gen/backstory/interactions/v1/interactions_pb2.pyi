import datetime

from backstory.interactions.v1 import attachments_pb2 as _attachments_pb2
from backstory.interactions.v1 import break_glass_pb2 as _break_glass_pb2
from backstory.interactions.v1 import brief_pb2 as _brief_pb2
from backstory.interactions.v1 import facts_pb2 as _facts_pb2
from backstory.interactions.v1 import issue_batches_pb2 as _issue_batches_pb2
from backstory.interactions.v1 import issue_views_pb2 as _issue_views_pb2
from backstory.interactions.v1 import issues_pb2 as _issues_pb2
from backstory.interactions.v1 import presence_pb2 as _presence_pb2
from backstory.interactions.v1 import promises_pb2 as _promises_pb2
from backstory.interactions.v1 import screening_pb2 as _screening_pb2
from backstory.interactions.v1 import threads_pb2 as _threads_pb2
from backstory.interactions.v1 import topics_pb2 as _topics_pb2
from backstory.interactions.v1 import event_types_pb2 as _event_types_pb2
from backstory.options.v1 import options_pb2 as _options_pb2
from backstory.interactions.v1 import webhooks_pb2 as _webhooks_pb2
from google.protobuf import duration_pb2 as _duration_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Direction(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    DIRECTION_UNSPECIFIED: _ClassVar[Direction]
    DIRECTION_INBOUND: _ClassVar[Direction]
    DIRECTION_OUTBOUND: _ClassVar[Direction]
    DIRECTION_INTERNAL: _ClassVar[Direction]

class InteractionKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    INTERACTION_KIND_UNSPECIFIED: _ClassVar[InteractionKind]
    INTERACTION_KIND_MESSAGE: _ClassVar[InteractionKind]
    INTERACTION_KIND_CALL: _ClassVar[InteractionKind]
    INTERACTION_KIND_VISIT: _ClassVar[InteractionKind]
    INTERACTION_KIND_NOTE: _ClassVar[InteractionKind]
    INTERACTION_KIND_SURVEY_RESPONSE: _ClassVar[InteractionKind]
    INTERACTION_KIND_SELF_SERVICE: _ClassVar[InteractionKind]
    INTERACTION_KIND_BUSINESS_EVENT: _ClassVar[InteractionKind]
    INTERACTION_KIND_STATUS_CHANGE: _ClassVar[InteractionKind]
    INTERACTION_KIND_CORRECTION: _ClassVar[InteractionKind]

class Visibility(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    VISIBILITY_UNSPECIFIED: _ClassVar[Visibility]
    VISIBILITY_CUSTOMER: _ClassVar[Visibility]
    VISIBILITY_INTERNAL: _ClassVar[Visibility]
    VISIBILITY_RESTRICTED: _ClassVar[Visibility]

class DeliveryStatus(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    DELIVERY_STATUS_UNSPECIFIED: _ClassVar[DeliveryStatus]
    DELIVERY_STATUS_QUEUED: _ClassVar[DeliveryStatus]
    DELIVERY_STATUS_ACCEPTED: _ClassVar[DeliveryStatus]
    DELIVERY_STATUS_CANCELED: _ClassVar[DeliveryStatus]
    DELIVERY_STATUS_SENT: _ClassVar[DeliveryStatus]
    DELIVERY_STATUS_FAILED: _ClassVar[DeliveryStatus]
    DELIVERY_STATUS_UNDELIVERED: _ClassVar[DeliveryStatus]
    DELIVERY_STATUS_DELIVERED: _ClassVar[DeliveryStatus]
    DELIVERY_STATUS_READ: _ClassVar[DeliveryStatus]
    DELIVERY_STATUS_PLAYED: _ClassVar[DeliveryStatus]

class CallStatus(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CALL_STATUS_UNSPECIFIED: _ClassVar[CallStatus]
    CALL_STATUS_QUEUED: _ClassVar[CallStatus]
    CALL_STATUS_RINGING: _ClassVar[CallStatus]
    CALL_STATUS_IN_PROGRESS: _ClassVar[CallStatus]
    CALL_STATUS_COMPLETED: _ClassVar[CallStatus]
    CALL_STATUS_BUSY: _ClassVar[CallStatus]
    CALL_STATUS_FAILED: _ClassVar[CallStatus]
    CALL_STATUS_NO_ANSWER: _ClassVar[CallStatus]
    CALL_STATUS_CANCELED: _ClassVar[CallStatus]

class ActorType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ACTOR_TYPE_UNSPECIFIED: _ClassVar[ActorType]
    ACTOR_TYPE_CUSTOMER: _ClassVar[ActorType]
    ACTOR_TYPE_AGENT: _ClassVar[ActorType]
    ACTOR_TYPE_BOT: _ClassVar[ActorType]
    ACTOR_TYPE_INTEGRATION: _ClassVar[ActorType]
    ACTOR_TYPE_SYSTEM: _ClassVar[ActorType]

class ImportState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    IMPORT_STATE_UNSPECIFIED: _ClassVar[ImportState]
    IMPORT_STATE_RUNNING: _ClassVar[ImportState]
    IMPORT_STATE_SUCCEEDED: _ClassVar[ImportState]
DIRECTION_UNSPECIFIED: Direction
DIRECTION_INBOUND: Direction
DIRECTION_OUTBOUND: Direction
DIRECTION_INTERNAL: Direction
INTERACTION_KIND_UNSPECIFIED: InteractionKind
INTERACTION_KIND_MESSAGE: InteractionKind
INTERACTION_KIND_CALL: InteractionKind
INTERACTION_KIND_VISIT: InteractionKind
INTERACTION_KIND_NOTE: InteractionKind
INTERACTION_KIND_SURVEY_RESPONSE: InteractionKind
INTERACTION_KIND_SELF_SERVICE: InteractionKind
INTERACTION_KIND_BUSINESS_EVENT: InteractionKind
INTERACTION_KIND_STATUS_CHANGE: InteractionKind
INTERACTION_KIND_CORRECTION: InteractionKind
VISIBILITY_UNSPECIFIED: Visibility
VISIBILITY_CUSTOMER: Visibility
VISIBILITY_INTERNAL: Visibility
VISIBILITY_RESTRICTED: Visibility
DELIVERY_STATUS_UNSPECIFIED: DeliveryStatus
DELIVERY_STATUS_QUEUED: DeliveryStatus
DELIVERY_STATUS_ACCEPTED: DeliveryStatus
DELIVERY_STATUS_CANCELED: DeliveryStatus
DELIVERY_STATUS_SENT: DeliveryStatus
DELIVERY_STATUS_FAILED: DeliveryStatus
DELIVERY_STATUS_UNDELIVERED: DeliveryStatus
DELIVERY_STATUS_DELIVERED: DeliveryStatus
DELIVERY_STATUS_READ: DeliveryStatus
DELIVERY_STATUS_PLAYED: DeliveryStatus
CALL_STATUS_UNSPECIFIED: CallStatus
CALL_STATUS_QUEUED: CallStatus
CALL_STATUS_RINGING: CallStatus
CALL_STATUS_IN_PROGRESS: CallStatus
CALL_STATUS_COMPLETED: CallStatus
CALL_STATUS_BUSY: CallStatus
CALL_STATUS_FAILED: CallStatus
CALL_STATUS_NO_ANSWER: CallStatus
CALL_STATUS_CANCELED: CallStatus
ACTOR_TYPE_UNSPECIFIED: ActorType
ACTOR_TYPE_CUSTOMER: ActorType
ACTOR_TYPE_AGENT: ActorType
ACTOR_TYPE_BOT: ActorType
ACTOR_TYPE_INTEGRATION: ActorType
ACTOR_TYPE_SYSTEM: ActorType
IMPORT_STATE_UNSPECIFIED: ImportState
IMPORT_STATE_RUNNING: ImportState
IMPORT_STATE_SUCCEEDED: ImportState

class Interaction(_message.Message):
    __slots__ = ("name", "contact", "person", "identity", "channel", "direction", "kind", "visibility", "communication", "occur_time", "record_time", "source", "source_id", "thread_key", "issue", "subject", "body", "body_ref", "attachments", "delivery_status", "call_status", "disposition", "topic", "actor", "purpose", "business_type", "payload", "corrects", "backfill", "stitched", "self_service", "sentiment", "location", "charset_guessed", "corrected_by", "content_removed_time", "mentions", "correction_reason", "call_outcome", "attachment_dropped", "new", "screening", "about_issue")
    NAME_FIELD_NUMBER: _ClassVar[int]
    CONTACT_FIELD_NUMBER: _ClassVar[int]
    PERSON_FIELD_NUMBER: _ClassVar[int]
    IDENTITY_FIELD_NUMBER: _ClassVar[int]
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    DIRECTION_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    VISIBILITY_FIELD_NUMBER: _ClassVar[int]
    COMMUNICATION_FIELD_NUMBER: _ClassVar[int]
    OCCUR_TIME_FIELD_NUMBER: _ClassVar[int]
    RECORD_TIME_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    SOURCE_ID_FIELD_NUMBER: _ClassVar[int]
    THREAD_KEY_FIELD_NUMBER: _ClassVar[int]
    ISSUE_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_FIELD_NUMBER: _ClassVar[int]
    BODY_FIELD_NUMBER: _ClassVar[int]
    BODY_REF_FIELD_NUMBER: _ClassVar[int]
    ATTACHMENTS_FIELD_NUMBER: _ClassVar[int]
    DELIVERY_STATUS_FIELD_NUMBER: _ClassVar[int]
    CALL_STATUS_FIELD_NUMBER: _ClassVar[int]
    DISPOSITION_FIELD_NUMBER: _ClassVar[int]
    TOPIC_FIELD_NUMBER: _ClassVar[int]
    ACTOR_FIELD_NUMBER: _ClassVar[int]
    PURPOSE_FIELD_NUMBER: _ClassVar[int]
    BUSINESS_TYPE_FIELD_NUMBER: _ClassVar[int]
    PAYLOAD_FIELD_NUMBER: _ClassVar[int]
    CORRECTS_FIELD_NUMBER: _ClassVar[int]
    BACKFILL_FIELD_NUMBER: _ClassVar[int]
    STITCHED_FIELD_NUMBER: _ClassVar[int]
    SELF_SERVICE_FIELD_NUMBER: _ClassVar[int]
    SENTIMENT_FIELD_NUMBER: _ClassVar[int]
    LOCATION_FIELD_NUMBER: _ClassVar[int]
    CHARSET_GUESSED_FIELD_NUMBER: _ClassVar[int]
    CORRECTED_BY_FIELD_NUMBER: _ClassVar[int]
    CONTENT_REMOVED_TIME_FIELD_NUMBER: _ClassVar[int]
    MENTIONS_FIELD_NUMBER: _ClassVar[int]
    CORRECTION_REASON_FIELD_NUMBER: _ClassVar[int]
    CALL_OUTCOME_FIELD_NUMBER: _ClassVar[int]
    ATTACHMENT_DROPPED_FIELD_NUMBER: _ClassVar[int]
    NEW_FIELD_NUMBER: _ClassVar[int]
    SCREENING_FIELD_NUMBER: _ClassVar[int]
    ABOUT_ISSUE_FIELD_NUMBER: _ClassVar[int]
    name: str
    contact: str
    person: str
    identity: str
    channel: str
    direction: Direction
    kind: InteractionKind
    visibility: Visibility
    communication: bool
    occur_time: _timestamp_pb2.Timestamp
    record_time: _timestamp_pb2.Timestamp
    source: str
    source_id: str
    thread_key: str
    issue: str
    subject: str
    body: str
    body_ref: str
    attachments: _containers.RepeatedCompositeFieldContainer[Attachment]
    delivery_status: DeliveryStatus
    call_status: CallStatus
    disposition: str
    topic: str
    actor: Actor
    purpose: str
    business_type: str
    payload: bytes
    corrects: str
    backfill: bool
    stitched: bool
    self_service: bool
    sentiment: Sentiment
    location: str
    charset_guessed: bool
    corrected_by: str
    content_removed_time: _timestamp_pb2.Timestamp
    mentions: _containers.RepeatedScalarFieldContainer[str]
    correction_reason: str
    call_outcome: CallOutcome
    attachment_dropped: str
    new: bool
    screening: _screening_pb2.Screening
    about_issue: str
    def __init__(self, name: _Optional[str] = ..., contact: _Optional[str] = ..., person: _Optional[str] = ..., identity: _Optional[str] = ..., channel: _Optional[str] = ..., direction: _Optional[_Union[Direction, str]] = ..., kind: _Optional[_Union[InteractionKind, str]] = ..., visibility: _Optional[_Union[Visibility, str]] = ..., communication: _Optional[bool] = ..., occur_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., record_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., source: _Optional[str] = ..., source_id: _Optional[str] = ..., thread_key: _Optional[str] = ..., issue: _Optional[str] = ..., subject: _Optional[str] = ..., body: _Optional[str] = ..., body_ref: _Optional[str] = ..., attachments: _Optional[_Iterable[_Union[Attachment, _Mapping]]] = ..., delivery_status: _Optional[_Union[DeliveryStatus, str]] = ..., call_status: _Optional[_Union[CallStatus, str]] = ..., disposition: _Optional[str] = ..., topic: _Optional[str] = ..., actor: _Optional[_Union[Actor, _Mapping]] = ..., purpose: _Optional[str] = ..., business_type: _Optional[str] = ..., payload: _Optional[bytes] = ..., corrects: _Optional[str] = ..., backfill: _Optional[bool] = ..., stitched: _Optional[bool] = ..., self_service: _Optional[bool] = ..., sentiment: _Optional[_Union[Sentiment, _Mapping]] = ..., location: _Optional[str] = ..., charset_guessed: _Optional[bool] = ..., corrected_by: _Optional[str] = ..., content_removed_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., mentions: _Optional[_Iterable[str]] = ..., correction_reason: _Optional[str] = ..., call_outcome: _Optional[_Union[CallOutcome, _Mapping]] = ..., attachment_dropped: _Optional[str] = ..., new: _Optional[bool] = ..., screening: _Optional[_Union[_screening_pb2.Screening, _Mapping]] = ..., about_issue: _Optional[str] = ...) -> None: ...

class CallOutcome(_message.Message):
    __slots__ = ("status", "answered_by", "missed", "duration", "recording", "recording_dropped")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    ANSWERED_BY_FIELD_NUMBER: _ClassVar[int]
    MISSED_FIELD_NUMBER: _ClassVar[int]
    DURATION_FIELD_NUMBER: _ClassVar[int]
    RECORDING_FIELD_NUMBER: _ClassVar[int]
    RECORDING_DROPPED_FIELD_NUMBER: _ClassVar[int]
    status: CallStatus
    answered_by: str
    missed: bool
    duration: _duration_pb2.Duration
    recording: str
    recording_dropped: bool
    def __init__(self, status: _Optional[_Union[CallStatus, str]] = ..., answered_by: _Optional[str] = ..., missed: _Optional[bool] = ..., duration: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ..., recording: _Optional[str] = ..., recording_dropped: _Optional[bool] = ...) -> None: ...

class Attachment(_message.Message):
    __slots__ = ("file_name", "media_type", "size_bytes", "sha256", "blob", "content")
    FILE_NAME_FIELD_NUMBER: _ClassVar[int]
    MEDIA_TYPE_FIELD_NUMBER: _ClassVar[int]
    SIZE_BYTES_FIELD_NUMBER: _ClassVar[int]
    SHA256_FIELD_NUMBER: _ClassVar[int]
    BLOB_FIELD_NUMBER: _ClassVar[int]
    CONTENT_FIELD_NUMBER: _ClassVar[int]
    file_name: str
    media_type: str
    size_bytes: int
    sha256: str
    blob: str
    content: bytes
    def __init__(self, file_name: _Optional[str] = ..., media_type: _Optional[str] = ..., size_bytes: _Optional[int] = ..., sha256: _Optional[str] = ..., blob: _Optional[str] = ..., content: _Optional[bytes] = ...) -> None: ...

class Actor(_message.Message):
    __slots__ = ("type", "agent", "display_name")
    TYPE_FIELD_NUMBER: _ClassVar[int]
    AGENT_FIELD_NUMBER: _ClassVar[int]
    DISPLAY_NAME_FIELD_NUMBER: _ClassVar[int]
    type: ActorType
    agent: str
    display_name: str
    def __init__(self, type: _Optional[_Union[ActorType, str]] = ..., agent: _Optional[str] = ..., display_name: _Optional[str] = ...) -> None: ...

class Sentiment(_message.Message):
    __slots__ = ("score", "model", "model_version")
    SCORE_FIELD_NUMBER: _ClassVar[int]
    MODEL_FIELD_NUMBER: _ClassVar[int]
    MODEL_VERSION_FIELD_NUMBER: _ClassVar[int]
    score: float
    model: str
    model_version: str
    def __init__(self, score: _Optional[float] = ..., model: _Optional[str] = ..., model_version: _Optional[str] = ...) -> None: ...

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

class CreateInteractionRequest(_message.Message):
    __slots__ = ("interaction", "identity", "request_id", "validate_only", "identity_display_name")
    INTERACTION_FIELD_NUMBER: _ClassVar[int]
    IDENTITY_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    VALIDATE_ONLY_FIELD_NUMBER: _ClassVar[int]
    IDENTITY_DISPLAY_NAME_FIELD_NUMBER: _ClassVar[int]
    interaction: Interaction
    identity: IdentityKey
    request_id: str
    validate_only: bool
    identity_display_name: str
    def __init__(self, interaction: _Optional[_Union[Interaction, _Mapping]] = ..., identity: _Optional[_Union[IdentityKey, _Mapping]] = ..., request_id: _Optional[str] = ..., validate_only: _Optional[bool] = ..., identity_display_name: _Optional[str] = ...) -> None: ...

class RecordDeliveryStatusRequest(_message.Message):
    __slots__ = ("interaction", "status", "note", "provider_message_id")
    INTERACTION_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    NOTE_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_MESSAGE_ID_FIELD_NUMBER: _ClassVar[int]
    interaction: str
    status: DeliveryStatus
    note: str
    provider_message_id: str
    def __init__(self, interaction: _Optional[str] = ..., status: _Optional[_Union[DeliveryStatus, str]] = ..., note: _Optional[str] = ..., provider_message_id: _Optional[str] = ...) -> None: ...

class RecordDeliveryStatusResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class GetInteractionRequest(_message.Message):
    __slots__ = ("name",)
    NAME_FIELD_NUMBER: _ClassVar[int]
    name: str
    def __init__(self, name: _Optional[str] = ...) -> None: ...

class LogVisitRequest(_message.Message):
    __slots__ = ("contact", "identity", "location", "agent", "summary", "occur_time", "request_id")
    CONTACT_FIELD_NUMBER: _ClassVar[int]
    IDENTITY_FIELD_NUMBER: _ClassVar[int]
    LOCATION_FIELD_NUMBER: _ClassVar[int]
    AGENT_FIELD_NUMBER: _ClassVar[int]
    SUMMARY_FIELD_NUMBER: _ClassVar[int]
    OCCUR_TIME_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    contact: str
    identity: IdentityKey
    location: str
    agent: str
    summary: str
    occur_time: _timestamp_pb2.Timestamp
    request_id: str
    def __init__(self, contact: _Optional[str] = ..., identity: _Optional[_Union[IdentityKey, _Mapping]] = ..., location: _Optional[str] = ..., agent: _Optional[str] = ..., summary: _Optional[str] = ..., occur_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., request_id: _Optional[str] = ...) -> None: ...

class CreateNoteRequest(_message.Message):
    __slots__ = ("contact", "issue", "body", "visibility", "mentions", "request_id")
    CONTACT_FIELD_NUMBER: _ClassVar[int]
    ISSUE_FIELD_NUMBER: _ClassVar[int]
    BODY_FIELD_NUMBER: _ClassVar[int]
    VISIBILITY_FIELD_NUMBER: _ClassVar[int]
    MENTIONS_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    contact: str
    issue: str
    body: str
    visibility: Visibility
    mentions: _containers.RepeatedScalarFieldContainer[str]
    request_id: str
    def __init__(self, contact: _Optional[str] = ..., issue: _Optional[str] = ..., body: _Optional[str] = ..., visibility: _Optional[_Union[Visibility, str]] = ..., mentions: _Optional[_Iterable[str]] = ..., request_id: _Optional[str] = ...) -> None: ...

class BlockIdentityRequest(_message.Message):
    __slots__ = ("identity", "reason")
    IDENTITY_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    identity: IdentityKey
    reason: str
    def __init__(self, identity: _Optional[_Union[IdentityKey, _Mapping]] = ..., reason: _Optional[str] = ...) -> None: ...

class ListScreenedInteractionsResponse(_message.Message):
    __slots__ = ("interactions", "next_page_token")
    INTERACTIONS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    interactions: _containers.RepeatedCompositeFieldContainer[Interaction]
    next_page_token: str
    def __init__(self, interactions: _Optional[_Iterable[_Union[Interaction, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class RecordChatMessageRequest(_message.Message):
    __slots__ = ("source", "source_id", "conversation", "visitor", "identity", "text", "direction", "actor", "occur_time", "display_name", "channel", "request_id")
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    SOURCE_ID_FIELD_NUMBER: _ClassVar[int]
    CONVERSATION_FIELD_NUMBER: _ClassVar[int]
    VISITOR_FIELD_NUMBER: _ClassVar[int]
    IDENTITY_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    DIRECTION_FIELD_NUMBER: _ClassVar[int]
    ACTOR_FIELD_NUMBER: _ClassVar[int]
    OCCUR_TIME_FIELD_NUMBER: _ClassVar[int]
    DISPLAY_NAME_FIELD_NUMBER: _ClassVar[int]
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    source: str
    source_id: str
    conversation: str
    visitor: str
    identity: IdentityKey
    text: str
    direction: Direction
    actor: Actor
    occur_time: _timestamp_pb2.Timestamp
    display_name: str
    channel: str
    request_id: str
    def __init__(self, source: _Optional[str] = ..., source_id: _Optional[str] = ..., conversation: _Optional[str] = ..., visitor: _Optional[str] = ..., identity: _Optional[_Union[IdentityKey, _Mapping]] = ..., text: _Optional[str] = ..., direction: _Optional[_Union[Direction, str]] = ..., actor: _Optional[_Union[Actor, _Mapping]] = ..., occur_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., display_name: _Optional[str] = ..., channel: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class CreateCorrectionRequest(_message.Message):
    __slots__ = ("interaction", "replacement", "contact", "reason")
    INTERACTION_FIELD_NUMBER: _ClassVar[int]
    REPLACEMENT_FIELD_NUMBER: _ClassVar[int]
    CONTACT_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    interaction: str
    replacement: Interaction
    contact: str
    reason: str
    def __init__(self, interaction: _Optional[str] = ..., replacement: _Optional[_Union[Interaction, _Mapping]] = ..., contact: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class RecordBusinessEventRequest(_message.Message):
    __slots__ = ("type", "source", "source_id", "contact", "identity", "occur_time", "payload", "self_service", "subject", "request_id")
    TYPE_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    SOURCE_ID_FIELD_NUMBER: _ClassVar[int]
    CONTACT_FIELD_NUMBER: _ClassVar[int]
    IDENTITY_FIELD_NUMBER: _ClassVar[int]
    OCCUR_TIME_FIELD_NUMBER: _ClassVar[int]
    PAYLOAD_FIELD_NUMBER: _ClassVar[int]
    SELF_SERVICE_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    type: str
    source: str
    source_id: str
    contact: str
    identity: IdentityKey
    occur_time: _timestamp_pb2.Timestamp
    payload: bytes
    self_service: bool
    subject: str
    request_id: str
    def __init__(self, type: _Optional[str] = ..., source: _Optional[str] = ..., source_id: _Optional[str] = ..., contact: _Optional[str] = ..., identity: _Optional[_Union[IdentityKey, _Mapping]] = ..., occur_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., payload: _Optional[bytes] = ..., self_service: _Optional[bool] = ..., subject: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class SearchHistoryRequest(_message.Message):
    __slots__ = ("query", "contact", "identity", "page_size", "page_token", "kinds", "channels", "direction", "from_time", "to_time", "screened")
    QUERY_FIELD_NUMBER: _ClassVar[int]
    CONTACT_FIELD_NUMBER: _ClassVar[int]
    IDENTITY_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    KINDS_FIELD_NUMBER: _ClassVar[int]
    CHANNELS_FIELD_NUMBER: _ClassVar[int]
    DIRECTION_FIELD_NUMBER: _ClassVar[int]
    FROM_TIME_FIELD_NUMBER: _ClassVar[int]
    TO_TIME_FIELD_NUMBER: _ClassVar[int]
    SCREENED_FIELD_NUMBER: _ClassVar[int]
    query: str
    contact: str
    identity: IdentityKey
    page_size: int
    page_token: str
    kinds: _containers.RepeatedScalarFieldContainer[InteractionKind]
    channels: _containers.RepeatedScalarFieldContainer[str]
    direction: Direction
    from_time: _timestamp_pb2.Timestamp
    to_time: _timestamp_pb2.Timestamp
    screened: bool
    def __init__(self, query: _Optional[str] = ..., contact: _Optional[str] = ..., identity: _Optional[_Union[IdentityKey, _Mapping]] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., kinds: _Optional[_Iterable[_Union[InteractionKind, str]]] = ..., channels: _Optional[_Iterable[str]] = ..., direction: _Optional[_Union[Direction, str]] = ..., from_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., to_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., screened: _Optional[bool] = ...) -> None: ...

class SearchHistoryResponse(_message.Message):
    __slots__ = ("found", "next_page_token")
    FOUND_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    found: _containers.RepeatedCompositeFieldContainer[FoundInteraction]
    next_page_token: str
    def __init__(self, found: _Optional[_Iterable[_Union[FoundInteraction, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class FoundInteraction(_message.Message):
    __slots__ = ("interaction", "excerpt", "display_name")
    INTERACTION_FIELD_NUMBER: _ClassVar[int]
    EXCERPT_FIELD_NUMBER: _ClassVar[int]
    DISPLAY_NAME_FIELD_NUMBER: _ClassVar[int]
    interaction: Interaction
    excerpt: str
    display_name: str
    def __init__(self, interaction: _Optional[_Union[Interaction, _Mapping]] = ..., excerpt: _Optional[str] = ..., display_name: _Optional[str] = ...) -> None: ...

class GetHistoryRequest(_message.Message):
    __slots__ = ("contact", "identity", "page_size", "page_token", "kinds", "channels", "direction", "from_time", "to_time", "origin_contact", "issue", "as_of_time", "since_my_last_view", "with_screened")
    CONTACT_FIELD_NUMBER: _ClassVar[int]
    IDENTITY_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    KINDS_FIELD_NUMBER: _ClassVar[int]
    CHANNELS_FIELD_NUMBER: _ClassVar[int]
    DIRECTION_FIELD_NUMBER: _ClassVar[int]
    FROM_TIME_FIELD_NUMBER: _ClassVar[int]
    TO_TIME_FIELD_NUMBER: _ClassVar[int]
    ORIGIN_CONTACT_FIELD_NUMBER: _ClassVar[int]
    ISSUE_FIELD_NUMBER: _ClassVar[int]
    AS_OF_TIME_FIELD_NUMBER: _ClassVar[int]
    SINCE_MY_LAST_VIEW_FIELD_NUMBER: _ClassVar[int]
    WITH_SCREENED_FIELD_NUMBER: _ClassVar[int]
    contact: str
    identity: IdentityKey
    page_size: int
    page_token: str
    kinds: _containers.RepeatedScalarFieldContainer[InteractionKind]
    channels: _containers.RepeatedScalarFieldContainer[str]
    direction: Direction
    from_time: _timestamp_pb2.Timestamp
    to_time: _timestamp_pb2.Timestamp
    origin_contact: str
    issue: str
    as_of_time: _timestamp_pb2.Timestamp
    since_my_last_view: bool
    with_screened: bool
    def __init__(self, contact: _Optional[str] = ..., identity: _Optional[_Union[IdentityKey, _Mapping]] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., kinds: _Optional[_Iterable[_Union[InteractionKind, str]]] = ..., channels: _Optional[_Iterable[str]] = ..., direction: _Optional[_Union[Direction, str]] = ..., from_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., to_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., origin_contact: _Optional[str] = ..., issue: _Optional[str] = ..., as_of_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., since_my_last_view: _Optional[bool] = ..., with_screened: _Optional[bool] = ...) -> None: ...

class MarkHistoryViewedRequest(_message.Message):
    __slots__ = ("contact", "watch_token")
    CONTACT_FIELD_NUMBER: _ClassVar[int]
    WATCH_TOKEN_FIELD_NUMBER: _ClassVar[int]
    contact: str
    watch_token: str
    def __init__(self, contact: _Optional[str] = ..., watch_token: _Optional[str] = ...) -> None: ...

class HistoryView(_message.Message):
    __slots__ = ("view_time",)
    VIEW_TIME_FIELD_NUMBER: _ClassVar[int]
    view_time: _timestamp_pb2.Timestamp
    def __init__(self, view_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class GetBriefRequest(_message.Message):
    __slots__ = ("contact", "identity", "interaction", "as_of_time")
    CONTACT_FIELD_NUMBER: _ClassVar[int]
    IDENTITY_FIELD_NUMBER: _ClassVar[int]
    INTERACTION_FIELD_NUMBER: _ClassVar[int]
    AS_OF_TIME_FIELD_NUMBER: _ClassVar[int]
    contact: str
    identity: IdentityKey
    interaction: str
    as_of_time: _timestamp_pb2.Timestamp
    def __init__(self, contact: _Optional[str] = ..., identity: _Optional[_Union[IdentityKey, _Mapping]] = ..., interaction: _Optional[str] = ..., as_of_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class GetHistoryResponse(_message.Message):
    __slots__ = ("interactions", "next_page_token", "person", "contacts", "profile", "summary", "degraded", "gaps", "watch_token", "last_view_time")
    INTERACTIONS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    PERSON_FIELD_NUMBER: _ClassVar[int]
    CONTACTS_FIELD_NUMBER: _ClassVar[int]
    PROFILE_FIELD_NUMBER: _ClassVar[int]
    SUMMARY_FIELD_NUMBER: _ClassVar[int]
    DEGRADED_FIELD_NUMBER: _ClassVar[int]
    GAPS_FIELD_NUMBER: _ClassVar[int]
    WATCH_TOKEN_FIELD_NUMBER: _ClassVar[int]
    LAST_VIEW_TIME_FIELD_NUMBER: _ClassVar[int]
    interactions: _containers.RepeatedCompositeFieldContainer[Interaction]
    next_page_token: str
    person: str
    contacts: _containers.RepeatedScalarFieldContainer[str]
    profile: CustomerProfile
    summary: HistorySummary
    degraded: _containers.RepeatedScalarFieldContainer[str]
    gaps: _containers.RepeatedCompositeFieldContainer[Gap]
    watch_token: str
    last_view_time: _timestamp_pb2.Timestamp
    def __init__(self, interactions: _Optional[_Iterable[_Union[Interaction, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., person: _Optional[str] = ..., contacts: _Optional[_Iterable[str]] = ..., profile: _Optional[_Union[CustomerProfile, _Mapping]] = ..., summary: _Optional[_Union[HistorySummary, _Mapping]] = ..., degraded: _Optional[_Iterable[str]] = ..., gaps: _Optional[_Iterable[_Union[Gap, _Mapping]]] = ..., watch_token: _Optional[str] = ..., last_view_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class ListOrganizationHistoryRequest(_message.Message):
    __slots__ = ("organization", "page_size", "page_token", "kinds", "channels", "direction", "from_time", "to_time")
    ORGANIZATION_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    KINDS_FIELD_NUMBER: _ClassVar[int]
    CHANNELS_FIELD_NUMBER: _ClassVar[int]
    DIRECTION_FIELD_NUMBER: _ClassVar[int]
    FROM_TIME_FIELD_NUMBER: _ClassVar[int]
    TO_TIME_FIELD_NUMBER: _ClassVar[int]
    organization: str
    page_size: int
    page_token: str
    kinds: _containers.RepeatedScalarFieldContainer[InteractionKind]
    channels: _containers.RepeatedScalarFieldContainer[str]
    direction: Direction
    from_time: _timestamp_pb2.Timestamp
    to_time: _timestamp_pb2.Timestamp
    def __init__(self, organization: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., kinds: _Optional[_Iterable[_Union[InteractionKind, str]]] = ..., channels: _Optional[_Iterable[str]] = ..., direction: _Optional[_Union[Direction, str]] = ..., from_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., to_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class ListOrganizationHistoryResponse(_message.Message):
    __slots__ = ("interactions", "next_page_token", "has_more_contacts")
    INTERACTIONS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    HAS_MORE_CONTACTS_FIELD_NUMBER: _ClassVar[int]
    interactions: _containers.RepeatedCompositeFieldContainer[Interaction]
    next_page_token: str
    has_more_contacts: bool
    def __init__(self, interactions: _Optional[_Iterable[_Union[Interaction, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., has_more_contacts: _Optional[bool] = ...) -> None: ...

class CustomerProfile(_message.Message):
    __slots__ = ("display_name", "identities", "language", "preferred_channel", "time_zone", "tags", "create_time", "accessibility", "deleted", "quiet_hours")
    DISPLAY_NAME_FIELD_NUMBER: _ClassVar[int]
    IDENTITIES_FIELD_NUMBER: _ClassVar[int]
    LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    PREFERRED_CHANNEL_FIELD_NUMBER: _ClassVar[int]
    TIME_ZONE_FIELD_NUMBER: _ClassVar[int]
    TAGS_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    ACCESSIBILITY_FIELD_NUMBER: _ClassVar[int]
    DELETED_FIELD_NUMBER: _ClassVar[int]
    QUIET_HOURS_FIELD_NUMBER: _ClassVar[int]
    display_name: str
    identities: _containers.RepeatedScalarFieldContainer[str]
    language: str
    preferred_channel: str
    time_zone: str
    tags: _containers.RepeatedScalarFieldContainer[str]
    create_time: _timestamp_pb2.Timestamp
    accessibility: _containers.RepeatedScalarFieldContainer[str]
    deleted: bool
    quiet_hours: QuietHours
    def __init__(self, display_name: _Optional[str] = ..., identities: _Optional[_Iterable[str]] = ..., language: _Optional[str] = ..., preferred_channel: _Optional[str] = ..., time_zone: _Optional[str] = ..., tags: _Optional[_Iterable[str]] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., accessibility: _Optional[_Iterable[str]] = ..., deleted: _Optional[bool] = ..., quiet_hours: _Optional[_Union[QuietHours, _Mapping]] = ...) -> None: ...

class QuietHours(_message.Message):
    __slots__ = ("start", "end", "weekdays")
    START_FIELD_NUMBER: _ClassVar[int]
    END_FIELD_NUMBER: _ClassVar[int]
    WEEKDAYS_FIELD_NUMBER: _ClassVar[int]
    start: str
    end: str
    weekdays: _containers.RepeatedScalarFieldContainer[int]
    def __init__(self, start: _Optional[str] = ..., end: _Optional[str] = ..., weekdays: _Optional[_Iterable[int]] = ...) -> None: ...

class HistorySummary(_message.Message):
    __slots__ = ("total", "by_kind", "by_channel", "first_contact_time", "last_contact_time", "screened")
    class ByKindEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: int
        def __init__(self, key: _Optional[str] = ..., value: _Optional[int] = ...) -> None: ...
    class ByChannelEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: int
        def __init__(self, key: _Optional[str] = ..., value: _Optional[int] = ...) -> None: ...
    TOTAL_FIELD_NUMBER: _ClassVar[int]
    BY_KIND_FIELD_NUMBER: _ClassVar[int]
    BY_CHANNEL_FIELD_NUMBER: _ClassVar[int]
    FIRST_CONTACT_TIME_FIELD_NUMBER: _ClassVar[int]
    LAST_CONTACT_TIME_FIELD_NUMBER: _ClassVar[int]
    SCREENED_FIELD_NUMBER: _ClassVar[int]
    total: int
    by_kind: _containers.ScalarMap[str, int]
    by_channel: _containers.ScalarMap[str, int]
    first_contact_time: _timestamp_pb2.Timestamp
    last_contact_time: _timestamp_pb2.Timestamp
    screened: int
    def __init__(self, total: _Optional[int] = ..., by_kind: _Optional[_Mapping[str, int]] = ..., by_channel: _Optional[_Mapping[str, int]] = ..., first_contact_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., last_contact_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., screened: _Optional[int] = ...) -> None: ...

class Gap(_message.Message):
    __slots__ = ("source", "reason", "since_time")
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    SINCE_TIME_FIELD_NUMBER: _ClassVar[int]
    source: str
    reason: str
    since_time: _timestamp_pb2.Timestamp
    def __init__(self, source: _Optional[str] = ..., reason: _Optional[str] = ..., since_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class WatchHistoryRequest(_message.Message):
    __slots__ = ("contact", "identity", "resume_token")
    CONTACT_FIELD_NUMBER: _ClassVar[int]
    IDENTITY_FIELD_NUMBER: _ClassVar[int]
    RESUME_TOKEN_FIELD_NUMBER: _ClassVar[int]
    contact: str
    identity: IdentityKey
    resume_token: str
    def __init__(self, contact: _Optional[str] = ..., identity: _Optional[_Union[IdentityKey, _Mapping]] = ..., resume_token: _Optional[str] = ...) -> None: ...

class WatchHistoryResponse(_message.Message):
    __slots__ = ("interaction", "resume_token", "person", "contacts")
    INTERACTION_FIELD_NUMBER: _ClassVar[int]
    RESUME_TOKEN_FIELD_NUMBER: _ClassVar[int]
    PERSON_FIELD_NUMBER: _ClassVar[int]
    CONTACTS_FIELD_NUMBER: _ClassVar[int]
    interaction: Interaction
    resume_token: str
    person: str
    contacts: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, interaction: _Optional[_Union[Interaction, _Mapping]] = ..., resume_token: _Optional[str] = ..., person: _Optional[str] = ..., contacts: _Optional[_Iterable[str]] = ...) -> None: ...

class ImportRecord(_message.Message):
    __slots__ = ("line", "interaction", "raw")
    LINE_FIELD_NUMBER: _ClassVar[int]
    INTERACTION_FIELD_NUMBER: _ClassVar[int]
    RAW_FIELD_NUMBER: _ClassVar[int]
    line: int
    interaction: ImportedInteraction
    raw: RawMessage
    def __init__(self, line: _Optional[int] = ..., interaction: _Optional[_Union[ImportedInteraction, _Mapping]] = ..., raw: _Optional[_Union[RawMessage, _Mapping]] = ...) -> None: ...

class ImportedInteraction(_message.Message):
    __slots__ = ("interaction", "identity", "identity_display_name")
    INTERACTION_FIELD_NUMBER: _ClassVar[int]
    IDENTITY_FIELD_NUMBER: _ClassVar[int]
    IDENTITY_DISPLAY_NAME_FIELD_NUMBER: _ClassVar[int]
    interaction: Interaction
    identity: IdentityKey
    identity_display_name: str
    def __init__(self, interaction: _Optional[_Union[Interaction, _Mapping]] = ..., identity: _Optional[_Union[IdentityKey, _Mapping]] = ..., identity_display_name: _Optional[str] = ...) -> None: ...

class RawMessage(_message.Message):
    __slots__ = ("channel", "content", "more", "origin")
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    CONTENT_FIELD_NUMBER: _ClassVar[int]
    MORE_FIELD_NUMBER: _ClassVar[int]
    ORIGIN_FIELD_NUMBER: _ClassVar[int]
    channel: str
    content: bytes
    more: bool
    origin: str
    def __init__(self, channel: _Optional[str] = ..., content: _Optional[bytes] = ..., more: _Optional[bool] = ..., origin: _Optional[str] = ...) -> None: ...

class ImportInteractionsRequest(_message.Message):
    __slots__ = ("name", "source", "records", "validate_only")
    NAME_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    RECORDS_FIELD_NUMBER: _ClassVar[int]
    VALIDATE_ONLY_FIELD_NUMBER: _ClassVar[int]
    name: str
    source: str
    records: _containers.RepeatedCompositeFieldContainer[ImportRecord]
    validate_only: bool
    def __init__(self, name: _Optional[str] = ..., source: _Optional[str] = ..., records: _Optional[_Iterable[_Union[ImportRecord, _Mapping]]] = ..., validate_only: _Optional[bool] = ...) -> None: ...

class Import(_message.Message):
    __slots__ = ("name", "state", "committed_line", "recorded", "already_there", "skipped", "skips", "create_time", "update_time", "unplaced")
    NAME_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    COMMITTED_LINE_FIELD_NUMBER: _ClassVar[int]
    RECORDED_FIELD_NUMBER: _ClassVar[int]
    ALREADY_THERE_FIELD_NUMBER: _ClassVar[int]
    SKIPPED_FIELD_NUMBER: _ClassVar[int]
    SKIPS_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    UPDATE_TIME_FIELD_NUMBER: _ClassVar[int]
    UNPLACED_FIELD_NUMBER: _ClassVar[int]
    name: str
    state: ImportState
    committed_line: int
    recorded: int
    already_there: int
    skipped: int
    skips: _containers.RepeatedCompositeFieldContainer[ImportSkip]
    create_time: _timestamp_pb2.Timestamp
    update_time: _timestamp_pb2.Timestamp
    unplaced: int
    def __init__(self, name: _Optional[str] = ..., state: _Optional[_Union[ImportState, str]] = ..., committed_line: _Optional[int] = ..., recorded: _Optional[int] = ..., already_there: _Optional[int] = ..., skipped: _Optional[int] = ..., skips: _Optional[_Iterable[_Union[ImportSkip, _Mapping]]] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., update_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., unplaced: _Optional[int] = ...) -> None: ...

class ImportSkip(_message.Message):
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

class GetImportRequest(_message.Message):
    __slots__ = ("name",)
    NAME_FIELD_NUMBER: _ClassVar[int]
    name: str
    def __init__(self, name: _Optional[str] = ...) -> None: ...

class ListImportErrorsRequest(_message.Message):
    __slots__ = ("parent", "page_size", "page_token")
    PARENT_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    parent: str
    page_size: int
    page_token: str
    def __init__(self, parent: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListImportErrorsResponse(_message.Message):
    __slots__ = ("skips", "next_page_token")
    SKIPS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    skips: _containers.RepeatedCompositeFieldContainer[ImportSkip]
    next_page_token: str
    def __init__(self, skips: _Optional[_Iterable[_Union[ImportSkip, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class ExportInteractionsRequest(_message.Message):
    __slots__ = ("after", "contact", "with_past_profiles")
    AFTER_FIELD_NUMBER: _ClassVar[int]
    CONTACT_FIELD_NUMBER: _ClassVar[int]
    WITH_PAST_PROFILES_FIELD_NUMBER: _ClassVar[int]
    after: str
    contact: str
    with_past_profiles: bool
    def __init__(self, after: _Optional[str] = ..., contact: _Optional[str] = ..., with_past_profiles: _Optional[bool] = ...) -> None: ...

class ExportInteractionsResponse(_message.Message):
    __slots__ = ("record", "past_profile")
    RECORD_FIELD_NUMBER: _ClassVar[int]
    PAST_PROFILE_FIELD_NUMBER: _ClassVar[int]
    record: ImportedInteraction
    past_profile: PastProfile
    def __init__(self, record: _Optional[_Union[ImportedInteraction, _Mapping]] = ..., past_profile: _Optional[_Union[PastProfile, _Mapping]] = ...) -> None: ...

class PastProfile(_message.Message):
    __slots__ = ("contact", "profile", "start_time", "end_time")
    CONTACT_FIELD_NUMBER: _ClassVar[int]
    PROFILE_FIELD_NUMBER: _ClassVar[int]
    START_TIME_FIELD_NUMBER: _ClassVar[int]
    END_TIME_FIELD_NUMBER: _ClassVar[int]
    contact: str
    profile: CustomerProfile
    start_time: _timestamp_pb2.Timestamp
    end_time: _timestamp_pb2.Timestamp
    def __init__(self, contact: _Optional[str] = ..., profile: _Optional[_Union[CustomerProfile, _Mapping]] = ..., start_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., end_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class ThreadSummary(_message.Message):
    __slots__ = ("thread", "first", "interactions", "next_page_token", "issues", "attachments")
    THREAD_FIELD_NUMBER: _ClassVar[int]
    FIRST_FIELD_NUMBER: _ClassVar[int]
    INTERACTIONS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    ISSUES_FIELD_NUMBER: _ClassVar[int]
    ATTACHMENTS_FIELD_NUMBER: _ClassVar[int]
    thread: _threads_pb2.Thread
    first: Interaction
    interactions: _containers.RepeatedCompositeFieldContainer[Interaction]
    next_page_token: str
    issues: _containers.RepeatedCompositeFieldContainer[_issues_pb2.Issue]
    attachments: _containers.RepeatedCompositeFieldContainer[ThreadAttachment]
    def __init__(self, thread: _Optional[_Union[_threads_pb2.Thread, _Mapping]] = ..., first: _Optional[_Union[Interaction, _Mapping]] = ..., interactions: _Optional[_Iterable[_Union[Interaction, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., issues: _Optional[_Iterable[_Union[_issues_pb2.Issue, _Mapping]]] = ..., attachments: _Optional[_Iterable[_Union[ThreadAttachment, _Mapping]]] = ...) -> None: ...

class ThreadAttachment(_message.Message):
    __slots__ = ("interaction", "occur_time", "attachment")
    INTERACTION_FIELD_NUMBER: _ClassVar[int]
    OCCUR_TIME_FIELD_NUMBER: _ClassVar[int]
    ATTACHMENT_FIELD_NUMBER: _ClassVar[int]
    interaction: str
    occur_time: _timestamp_pb2.Timestamp
    attachment: Attachment
    def __init__(self, interaction: _Optional[str] = ..., occur_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., attachment: _Optional[_Union[Attachment, _Mapping]] = ...) -> None: ...

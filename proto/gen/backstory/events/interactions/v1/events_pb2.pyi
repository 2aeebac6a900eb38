import datetime

from backstory.events.v1 import erasure_pb2 as _erasure_pb2
from backstory.events.v1 import metadata_pb2 as _metadata_pb2
from backstory.interactions.v1 import break_glass_pb2 as _break_glass_pb2
from backstory.interactions.v1 import facts_pb2 as _facts_pb2
from backstory.interactions.v1 import interactions_pb2 as _interactions_pb2
from backstory.interactions.v1 import repeats_pb2 as _repeats_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class InteractionRecorded(_message.Message):
    __slots__ = ("metadata", "interaction")
    METADATA_FIELD_NUMBER: _ClassVar[int]
    INTERACTION_FIELD_NUMBER: _ClassVar[int]
    metadata: _metadata_pb2.EventMetadata
    interaction: _interactions_pb2.Interaction
    def __init__(self, metadata: _Optional[_Union[_metadata_pb2.EventMetadata, _Mapping]] = ..., interaction: _Optional[_Union[_interactions_pb2.Interaction, _Mapping]] = ...) -> None: ...

class DeliveryStatusChanged(_message.Message):
    __slots__ = ("metadata", "interaction", "contact", "channel", "status", "note")
    METADATA_FIELD_NUMBER: _ClassVar[int]
    INTERACTION_FIELD_NUMBER: _ClassVar[int]
    CONTACT_FIELD_NUMBER: _ClassVar[int]
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    NOTE_FIELD_NUMBER: _ClassVar[int]
    metadata: _metadata_pb2.EventMetadata
    interaction: str
    contact: str
    channel: str
    status: _interactions_pb2.DeliveryStatus
    note: str
    def __init__(self, metadata: _Optional[_Union[_metadata_pb2.EventMetadata, _Mapping]] = ..., interaction: _Optional[str] = ..., contact: _Optional[str] = ..., channel: _Optional[str] = ..., status: _Optional[_Union[_interactions_pb2.DeliveryStatus, str]] = ..., note: _Optional[str] = ...) -> None: ...

class CallStatusChanged(_message.Message):
    __slots__ = ("metadata", "interaction", "contact", "channel", "outcome")
    METADATA_FIELD_NUMBER: _ClassVar[int]
    INTERACTION_FIELD_NUMBER: _ClassVar[int]
    CONTACT_FIELD_NUMBER: _ClassVar[int]
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    metadata: _metadata_pb2.EventMetadata
    interaction: str
    contact: str
    channel: str
    outcome: _interactions_pb2.CallOutcome
    def __init__(self, metadata: _Optional[_Union[_metadata_pb2.EventMetadata, _Mapping]] = ..., interaction: _Optional[str] = ..., contact: _Optional[str] = ..., channel: _Optional[str] = ..., outcome: _Optional[_Union[_interactions_pb2.CallOutcome, _Mapping]] = ...) -> None: ...

class PersonalDataErased(_message.Message):
    __slots__ = ("metadata", "erasure", "proof")
    METADATA_FIELD_NUMBER: _ClassVar[int]
    ERASURE_FIELD_NUMBER: _ClassVar[int]
    PROOF_FIELD_NUMBER: _ClassVar[int]
    metadata: _metadata_pb2.EventMetadata
    erasure: str
    proof: _erasure_pb2.ErasureProof
    def __init__(self, metadata: _Optional[_Union[_metadata_pb2.EventMetadata, _Mapping]] = ..., erasure: _Optional[str] = ..., proof: _Optional[_Union[_erasure_pb2.ErasureProof, _Mapping]] = ...) -> None: ...

class BreakGlassStarted(_message.Message):
    __slots__ = ("metadata", "access")
    METADATA_FIELD_NUMBER: _ClassVar[int]
    ACCESS_FIELD_NUMBER: _ClassVar[int]
    metadata: _metadata_pb2.EventMetadata
    access: _break_glass_pb2.BreakGlass
    def __init__(self, metadata: _Optional[_Union[_metadata_pb2.EventMetadata, _Mapping]] = ..., access: _Optional[_Union[_break_glass_pb2.BreakGlass, _Mapping]] = ...) -> None: ...

class BreakGlassEnded(_message.Message):
    __slots__ = ("metadata", "access")
    METADATA_FIELD_NUMBER: _ClassVar[int]
    ACCESS_FIELD_NUMBER: _ClassVar[int]
    metadata: _metadata_pb2.EventMetadata
    access: _break_glass_pb2.BreakGlass
    def __init__(self, metadata: _Optional[_Union[_metadata_pb2.EventMetadata, _Mapping]] = ..., access: _Optional[_Union[_break_glass_pb2.BreakGlass, _Mapping]] = ...) -> None: ...

class FactRecorded(_message.Message):
    __slots__ = ("metadata", "fact")
    METADATA_FIELD_NUMBER: _ClassVar[int]
    FACT_FIELD_NUMBER: _ClassVar[int]
    metadata: _metadata_pb2.EventMetadata
    fact: _facts_pb2.Fact
    def __init__(self, metadata: _Optional[_Union[_metadata_pb2.EventMetadata, _Mapping]] = ..., fact: _Optional[_Union[_facts_pb2.Fact, _Mapping]] = ...) -> None: ...

class FactConfirmed(_message.Message):
    __slots__ = ("metadata", "fact")
    METADATA_FIELD_NUMBER: _ClassVar[int]
    FACT_FIELD_NUMBER: _ClassVar[int]
    metadata: _metadata_pb2.EventMetadata
    fact: _facts_pb2.Fact
    def __init__(self, metadata: _Optional[_Union[_metadata_pb2.EventMetadata, _Mapping]] = ..., fact: _Optional[_Union[_facts_pb2.Fact, _Mapping]] = ...) -> None: ...

class FactRejected(_message.Message):
    __slots__ = ("metadata", "fact")
    METADATA_FIELD_NUMBER: _ClassVar[int]
    FACT_FIELD_NUMBER: _ClassVar[int]
    metadata: _metadata_pb2.EventMetadata
    fact: _facts_pb2.Fact
    def __init__(self, metadata: _Optional[_Union[_metadata_pb2.EventMetadata, _Mapping]] = ..., fact: _Optional[_Union[_facts_pb2.Fact, _Mapping]] = ...) -> None: ...

class FactAsked(_message.Message):
    __slots__ = ("metadata", "question")
    METADATA_FIELD_NUMBER: _ClassVar[int]
    QUESTION_FIELD_NUMBER: _ClassVar[int]
    metadata: _metadata_pb2.EventMetadata
    question: _facts_pb2.FactQuestion
    def __init__(self, metadata: _Optional[_Union[_metadata_pb2.EventMetadata, _Mapping]] = ..., question: _Optional[_Union[_facts_pb2.FactQuestion, _Mapping]] = ...) -> None: ...

class BriefViewed(_message.Message):
    __slots__ = ("metadata", "contact", "contacts", "digest", "view_time")
    METADATA_FIELD_NUMBER: _ClassVar[int]
    CONTACT_FIELD_NUMBER: _ClassVar[int]
    CONTACTS_FIELD_NUMBER: _ClassVar[int]
    DIGEST_FIELD_NUMBER: _ClassVar[int]
    VIEW_TIME_FIELD_NUMBER: _ClassVar[int]
    metadata: _metadata_pb2.EventMetadata
    contact: str
    contacts: _containers.RepeatedScalarFieldContainer[str]
    digest: str
    view_time: _timestamp_pb2.Timestamp
    def __init__(self, metadata: _Optional[_Union[_metadata_pb2.EventMetadata, _Mapping]] = ..., contact: _Optional[str] = ..., contacts: _Optional[_Iterable[str]] = ..., digest: _Optional[str] = ..., view_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class RepeatDetected(_message.Message):
    __slots__ = ("metadata", "repeat")
    METADATA_FIELD_NUMBER: _ClassVar[int]
    REPEAT_FIELD_NUMBER: _ClassVar[int]
    metadata: _metadata_pb2.EventMetadata
    repeat: _repeats_pb2.Repeat
    def __init__(self, metadata: _Optional[_Union[_metadata_pb2.EventMetadata, _Mapping]] = ..., repeat: _Optional[_Union[_repeats_pb2.Repeat, _Mapping]] = ...) -> None: ...

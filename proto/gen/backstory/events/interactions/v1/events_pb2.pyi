from backstory.events.v1 import erasure_pb2 as _erasure_pb2
from backstory.events.v1 import metadata_pb2 as _metadata_pb2
from backstory.interactions.v1 import break_glass_pb2 as _break_glass_pb2
from backstory.interactions.v1 import interactions_pb2 as _interactions_pb2
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Mapping as _Mapping
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
    __slots__ = ("metadata", "interaction", "contact", "channel", "status")
    METADATA_FIELD_NUMBER: _ClassVar[int]
    INTERACTION_FIELD_NUMBER: _ClassVar[int]
    CONTACT_FIELD_NUMBER: _ClassVar[int]
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    metadata: _metadata_pb2.EventMetadata
    interaction: str
    contact: str
    channel: str
    status: _interactions_pb2.DeliveryStatus
    def __init__(self, metadata: _Optional[_Union[_metadata_pb2.EventMetadata, _Mapping]] = ..., interaction: _Optional[str] = ..., contact: _Optional[str] = ..., channel: _Optional[str] = ..., status: _Optional[_Union[_interactions_pb2.DeliveryStatus, str]] = ...) -> None: ...

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

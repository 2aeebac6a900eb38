from backstory.events.v1 import erasure_pb2 as _erasure_pb2
from backstory.events.v1 import metadata_pb2 as _metadata_pb2
from backstory.notifications.v1 import notifications_pb2 as _notifications_pb2
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class NotificationCreated(_message.Message):
    __slots__ = ("metadata", "notification")
    METADATA_FIELD_NUMBER: _ClassVar[int]
    NOTIFICATION_FIELD_NUMBER: _ClassVar[int]
    metadata: _metadata_pb2.EventMetadata
    notification: _notifications_pb2.Notification
    def __init__(self, metadata: _Optional[_Union[_metadata_pb2.EventMetadata, _Mapping]] = ..., notification: _Optional[_Union[_notifications_pb2.Notification, _Mapping]] = ...) -> None: ...

class NotificationRead(_message.Message):
    __slots__ = ("metadata", "notification")
    METADATA_FIELD_NUMBER: _ClassVar[int]
    NOTIFICATION_FIELD_NUMBER: _ClassVar[int]
    metadata: _metadata_pb2.EventMetadata
    notification: _notifications_pb2.Notification
    def __init__(self, metadata: _Optional[_Union[_metadata_pb2.EventMetadata, _Mapping]] = ..., notification: _Optional[_Union[_notifications_pb2.Notification, _Mapping]] = ...) -> None: ...

class PersonalDataErased(_message.Message):
    __slots__ = ("metadata", "erasure", "proof")
    METADATA_FIELD_NUMBER: _ClassVar[int]
    ERASURE_FIELD_NUMBER: _ClassVar[int]
    PROOF_FIELD_NUMBER: _ClassVar[int]
    metadata: _metadata_pb2.EventMetadata
    erasure: str
    proof: _erasure_pb2.ErasureProof
    def __init__(self, metadata: _Optional[_Union[_metadata_pb2.EventMetadata, _Mapping]] = ..., erasure: _Optional[str] = ..., proof: _Optional[_Union[_erasure_pb2.ErasureProof, _Mapping]] = ...) -> None: ...

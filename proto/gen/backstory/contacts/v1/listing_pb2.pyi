import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ContactOrder(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CONTACT_ORDER_UNSPECIFIED: _ClassVar[ContactOrder]
    CONTACT_ORDER_NEWEST: _ClassVar[ContactOrder]
    CONTACT_ORDER_OLDEST: _ClassVar[ContactOrder]
CONTACT_ORDER_UNSPECIFIED: ContactOrder
CONTACT_ORDER_NEWEST: ContactOrder
CONTACT_ORDER_OLDEST: ContactOrder

class ContactFilter(_message.Message):
    __slots__ = ("tags", "without_tags", "organization", "language", "channel", "from_create_time", "to_create_time", "custom_fields")
    TAGS_FIELD_NUMBER: _ClassVar[int]
    WITHOUT_TAGS_FIELD_NUMBER: _ClassVar[int]
    ORGANIZATION_FIELD_NUMBER: _ClassVar[int]
    LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    FROM_CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    TO_CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    CUSTOM_FIELDS_FIELD_NUMBER: _ClassVar[int]
    tags: _containers.RepeatedScalarFieldContainer[str]
    without_tags: _containers.RepeatedScalarFieldContainer[str]
    organization: str
    language: str
    channel: str
    from_create_time: _timestamp_pb2.Timestamp
    to_create_time: _timestamp_pb2.Timestamp
    custom_fields: _containers.RepeatedCompositeFieldContainer[CustomFieldCondition]
    def __init__(self, tags: _Optional[_Iterable[str]] = ..., without_tags: _Optional[_Iterable[str]] = ..., organization: _Optional[str] = ..., language: _Optional[str] = ..., channel: _Optional[str] = ..., from_create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., to_create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., custom_fields: _Optional[_Iterable[_Union[CustomFieldCondition, _Mapping]]] = ...) -> None: ...

class CustomFieldCondition(_message.Message):
    __slots__ = ("field", "equals", "minimum", "maximum")
    FIELD_FIELD_NUMBER: _ClassVar[int]
    EQUALS_FIELD_NUMBER: _ClassVar[int]
    MINIMUM_FIELD_NUMBER: _ClassVar[int]
    MAXIMUM_FIELD_NUMBER: _ClassVar[int]
    field: str
    equals: str
    minimum: str
    maximum: str
    def __init__(self, field: _Optional[str] = ..., equals: _Optional[str] = ..., minimum: _Optional[str] = ..., maximum: _Optional[str] = ...) -> None: ...

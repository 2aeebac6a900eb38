from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable
from typing import ClassVar as _ClassVar, Optional as _Optional

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
    __slots__ = ("tags", "without_tags", "organization")
    TAGS_FIELD_NUMBER: _ClassVar[int]
    WITHOUT_TAGS_FIELD_NUMBER: _ClassVar[int]
    ORGANIZATION_FIELD_NUMBER: _ClassVar[int]
    tags: _containers.RepeatedScalarFieldContainer[str]
    without_tags: _containers.RepeatedScalarFieldContainer[str]
    organization: str
    def __init__(self, tags: _Optional[_Iterable[str]] = ..., without_tags: _Optional[_Iterable[str]] = ..., organization: _Optional[str] = ...) -> None: ...

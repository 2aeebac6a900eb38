from google.protobuf import descriptor_pb2 as _descriptor_pb2
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Audit(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    AUDIT_UNSPECIFIED: _ClassVar[Audit]
    AUDIT_NONE: _ClassVar[Audit]
    AUDIT_READ: _ClassVar[Audit]
    AUDIT_EVENT: _ClassVar[Audit]
    AUDIT_CALL: _ClassVar[Audit]
AUDIT_UNSPECIFIED: Audit
AUDIT_NONE: Audit
AUDIT_READ: Audit
AUDIT_EVENT: Audit
AUDIT_CALL: Audit
POLICY_FIELD_NUMBER: _ClassVar[int]
policy: _descriptor.FieldDescriptor

class MethodPolicy(_message.Message):
    __slots__ = ("permission", "http", "body", "audit", "persons", "file")
    PERMISSION_FIELD_NUMBER: _ClassVar[int]
    HTTP_FIELD_NUMBER: _ClassVar[int]
    BODY_FIELD_NUMBER: _ClassVar[int]
    AUDIT_FIELD_NUMBER: _ClassVar[int]
    PERSONS_FIELD_NUMBER: _ClassVar[int]
    FILE_FIELD_NUMBER: _ClassVar[int]
    permission: str
    http: str
    body: str
    audit: Audit
    persons: str
    file: bool
    def __init__(self, permission: _Optional[str] = ..., http: _Optional[str] = ..., body: _Optional[str] = ..., audit: _Optional[_Union[Audit, str]] = ..., persons: _Optional[str] = ..., file: _Optional[bool] = ...) -> None: ...

from backstory.events.v1 import metadata_pb2 as _metadata_pb2
from backstory.interactions.v1 import issues_pb2 as _issues_pb2
from backstory.interactions.v1 import promises_pb2 as _promises_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class IssueCreated(_message.Message):
    __slots__ = ("metadata", "issue")
    METADATA_FIELD_NUMBER: _ClassVar[int]
    ISSUE_FIELD_NUMBER: _ClassVar[int]
    metadata: _metadata_pb2.EventMetadata
    issue: _issues_pb2.Issue
    def __init__(self, metadata: _Optional[_Union[_metadata_pb2.EventMetadata, _Mapping]] = ..., issue: _Optional[_Union[_issues_pb2.Issue, _Mapping]] = ...) -> None: ...

class IssueUpdated(_message.Message):
    __slots__ = ("metadata", "issue", "changed_paths")
    METADATA_FIELD_NUMBER: _ClassVar[int]
    ISSUE_FIELD_NUMBER: _ClassVar[int]
    CHANGED_PATHS_FIELD_NUMBER: _ClassVar[int]
    metadata: _metadata_pb2.EventMetadata
    issue: _issues_pb2.Issue
    changed_paths: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, metadata: _Optional[_Union[_metadata_pb2.EventMetadata, _Mapping]] = ..., issue: _Optional[_Union[_issues_pb2.Issue, _Mapping]] = ..., changed_paths: _Optional[_Iterable[str]] = ...) -> None: ...

class IssueAssigned(_message.Message):
    __slots__ = ("metadata", "issue")
    METADATA_FIELD_NUMBER: _ClassVar[int]
    ISSUE_FIELD_NUMBER: _ClassVar[int]
    metadata: _metadata_pb2.EventMetadata
    issue: _issues_pb2.Issue
    def __init__(self, metadata: _Optional[_Union[_metadata_pb2.EventMetadata, _Mapping]] = ..., issue: _Optional[_Union[_issues_pb2.Issue, _Mapping]] = ...) -> None: ...

class IssueUnassigned(_message.Message):
    __slots__ = ("metadata", "issue")
    METADATA_FIELD_NUMBER: _ClassVar[int]
    ISSUE_FIELD_NUMBER: _ClassVar[int]
    metadata: _metadata_pb2.EventMetadata
    issue: _issues_pb2.Issue
    def __init__(self, metadata: _Optional[_Union[_metadata_pb2.EventMetadata, _Mapping]] = ..., issue: _Optional[_Union[_issues_pb2.Issue, _Mapping]] = ...) -> None: ...

class IssueTransferred(_message.Message):
    __slots__ = ("metadata", "issue")
    METADATA_FIELD_NUMBER: _ClassVar[int]
    ISSUE_FIELD_NUMBER: _ClassVar[int]
    metadata: _metadata_pb2.EventMetadata
    issue: _issues_pb2.Issue
    def __init__(self, metadata: _Optional[_Union[_metadata_pb2.EventMetadata, _Mapping]] = ..., issue: _Optional[_Union[_issues_pb2.Issue, _Mapping]] = ...) -> None: ...

class IssueTurnChanged(_message.Message):
    __slots__ = ("metadata", "issue", "interaction")
    METADATA_FIELD_NUMBER: _ClassVar[int]
    ISSUE_FIELD_NUMBER: _ClassVar[int]
    INTERACTION_FIELD_NUMBER: _ClassVar[int]
    metadata: _metadata_pb2.EventMetadata
    issue: _issues_pb2.Issue
    interaction: str
    def __init__(self, metadata: _Optional[_Union[_metadata_pb2.EventMetadata, _Mapping]] = ..., issue: _Optional[_Union[_issues_pb2.Issue, _Mapping]] = ..., interaction: _Optional[str] = ...) -> None: ...

class IssueResolved(_message.Message):
    __slots__ = ("metadata", "issue")
    METADATA_FIELD_NUMBER: _ClassVar[int]
    ISSUE_FIELD_NUMBER: _ClassVar[int]
    metadata: _metadata_pb2.EventMetadata
    issue: _issues_pb2.Issue
    def __init__(self, metadata: _Optional[_Union[_metadata_pb2.EventMetadata, _Mapping]] = ..., issue: _Optional[_Union[_issues_pb2.Issue, _Mapping]] = ...) -> None: ...

class IssueReopened(_message.Message):
    __slots__ = ("metadata", "issue", "interaction")
    METADATA_FIELD_NUMBER: _ClassVar[int]
    ISSUE_FIELD_NUMBER: _ClassVar[int]
    INTERACTION_FIELD_NUMBER: _ClassVar[int]
    metadata: _metadata_pb2.EventMetadata
    issue: _issues_pb2.Issue
    interaction: str
    def __init__(self, metadata: _Optional[_Union[_metadata_pb2.EventMetadata, _Mapping]] = ..., issue: _Optional[_Union[_issues_pb2.Issue, _Mapping]] = ..., interaction: _Optional[str] = ...) -> None: ...

class IssueClosed(_message.Message):
    __slots__ = ("metadata", "issue")
    METADATA_FIELD_NUMBER: _ClassVar[int]
    ISSUE_FIELD_NUMBER: _ClassVar[int]
    metadata: _metadata_pb2.EventMetadata
    issue: _issues_pb2.Issue
    def __init__(self, metadata: _Optional[_Union[_metadata_pb2.EventMetadata, _Mapping]] = ..., issue: _Optional[_Union[_issues_pb2.Issue, _Mapping]] = ...) -> None: ...

class IssueSplit(_message.Message):
    __slots__ = ("metadata", "issue", "interactions")
    METADATA_FIELD_NUMBER: _ClassVar[int]
    ISSUE_FIELD_NUMBER: _ClassVar[int]
    INTERACTIONS_FIELD_NUMBER: _ClassVar[int]
    metadata: _metadata_pb2.EventMetadata
    issue: _issues_pb2.Issue
    interactions: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, metadata: _Optional[_Union[_metadata_pb2.EventMetadata, _Mapping]] = ..., issue: _Optional[_Union[_issues_pb2.Issue, _Mapping]] = ..., interactions: _Optional[_Iterable[str]] = ...) -> None: ...

class IssueMerged(_message.Message):
    __slots__ = ("metadata", "issue")
    METADATA_FIELD_NUMBER: _ClassVar[int]
    ISSUE_FIELD_NUMBER: _ClassVar[int]
    metadata: _metadata_pb2.EventMetadata
    issue: _issues_pb2.Issue
    def __init__(self, metadata: _Optional[_Union[_metadata_pb2.EventMetadata, _Mapping]] = ..., issue: _Optional[_Union[_issues_pb2.Issue, _Mapping]] = ...) -> None: ...

class IssueUnmerged(_message.Message):
    __slots__ = ("metadata", "issue", "merged_into")
    METADATA_FIELD_NUMBER: _ClassVar[int]
    ISSUE_FIELD_NUMBER: _ClassVar[int]
    MERGED_INTO_FIELD_NUMBER: _ClassVar[int]
    metadata: _metadata_pb2.EventMetadata
    issue: _issues_pb2.Issue
    merged_into: str
    def __init__(self, metadata: _Optional[_Union[_metadata_pb2.EventMetadata, _Mapping]] = ..., issue: _Optional[_Union[_issues_pb2.Issue, _Mapping]] = ..., merged_into: _Optional[str] = ...) -> None: ...

class InteractionLinked(_message.Message):
    __slots__ = ("metadata", "link")
    METADATA_FIELD_NUMBER: _ClassVar[int]
    LINK_FIELD_NUMBER: _ClassVar[int]
    metadata: _metadata_pb2.EventMetadata
    link: _issues_pb2.InteractionLink
    def __init__(self, metadata: _Optional[_Union[_metadata_pb2.EventMetadata, _Mapping]] = ..., link: _Optional[_Union[_issues_pb2.InteractionLink, _Mapping]] = ...) -> None: ...

class InteractionUnlinked(_message.Message):
    __slots__ = ("metadata", "link")
    METADATA_FIELD_NUMBER: _ClassVar[int]
    LINK_FIELD_NUMBER: _ClassVar[int]
    metadata: _metadata_pb2.EventMetadata
    link: _issues_pb2.InteractionLink
    def __init__(self, metadata: _Optional[_Union[_metadata_pb2.EventMetadata, _Mapping]] = ..., link: _Optional[_Union[_issues_pb2.InteractionLink, _Mapping]] = ...) -> None: ...

class PromiseCreated(_message.Message):
    __slots__ = ("metadata", "issue", "promise")
    METADATA_FIELD_NUMBER: _ClassVar[int]
    ISSUE_FIELD_NUMBER: _ClassVar[int]
    PROMISE_FIELD_NUMBER: _ClassVar[int]
    metadata: _metadata_pb2.EventMetadata
    issue: _issues_pb2.Issue
    promise: _promises_pb2.Promise
    def __init__(self, metadata: _Optional[_Union[_metadata_pb2.EventMetadata, _Mapping]] = ..., issue: _Optional[_Union[_issues_pb2.Issue, _Mapping]] = ..., promise: _Optional[_Union[_promises_pb2.Promise, _Mapping]] = ...) -> None: ...

class PromiseKept(_message.Message):
    __slots__ = ("metadata", "issue", "promise")
    METADATA_FIELD_NUMBER: _ClassVar[int]
    ISSUE_FIELD_NUMBER: _ClassVar[int]
    PROMISE_FIELD_NUMBER: _ClassVar[int]
    metadata: _metadata_pb2.EventMetadata
    issue: _issues_pb2.Issue
    promise: _promises_pb2.Promise
    def __init__(self, metadata: _Optional[_Union[_metadata_pb2.EventMetadata, _Mapping]] = ..., issue: _Optional[_Union[_issues_pb2.Issue, _Mapping]] = ..., promise: _Optional[_Union[_promises_pb2.Promise, _Mapping]] = ...) -> None: ...

class PromiseBroken(_message.Message):
    __slots__ = ("metadata", "issue", "promise")
    METADATA_FIELD_NUMBER: _ClassVar[int]
    ISSUE_FIELD_NUMBER: _ClassVar[int]
    PROMISE_FIELD_NUMBER: _ClassVar[int]
    metadata: _metadata_pb2.EventMetadata
    issue: _issues_pb2.Issue
    promise: _promises_pb2.Promise
    def __init__(self, metadata: _Optional[_Union[_metadata_pb2.EventMetadata, _Mapping]] = ..., issue: _Optional[_Union[_issues_pb2.Issue, _Mapping]] = ..., promise: _Optional[_Union[_promises_pb2.Promise, _Mapping]] = ...) -> None: ...

class PromiseCanceled(_message.Message):
    __slots__ = ("metadata", "issue", "promise")
    METADATA_FIELD_NUMBER: _ClassVar[int]
    ISSUE_FIELD_NUMBER: _ClassVar[int]
    PROMISE_FIELD_NUMBER: _ClassVar[int]
    metadata: _metadata_pb2.EventMetadata
    issue: _issues_pb2.Issue
    promise: _promises_pb2.Promise
    def __init__(self, metadata: _Optional[_Union[_metadata_pb2.EventMetadata, _Mapping]] = ..., issue: _Optional[_Union[_issues_pb2.Issue, _Mapping]] = ..., promise: _Optional[_Union[_promises_pb2.Promise, _Mapping]] = ...) -> None: ...

class PromiseOverdue(_message.Message):
    __slots__ = ("metadata", "issue", "promise")
    METADATA_FIELD_NUMBER: _ClassVar[int]
    ISSUE_FIELD_NUMBER: _ClassVar[int]
    PROMISE_FIELD_NUMBER: _ClassVar[int]
    metadata: _metadata_pb2.EventMetadata
    issue: _issues_pb2.Issue
    promise: _promises_pb2.Promise
    def __init__(self, metadata: _Optional[_Union[_metadata_pb2.EventMetadata, _Mapping]] = ..., issue: _Optional[_Union[_issues_pb2.Issue, _Mapping]] = ..., promise: _Optional[_Union[_promises_pb2.Promise, _Mapping]] = ...) -> None: ...

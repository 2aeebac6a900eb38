import datetime

from backstory.interactions.v1 import promises_pb2 as _promises_pb2
from google.protobuf import field_mask_pb2 as _field_mask_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class IssueRisk(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ISSUE_RISK_UNSPECIFIED: _ClassVar[IssueRisk]
    ISSUE_RISK_BROKEN_PROMISE: _ClassVar[IssueRisk]
    ISSUE_RISK_OVERDUE_PROMISE: _ClassVar[IssueRisk]
    ISSUE_RISK_REOPENED: _ClassVar[IssueRisk]

class IssueState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ISSUE_STATE_UNSPECIFIED: _ClassVar[IssueState]
    ISSUE_STATE_NEW: _ClassVar[IssueState]
    ISSUE_STATE_OPEN: _ClassVar[IssueState]
    ISSUE_STATE_WAITING_US: _ClassVar[IssueState]
    ISSUE_STATE_WAITING_CUSTOMER: _ClassVar[IssueState]
    ISSUE_STATE_SNOOZED: _ClassVar[IssueState]
    ISSUE_STATE_RESOLVED: _ClassVar[IssueState]
    ISSUE_STATE_CLOSED: _ClassVar[IssueState]
    ISSUE_STATE_MERGED: _ClassVar[IssueState]

class Priority(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    PRIORITY_UNSPECIFIED: _ClassVar[Priority]
    PRIORITY_LOW: _ClassVar[Priority]
    PRIORITY_NORMAL: _ClassVar[Priority]
    PRIORITY_HIGH: _ClassVar[Priority]
    PRIORITY_URGENT: _ClassVar[Priority]

class WaitingOn(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    WAITING_ON_UNSPECIFIED: _ClassVar[WaitingOn]
    WAITING_ON_CUSTOMER: _ClassVar[WaitingOn]
    WAITING_ON_US: _ClassVar[WaitingOn]
    WAITING_ON_NOBODY: _ClassVar[WaitingOn]

class IssueQueue(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ISSUE_QUEUE_UNSPECIFIED: _ClassVar[IssueQueue]
    ISSUE_QUEUE_MINE: _ClassVar[IssueQueue]
    ISSUE_QUEUE_UNASSIGNED: _ClassVar[IssueQueue]
    ISSUE_QUEUE_WAITING_US: _ClassVar[IssueQueue]
    ISSUE_QUEUE_WAITING_CUSTOMER: _ClassVar[IssueQueue]
    ISSUE_QUEUE_OVERDUE: _ClassVar[IssueQueue]
    ISSUE_QUEUE_RECENTLY_RESOLVED: _ClassVar[IssueQueue]
    ISSUE_QUEUE_MENTIONS: _ClassVar[IssueQueue]
    ISSUE_QUEUE_AT_RISK: _ClassVar[IssueQueue]
ISSUE_RISK_UNSPECIFIED: IssueRisk
ISSUE_RISK_BROKEN_PROMISE: IssueRisk
ISSUE_RISK_OVERDUE_PROMISE: IssueRisk
ISSUE_RISK_REOPENED: IssueRisk
ISSUE_STATE_UNSPECIFIED: IssueState
ISSUE_STATE_NEW: IssueState
ISSUE_STATE_OPEN: IssueState
ISSUE_STATE_WAITING_US: IssueState
ISSUE_STATE_WAITING_CUSTOMER: IssueState
ISSUE_STATE_SNOOZED: IssueState
ISSUE_STATE_RESOLVED: IssueState
ISSUE_STATE_CLOSED: IssueState
ISSUE_STATE_MERGED: IssueState
PRIORITY_UNSPECIFIED: Priority
PRIORITY_LOW: Priority
PRIORITY_NORMAL: Priority
PRIORITY_HIGH: Priority
PRIORITY_URGENT: Priority
WAITING_ON_UNSPECIFIED: WaitingOn
WAITING_ON_CUSTOMER: WaitingOn
WAITING_ON_US: WaitingOn
WAITING_ON_NOBODY: WaitingOn
ISSUE_QUEUE_UNSPECIFIED: IssueQueue
ISSUE_QUEUE_MINE: IssueQueue
ISSUE_QUEUE_UNASSIGNED: IssueQueue
ISSUE_QUEUE_WAITING_US: IssueQueue
ISSUE_QUEUE_WAITING_CUSTOMER: IssueQueue
ISSUE_QUEUE_OVERDUE: IssueQueue
ISSUE_QUEUE_RECENTLY_RESOLVED: IssueQueue
ISSUE_QUEUE_MENTIONS: IssueQueue
ISSUE_QUEUE_AT_RISK: IssueQueue

class Issue(_message.Message):
    __slots__ = ("name", "etag", "version", "create_time", "update_time", "contact", "person", "state", "state_time", "priority", "title", "topic", "topic_version", "disposition", "tags", "agent", "team", "snooze_time", "merged_into", "follows", "split_from", "open_time", "resolve_time", "close_time", "creator", "promises", "transfer", "mentions", "risks")
    NAME_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    UPDATE_TIME_FIELD_NUMBER: _ClassVar[int]
    CONTACT_FIELD_NUMBER: _ClassVar[int]
    PERSON_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    STATE_TIME_FIELD_NUMBER: _ClassVar[int]
    PRIORITY_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    TOPIC_FIELD_NUMBER: _ClassVar[int]
    TOPIC_VERSION_FIELD_NUMBER: _ClassVar[int]
    DISPOSITION_FIELD_NUMBER: _ClassVar[int]
    TAGS_FIELD_NUMBER: _ClassVar[int]
    AGENT_FIELD_NUMBER: _ClassVar[int]
    TEAM_FIELD_NUMBER: _ClassVar[int]
    SNOOZE_TIME_FIELD_NUMBER: _ClassVar[int]
    MERGED_INTO_FIELD_NUMBER: _ClassVar[int]
    FOLLOWS_FIELD_NUMBER: _ClassVar[int]
    SPLIT_FROM_FIELD_NUMBER: _ClassVar[int]
    OPEN_TIME_FIELD_NUMBER: _ClassVar[int]
    RESOLVE_TIME_FIELD_NUMBER: _ClassVar[int]
    CLOSE_TIME_FIELD_NUMBER: _ClassVar[int]
    CREATOR_FIELD_NUMBER: _ClassVar[int]
    PROMISES_FIELD_NUMBER: _ClassVar[int]
    TRANSFER_FIELD_NUMBER: _ClassVar[int]
    MENTIONS_FIELD_NUMBER: _ClassVar[int]
    RISKS_FIELD_NUMBER: _ClassVar[int]
    name: str
    etag: str
    version: int
    create_time: _timestamp_pb2.Timestamp
    update_time: _timestamp_pb2.Timestamp
    contact: str
    person: str
    state: IssueState
    state_time: _timestamp_pb2.Timestamp
    priority: Priority
    title: str
    topic: str
    topic_version: int
    disposition: str
    tags: _containers.RepeatedScalarFieldContainer[str]
    agent: str
    team: str
    snooze_time: _timestamp_pb2.Timestamp
    merged_into: str
    follows: str
    split_from: str
    open_time: _timestamp_pb2.Timestamp
    resolve_time: _timestamp_pb2.Timestamp
    close_time: _timestamp_pb2.Timestamp
    creator: str
    promises: _containers.RepeatedCompositeFieldContainer[_promises_pb2.Promise]
    transfer: IssueTransfer
    mentions: _containers.RepeatedScalarFieldContainer[str]
    risks: _containers.RepeatedScalarFieldContainer[IssueRisk]
    def __init__(self, name: _Optional[str] = ..., etag: _Optional[str] = ..., version: _Optional[int] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., update_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., contact: _Optional[str] = ..., person: _Optional[str] = ..., state: _Optional[_Union[IssueState, str]] = ..., state_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., priority: _Optional[_Union[Priority, str]] = ..., title: _Optional[str] = ..., topic: _Optional[str] = ..., topic_version: _Optional[int] = ..., disposition: _Optional[str] = ..., tags: _Optional[_Iterable[str]] = ..., agent: _Optional[str] = ..., team: _Optional[str] = ..., snooze_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., merged_into: _Optional[str] = ..., follows: _Optional[str] = ..., split_from: _Optional[str] = ..., open_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., resolve_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., close_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., creator: _Optional[str] = ..., promises: _Optional[_Iterable[_Union[_promises_pb2.Promise, _Mapping]]] = ..., transfer: _Optional[_Union[IssueTransfer, _Mapping]] = ..., mentions: _Optional[_Iterable[str]] = ..., risks: _Optional[_Iterable[_Union[IssueRisk, str]]] = ...) -> None: ...

class IssueTransfer(_message.Message):
    __slots__ = ("actor", "transfer_time", "summary", "brief_digest", "facts", "reason")
    ACTOR_FIELD_NUMBER: _ClassVar[int]
    TRANSFER_TIME_FIELD_NUMBER: _ClassVar[int]
    SUMMARY_FIELD_NUMBER: _ClassVar[int]
    BRIEF_DIGEST_FIELD_NUMBER: _ClassVar[int]
    FACTS_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    actor: str
    transfer_time: _timestamp_pb2.Timestamp
    summary: str
    brief_digest: str
    facts: _containers.RepeatedScalarFieldContainer[str]
    reason: str
    def __init__(self, actor: _Optional[str] = ..., transfer_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., summary: _Optional[str] = ..., brief_digest: _Optional[str] = ..., facts: _Optional[_Iterable[str]] = ..., reason: _Optional[str] = ...) -> None: ...

class InteractionLink(_message.Message):
    __slots__ = ("interaction", "issue", "contact", "occur_time", "link_time", "actor", "version")
    INTERACTION_FIELD_NUMBER: _ClassVar[int]
    ISSUE_FIELD_NUMBER: _ClassVar[int]
    CONTACT_FIELD_NUMBER: _ClassVar[int]
    OCCUR_TIME_FIELD_NUMBER: _ClassVar[int]
    LINK_TIME_FIELD_NUMBER: _ClassVar[int]
    ACTOR_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    interaction: str
    issue: str
    contact: str
    occur_time: _timestamp_pb2.Timestamp
    link_time: _timestamp_pb2.Timestamp
    actor: str
    version: int
    def __init__(self, interaction: _Optional[str] = ..., issue: _Optional[str] = ..., contact: _Optional[str] = ..., occur_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., link_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., actor: _Optional[str] = ..., version: _Optional[int] = ...) -> None: ...

class ReleaseAgentRequest(_message.Message):
    __slots__ = ("agent",)
    AGENT_FIELD_NUMBER: _ClassVar[int]
    agent: str
    def __init__(self, agent: _Optional[str] = ...) -> None: ...

class ReleaseAgentResponse(_message.Message):
    __slots__ = ("issues", "more")
    ISSUES_FIELD_NUMBER: _ClassVar[int]
    MORE_FIELD_NUMBER: _ClassVar[int]
    issues: _containers.RepeatedCompositeFieldContainer[Issue]
    more: bool
    def __init__(self, issues: _Optional[_Iterable[_Union[Issue, _Mapping]]] = ..., more: _Optional[bool] = ...) -> None: ...

class CreateIssueRequest(_message.Message):
    __slots__ = ("issue", "issue_id", "interactions", "request_id")
    ISSUE_FIELD_NUMBER: _ClassVar[int]
    ISSUE_ID_FIELD_NUMBER: _ClassVar[int]
    INTERACTIONS_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    issue: Issue
    issue_id: str
    interactions: _containers.RepeatedScalarFieldContainer[str]
    request_id: str
    def __init__(self, issue: _Optional[_Union[Issue, _Mapping]] = ..., issue_id: _Optional[str] = ..., interactions: _Optional[_Iterable[str]] = ..., request_id: _Optional[str] = ...) -> None: ...

class GetIssueRequest(_message.Message):
    __slots__ = ("name",)
    NAME_FIELD_NUMBER: _ClassVar[int]
    name: str
    def __init__(self, name: _Optional[str] = ...) -> None: ...

class ListIssuesRequest(_message.Message):
    __slots__ = ("contact", "states", "agent", "team", "topic", "tag", "queue", "merged_into", "page_size", "page_token", "view")
    CONTACT_FIELD_NUMBER: _ClassVar[int]
    STATES_FIELD_NUMBER: _ClassVar[int]
    AGENT_FIELD_NUMBER: _ClassVar[int]
    TEAM_FIELD_NUMBER: _ClassVar[int]
    TOPIC_FIELD_NUMBER: _ClassVar[int]
    TAG_FIELD_NUMBER: _ClassVar[int]
    QUEUE_FIELD_NUMBER: _ClassVar[int]
    MERGED_INTO_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    VIEW_FIELD_NUMBER: _ClassVar[int]
    contact: str
    states: _containers.RepeatedScalarFieldContainer[IssueState]
    agent: str
    team: str
    topic: str
    tag: str
    queue: IssueQueue
    merged_into: str
    page_size: int
    page_token: str
    view: str
    def __init__(self, contact: _Optional[str] = ..., states: _Optional[_Iterable[_Union[IssueState, str]]] = ..., agent: _Optional[str] = ..., team: _Optional[str] = ..., topic: _Optional[str] = ..., tag: _Optional[str] = ..., queue: _Optional[_Union[IssueQueue, str]] = ..., merged_into: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., view: _Optional[str] = ...) -> None: ...

class ListIssuesResponse(_message.Message):
    __slots__ = ("issues", "next_page_token")
    ISSUES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    issues: _containers.RepeatedCompositeFieldContainer[Issue]
    next_page_token: str
    def __init__(self, issues: _Optional[_Iterable[_Union[Issue, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class UpdateIssueRequest(_message.Message):
    __slots__ = ("issue", "update_mask", "request_id")
    ISSUE_FIELD_NUMBER: _ClassVar[int]
    UPDATE_MASK_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    issue: Issue
    update_mask: _field_mask_pb2.FieldMask
    request_id: str
    def __init__(self, issue: _Optional[_Union[Issue, _Mapping]] = ..., update_mask: _Optional[_Union[_field_mask_pb2.FieldMask, _Mapping]] = ..., request_id: _Optional[str] = ...) -> None: ...

class ResolveIssueRequest(_message.Message):
    __slots__ = ("name", "etag", "topic", "disposition", "carry_over", "request_id")
    NAME_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    TOPIC_FIELD_NUMBER: _ClassVar[int]
    DISPOSITION_FIELD_NUMBER: _ClassVar[int]
    CARRY_OVER_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    name: str
    etag: str
    topic: str
    disposition: str
    carry_over: bool
    request_id: str
    def __init__(self, name: _Optional[str] = ..., etag: _Optional[str] = ..., topic: _Optional[str] = ..., disposition: _Optional[str] = ..., carry_over: _Optional[bool] = ..., request_id: _Optional[str] = ...) -> None: ...

class ReopenIssueRequest(_message.Message):
    __slots__ = ("name", "etag", "request_id")
    NAME_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    name: str
    etag: str
    request_id: str
    def __init__(self, name: _Optional[str] = ..., etag: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class CloseIssueRequest(_message.Message):
    __slots__ = ("name", "etag", "request_id")
    NAME_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    name: str
    etag: str
    request_id: str
    def __init__(self, name: _Optional[str] = ..., etag: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class AssignIssueRequest(_message.Message):
    __slots__ = ("name", "etag", "agent", "team", "request_id")
    NAME_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    AGENT_FIELD_NUMBER: _ClassVar[int]
    TEAM_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    name: str
    etag: str
    agent: str
    team: str
    request_id: str
    def __init__(self, name: _Optional[str] = ..., etag: _Optional[str] = ..., agent: _Optional[str] = ..., team: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class UnassignIssueRequest(_message.Message):
    __slots__ = ("name", "etag", "and_team", "request_id")
    NAME_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    AND_TEAM_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    name: str
    etag: str
    and_team: bool
    request_id: str
    def __init__(self, name: _Optional[str] = ..., etag: _Optional[str] = ..., and_team: _Optional[bool] = ..., request_id: _Optional[str] = ...) -> None: ...

class SetIssueWaitingRequest(_message.Message):
    __slots__ = ("name", "etag", "waiting_on", "request_id")
    NAME_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    WAITING_ON_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    name: str
    etag: str
    waiting_on: WaitingOn
    request_id: str
    def __init__(self, name: _Optional[str] = ..., etag: _Optional[str] = ..., waiting_on: _Optional[_Union[WaitingOn, str]] = ..., request_id: _Optional[str] = ...) -> None: ...

class LinkInteractionRequest(_message.Message):
    __slots__ = ("issue", "interaction", "request_id")
    ISSUE_FIELD_NUMBER: _ClassVar[int]
    INTERACTION_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    issue: str
    interaction: str
    request_id: str
    def __init__(self, issue: _Optional[str] = ..., interaction: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class UnlinkInteractionRequest(_message.Message):
    __slots__ = ("issue", "interaction", "request_id")
    ISSUE_FIELD_NUMBER: _ClassVar[int]
    INTERACTION_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    issue: str
    interaction: str
    request_id: str
    def __init__(self, issue: _Optional[str] = ..., interaction: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class SplitIssueRequest(_message.Message):
    __slots__ = ("name", "interactions", "title", "topic", "request_id")
    NAME_FIELD_NUMBER: _ClassVar[int]
    INTERACTIONS_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    TOPIC_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    name: str
    interactions: _containers.RepeatedScalarFieldContainer[str]
    title: str
    topic: str
    request_id: str
    def __init__(self, name: _Optional[str] = ..., interactions: _Optional[_Iterable[str]] = ..., title: _Optional[str] = ..., topic: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class MergeIssuesRequest(_message.Message):
    __slots__ = ("issue", "merged_issues", "request_id")
    ISSUE_FIELD_NUMBER: _ClassVar[int]
    MERGED_ISSUES_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    issue: str
    merged_issues: _containers.RepeatedScalarFieldContainer[str]
    request_id: str
    def __init__(self, issue: _Optional[str] = ..., merged_issues: _Optional[_Iterable[str]] = ..., request_id: _Optional[str] = ...) -> None: ...

class UnmergeIssuesRequest(_message.Message):
    __slots__ = ("merged_issues", "request_id")
    MERGED_ISSUES_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    merged_issues: _containers.RepeatedScalarFieldContainer[str]
    request_id: str
    def __init__(self, merged_issues: _Optional[_Iterable[str]] = ..., request_id: _Optional[str] = ...) -> None: ...

class UnmergeIssuesResponse(_message.Message):
    __slots__ = ("issues",)
    ISSUES_FIELD_NUMBER: _ClassVar[int]
    issues: _containers.RepeatedCompositeFieldContainer[Issue]
    def __init__(self, issues: _Optional[_Iterable[_Union[Issue, _Mapping]]] = ...) -> None: ...

class TransferIssueRequest(_message.Message):
    __slots__ = ("name", "etag", "agent", "team", "transfer", "request_id")
    NAME_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    AGENT_FIELD_NUMBER: _ClassVar[int]
    TEAM_FIELD_NUMBER: _ClassVar[int]
    TRANSFER_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    name: str
    etag: str
    agent: str
    team: str
    transfer: IssueTransfer
    request_id: str
    def __init__(self, name: _Optional[str] = ..., etag: _Optional[str] = ..., agent: _Optional[str] = ..., team: _Optional[str] = ..., transfer: _Optional[_Union[IssueTransfer, _Mapping]] = ..., request_id: _Optional[str] = ...) -> None: ...

class BatchedIssue(_message.Message):
    __slots__ = ("name", "etag")
    NAME_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    name: str
    etag: str
    def __init__(self, name: _Optional[str] = ..., etag: _Optional[str] = ...) -> None: ...

class BatchUpdateIssuesRequest(_message.Message):
    __slots__ = ("issues", "assign", "edit", "resolve", "request_id")
    ISSUES_FIELD_NUMBER: _ClassVar[int]
    ASSIGN_FIELD_NUMBER: _ClassVar[int]
    EDIT_FIELD_NUMBER: _ClassVar[int]
    RESOLVE_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    issues: _containers.RepeatedCompositeFieldContainer[BatchedIssue]
    assign: BatchAssignment
    edit: BatchEdit
    resolve: BatchResolution
    request_id: str
    def __init__(self, issues: _Optional[_Iterable[_Union[BatchedIssue, _Mapping]]] = ..., assign: _Optional[_Union[BatchAssignment, _Mapping]] = ..., edit: _Optional[_Union[BatchEdit, _Mapping]] = ..., resolve: _Optional[_Union[BatchResolution, _Mapping]] = ..., request_id: _Optional[str] = ...) -> None: ...

class BatchAssignment(_message.Message):
    __slots__ = ("agent", "team")
    AGENT_FIELD_NUMBER: _ClassVar[int]
    TEAM_FIELD_NUMBER: _ClassVar[int]
    agent: str
    team: str
    def __init__(self, agent: _Optional[str] = ..., team: _Optional[str] = ...) -> None: ...

class BatchEdit(_message.Message):
    __slots__ = ("add_tags", "remove_tags", "priority", "snooze_time", "wake")
    ADD_TAGS_FIELD_NUMBER: _ClassVar[int]
    REMOVE_TAGS_FIELD_NUMBER: _ClassVar[int]
    PRIORITY_FIELD_NUMBER: _ClassVar[int]
    SNOOZE_TIME_FIELD_NUMBER: _ClassVar[int]
    WAKE_FIELD_NUMBER: _ClassVar[int]
    add_tags: _containers.RepeatedScalarFieldContainer[str]
    remove_tags: _containers.RepeatedScalarFieldContainer[str]
    priority: Priority
    snooze_time: _timestamp_pb2.Timestamp
    wake: bool
    def __init__(self, add_tags: _Optional[_Iterable[str]] = ..., remove_tags: _Optional[_Iterable[str]] = ..., priority: _Optional[_Union[Priority, str]] = ..., snooze_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., wake: _Optional[bool] = ...) -> None: ...

class BatchResolution(_message.Message):
    __slots__ = ("topic", "disposition", "carry_over")
    TOPIC_FIELD_NUMBER: _ClassVar[int]
    DISPOSITION_FIELD_NUMBER: _ClassVar[int]
    CARRY_OVER_FIELD_NUMBER: _ClassVar[int]
    topic: str
    disposition: str
    carry_over: bool
    def __init__(self, topic: _Optional[str] = ..., disposition: _Optional[str] = ..., carry_over: _Optional[bool] = ...) -> None: ...

class BatchUpdateIssuesResponse(_message.Message):
    __slots__ = ("issues", "batch")
    ISSUES_FIELD_NUMBER: _ClassVar[int]
    BATCH_FIELD_NUMBER: _ClassVar[int]
    issues: _containers.RepeatedCompositeFieldContainer[Issue]
    batch: str
    def __init__(self, issues: _Optional[_Iterable[_Union[Issue, _Mapping]]] = ..., batch: _Optional[str] = ...) -> None: ...

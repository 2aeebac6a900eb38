"""Requests for the methods about issues and promises."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from backstory.interactions.v1 import interactions_pb2 as i
from backstory.interactions.v1 import issue_batches_pb2 as b
from backstory.interactions.v1 import issues_pb2 as s
from backstory.interactions.v1 import promises_pb2 as p
from backstory.interactions.v1 import topics_pb2 as t
from google.protobuf.field_mask_pb2 import FieldMask
from servicekit.times import to_timestamp

from tests.support.api_row import Row
from tests.support.batch_calls import batch_rows, undo_a_batch
from tests.support.customers import Customers

NOWHERE = "issues/is_nowhere"
TOPICS = [t.Topic(path=path) for path in ("delivery", "delivery/late", "billing", "billing/refund", "other")]
_TOMORROW = to_timestamp(datetime.now(UTC) + timedelta(days=1))
_YESTERDAY = to_timestamp(datetime.now(UTC) - timedelta(days=1))


@dataclass(frozen=True)
class IssuesThere:
    """Issues of one customer to be asked about, and others to be changed in one way each."""

    contact: str
    interactions: tuple[i.Interaction, ...]
    """Of the same customer: the first three are linked with `plain`, the others with nothing."""
    plain: s.Issue
    resolved: tuple[s.Issue, s.Issue]
    closed: s.Issue
    spare: tuple[s.Issue, ...]
    merged: s.Issue
    undone: b.UndoBatchUpdateIssuesRequest
    promises: tuple[p.Promise, ...]


def make_issues(customers: Customers, contact: str) -> IssuesThere:
    """Make them through the API."""

    def call(method: str, request: Any) -> Any:
        return customers.call(getattr(customers.interactions, method), request)

    said = tuple(customers.record(contact=contact) for _ in range(5))

    def issue(*interactions: i.Interaction) -> s.Issue:
        told = s.Issue(contact=contact, title="Where is it?", topic="delivery/late", tags=["vip"])
        names = [each.name for each in interactions]
        made: s.Issue = call("CreateIssue", s.CreateIssueRequest(issue=told, interactions=names))
        return made

    plain, resolved, closed, merged = issue(*said[:3]), (issue(), issue()), issue(), issue()
    for each in (*resolved, closed):
        call("ResolveIssue", s.ResolveIssueRequest(name=each.name, disposition="resolved"))
    call("CloseIssue", s.CloseIssueRequest(name=closed.name))
    call("MergeIssues", s.MergeIssuesRequest(issue=plain.name, merged_issues=[merged.name]))
    promise = p.Promise(text="A new one goes out", due_time=_TOMORROW, owner="teams/parcels")
    promises = [call("CreatePromise", p.CreatePromiseRequest(parent=plain.name, promise=promise)) for _ in range(4)]
    return IssuesThere(
        contact=contact,
        interactions=said,
        plain=call("GetIssue", s.GetIssueRequest(name=plain.name)),
        resolved=resolved,
        closed=closed,
        spare=tuple(issue() for _ in range(8)),
        merged=merged,
        undone=undo_a_batch(call, [issue(), issue()]),
        promises=tuple(promises),
    )


def issue_rows(w: IssuesThere, stranger: i.Interaction) -> dict[str, Row]:
    """Return how each is called; `stranger` is what another customer said."""
    return _single(w) | _joining(w, stranger) | _handling(w) | _promises(w) | batch_rows(w.undone)


def _single(w: IssuesThere) -> dict[str, Row]:
    spare = w.spare[0].name
    return {
        "CreateIssue": Row(
            [
                s.CreateIssueRequest(
                    issue=s.Issue(contact=w.contact, title="Ärger", priority=s.PRIORITY_HIGH), request_id=_id()
                )
            ],
            [
                s.CreateIssueRequest(issue=s.Issue(contact="contacts/c_nowhere", title="A")),
                s.CreateIssueRequest(issue=s.Issue(contact=w.contact)),
                s.CreateIssueRequest(issue=s.Issue(contact=w.contact, title="A", topic="Not A Topic")),
                s.CreateIssueRequest(issue=s.Issue(contact=w.contact, title="A"), interactions=["interactions/i_no"]),
                s.CreateIssueRequest(issue=s.Issue(contact=w.contact, title="A"), issue_id=_last(w.plain.name)),
            ],
        ),
        "GetIssue": Row([s.GetIssueRequest(name=w.plain.name)], [s.GetIssueRequest(name=NOWHERE)]),
        "ListIssues": Row(
            [
                s.ListIssuesRequest(contact=w.contact, page_size=1),
                s.ListIssuesRequest(queue=s.ISSUE_QUEUE_UNASSIGNED, team="teams/nobody"),
                s.ListIssuesRequest(merged_into=w.plain.name),
                s.ListIssuesRequest(agent="agents/nobody", topic="billing", tag="x", states=[s.ISSUE_STATE_OPEN]),
            ],
            [
                s.ListIssuesRequest(contact="contacts/c_nowhere"),
                s.ListIssuesRequest(contact=w.contact, queue=s.ISSUE_QUEUE_MINE),
                s.ListIssuesRequest(agent="anna"),
                s.ListIssuesRequest(page_size=-1),
                s.ListIssuesRequest(page_token="spoiled"),
            ],
        ),
        "UpdateIssue": Row(
            [
                s.UpdateIssueRequest(
                    issue=s.Issue(name=spare, title="Other", tags=["late"]),
                    update_mask=FieldMask(paths=["title", "tags"]),
                    request_id=_id(),
                )
            ],
            [
                s.UpdateIssueRequest(issue=s.Issue(name=spare, etag='"stale"', title="B")),
                s.UpdateIssueRequest(issue=s.Issue(name=spare), update_mask=FieldMask(paths=["nothing"])),
                s.UpdateIssueRequest(issue=s.Issue(name=spare, snooze_time=_YESTERDAY)),
                s.UpdateIssueRequest(issue=s.Issue(name=w.closed.name, title="B")),
                s.UpdateIssueRequest(issue=s.Issue(name=NOWHERE, title="B")),
            ],
        ),
        "ResolveIssue": Row(
            [s.ResolveIssueRequest(name=w.spare[1].name, disposition="resolved", request_id=_id())],
            [
                s.ResolveIssueRequest(name=spare),
                s.ResolveIssueRequest(name=w.plain.name, disposition="resolved"),
                s.ResolveIssueRequest(name=NOWHERE, disposition="resolved"),
            ],
        ),
        "ReopenIssue": Row(
            [s.ReopenIssueRequest(name=w.resolved[0].name, request_id=_id())],
            [s.ReopenIssueRequest(name=w.closed.name), s.ReopenIssueRequest(name=NOWHERE)],
        ),
        "CloseIssue": Row(
            [s.CloseIssueRequest(name=w.resolved[1].name, request_id=_id())],
            [s.CloseIssueRequest(name=spare), s.CloseIssueRequest(name=NOWHERE)],
        ),
        "AssignIssue": Row(
            [s.AssignIssueRequest(name=w.spare[2].name, agent="agents/anna", team="teams/parcels", request_id=_id())],
            [
                s.AssignIssueRequest(name=spare),
                s.AssignIssueRequest(name=spare, agent="anna"),
                s.AssignIssueRequest(name=w.closed.name, agent="agents/anna"),
            ],
        ),
        "UnassignIssue": Row(
            [s.UnassignIssueRequest(name=w.spare[3].name, request_id=_id())],
            [s.UnassignIssueRequest(name=NOWHERE), s.UnassignIssueRequest(name=w.closed.name)],
        ),
        "SetIssueWaiting": Row(
            [s.SetIssueWaitingRequest(name=w.spare[4].name, waiting_on=s.WAITING_ON_CUSTOMER, request_id=_id())],
            [
                s.SetIssueWaitingRequest(name=spare),
                s.SetIssueWaitingRequest(name=w.closed.name, waiting_on=s.WAITING_ON_US),
            ],
        ),
    }


def _handling(w: IssuesThere) -> dict[str, Row]:
    spare, told = w.spare[0].name, s.IssueTransfer(summary="The parcel is at the neighbour's.")
    facts = s.IssueTransfer(summary="Hm.", brief_digest="b_1", facts=[f"{w.contact}/facts/f_1"])
    both = [s.BatchedIssue(name=each.name) for each in w.spare[6:]]
    label = s.BatchEdit(add_tags=["late"], priority=s.PRIORITY_HIGH)
    return {
        "TransferIssue": Row(
            [s.TransferIssueRequest(name=spare, team="teams/parcels", transfer=facts, request_id=_id())],
            [
                s.TransferIssueRequest(name=spare, team="teams/parcels"),
                s.TransferIssueRequest(name=spare, transfer=told),
                s.TransferIssueRequest(name=w.closed.name, agent="agents/anna", transfer=told),
                s.TransferIssueRequest(name=NOWHERE, agent="agents/anna", transfer=told),
            ],
        ),
        "BatchUpdateIssues": Row(
            [s.BatchUpdateIssuesRequest(issues=both, edit=label, request_id=_id())],
            [
                s.BatchUpdateIssuesRequest(issues=both),
                s.BatchUpdateIssuesRequest(edit=label),
                s.BatchUpdateIssuesRequest(issues=[*both, *both], edit=label),
                s.BatchUpdateIssuesRequest(issues=[*both, s.BatchedIssue(name=w.closed.name)], edit=label),
                s.BatchUpdateIssuesRequest(issues=both, edit=s.BatchEdit(add_tags=["Not A Tag"])),
            ],
        ),
        "ReleaseAgent": Row([s.ReleaseAgentRequest(agent="agents/nobody")]),
        "GetTopicTree": Row(
            [t.GetTopicTreeRequest(version=1)],
            [t.GetTopicTreeRequest(version=99), t.GetTopicTreeRequest(version=-1)],
        ),
        "UpdateTopicTree": Row(
            [t.UpdateTopicTreeRequest(topic_tree=t.TopicTree(topics=TOPICS), request_id=_id())],
            [
                t.UpdateTopicTreeRequest(),
                t.UpdateTopicTreeRequest(topic_tree=t.TopicTree(topics=TOPICS, etag='"stale"')),
                t.UpdateTopicTreeRequest(topic_tree=t.TopicTree(topics=[t.Topic(path="billing/refund")])),
            ],
        ),
    }


def _joining(w: IssuesThere, stranger: i.Interaction) -> dict[str, Row]:
    first, second, third, fourth, fifth = (each.name for each in w.interactions)
    plain = w.plain.name
    return {
        "LinkInteraction": Row(
            [s.LinkInteractionRequest(issue=plain, interaction=fourth, request_id=_id())],
            [
                s.LinkInteractionRequest(issue=plain, interaction=stranger.name),
                s.LinkInteractionRequest(issue=plain, interaction="interactions/i_nowhere"),
                s.LinkInteractionRequest(issue=w.resolved[0].name, interaction=first),
                s.LinkInteractionRequest(issue=NOWHERE, interaction=first),
            ],
        ),
        "UnlinkInteraction": Row(
            [s.UnlinkInteractionRequest(issue=plain, interaction=second, request_id=_id())],
            [
                s.UnlinkInteractionRequest(issue=plain, interaction=fifth),
                s.UnlinkInteractionRequest(issue=NOWHERE, interaction=first),
            ],
        ),
        "SplitIssue": Row(
            [s.SplitIssueRequest(name=plain, interactions=[third], title="Part", request_id=_id())],
            [
                s.SplitIssueRequest(name=plain, interactions=[fifth], title="Part"),
                s.SplitIssueRequest(name=plain, title="Part"),
                s.SplitIssueRequest(name=plain, interactions=[first]),
            ],
        ),
        "MergeIssues": Row(
            [s.MergeIssuesRequest(issue=plain, merged_issues=[w.spare[5].name], request_id=_id())],
            [
                s.MergeIssuesRequest(issue=plain, merged_issues=[plain]),
                s.MergeIssuesRequest(issue=plain),
                s.MergeIssuesRequest(issue=plain, merged_issues=[NOWHERE]),
                s.MergeIssuesRequest(issue=w.closed.name, merged_issues=[w.spare[0].name]),
            ],
        ),
        "UnmergeIssues": Row(
            [s.UnmergeIssuesRequest(merged_issues=[w.merged.name], request_id=_id())],
            [s.UnmergeIssuesRequest(merged_issues=[plain]), s.UnmergeIssuesRequest()],
        ),
    }


def _promises(w: IssuesThere) -> dict[str, Row]:
    promise = p.Promise(text="We call back", due_time=_TOMORROW)
    kept, broken, canceled, _ = (each.name for each in w.promises)
    missing = f"{w.plain.name}/promises/p_nowhere"
    return {
        "CreatePromise": Row(
            [p.CreatePromiseRequest(parent=w.spare[0].name, promise=promise, request_id=_id())],
            [
                p.CreatePromiseRequest(parent=w.spare[0].name, promise=p.Promise(text="A", due_time=_YESTERDAY)),
                p.CreatePromiseRequest(parent=w.spare[0].name, promise=p.Promise(due_time=_TOMORROW)),
                p.CreatePromiseRequest(parent=w.closed.name, promise=promise),
                p.CreatePromiseRequest(parent=NOWHERE, promise=promise),
            ],
        ),
        "KeepPromise": Row([p.KeepPromiseRequest(name=kept, request_id=_id())], [p.KeepPromiseRequest(name=missing)]),
        "BreakPromise": Row(
            [p.BreakPromiseRequest(name=broken, request_id=_id())], [p.BreakPromiseRequest(name=missing)]
        ),
        "CancelPromise": Row(
            [p.CancelPromiseRequest(name=canceled, request_id=_id())], [p.CancelPromiseRequest(name=missing)]
        ),
        "ListPromises": Row(
            [
                p.ListPromisesRequest(contact=w.contact, page_size=1),
                p.ListPromisesRequest(issue=w.plain.name, owner="teams/parcels", overdue_only=True),
            ],
            [
                p.ListPromisesRequest(contact="contacts/c_nowhere"),
                p.ListPromisesRequest(owner="parcels"),
                p.ListPromisesRequest(page_size=-1),
                p.ListPromisesRequest(page_token="spoiled"),
            ],
        ),
    }


def _id() -> str:
    return str(uuid.uuid4())


def _last(name: str) -> str:
    return name.rpartition("/")[2]

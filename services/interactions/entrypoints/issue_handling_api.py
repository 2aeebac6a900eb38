"""The methods of InteractionsService that hand issues over and change many at once."""

from __future__ import annotations

import grpc
from backstory.interactions.v1 import issue_batches_pb2 as batches_pb2
from backstory.interactions.v1 import issues_pb2 as pb
from servicekit.access.caller import current_caller
from servicekit.errors import InvalidArgument
from servicekit.text import id_in_name
from servicekit.times import to_datetime

from services.interactions.domain.handing_over import Handover
from services.interactions.domain.issue_changes import Resolution
from services.interactions.domain.issue_faults import ORGANIZE, batch_not_found
from services.interactions.domain.issue_ports import Order
from services.interactions.domain.issues import Priority
from services.interactions.entrypoints.issue_answers import IssueApiPorts
from services.interactions.entrypoints.orders import AGENTS, order_of, origin_of_call, owner_name
from services.interactions.entrypoints.wire import enum_from
from services.interactions.usecases.batch_update_issues import (
    Assignment,
    BatchUpdateIssues,
    Change,
    Edit,
    batch_update_issues,
)
from services.interactions.usecases.release_agent import ReleaseAgent, release_agent
from services.interactions.usecases.transfer_issue import TransferIssue, transfer_issue
from services.interactions.usecases.undo_batch_update_issues import UndoBatchUpdateIssues, undo_batch_update_issues

Context = grpc.ServicerContext


class IssueHandlingApi:
    """Handing over, and changes of many; a part of InteractionsApi."""

    _issues: IssueApiPorts

    def TransferIssue(self, request: pb.TransferIssueRequest, _: Context) -> pb.Issue:
        """Hand an issue over."""
        told = request.transfer
        for fact in told.facts:
            id_in_name("transfer.facts", fact, "contacts", "facts")
        command = TransferIssue(
            id_in_name("name", request.name, "issues"),
            request.etag,
            owner_name("agent", request.agent, *AGENTS),
            owner_name("team", request.team, "teams"),
            Handover(told.summary, told.brief_digest, tuple(dict.fromkeys(told.facts))),
            order_of(request),
        )
        return self._issues.answer(transfer_issue(command, self._issues.issues))

    def BatchUpdateIssues(self, request: pb.BatchUpdateIssuesRequest, _: Context) -> pb.BatchUpdateIssuesResponse:
        """Change many issues alike."""
        command = BatchUpdateIssues(
            tuple((id_in_name("issues.name", each.name, "issues"), each.etag) for each in request.issues),
            _change(request),
            order_of(request),
        )
        done = batch_update_issues(command, self._issues.issues)
        return pb.BatchUpdateIssuesResponse(issues=self._issues.answers(done.issues), batch=done.batch)

    def UndoBatchUpdateIssues(
        self, request: batches_pb2.UndoBatchUpdateIssuesRequest, _: Context
    ) -> batches_pb2.UndoBatchUpdateIssuesResponse:
        """Take a change of many issues back."""
        lead, number = id_in_name("batch", request.batch, "issues", "batches").split("/")
        if not number.isdecimal():
            raise batch_not_found(request.batch)
        may_organize = current_caller().may(ORGANIZE)
        command = UndoBatchUpdateIssues(lead, int(number), may_organize, order_of(request))
        issues = undo_batch_update_issues(command, self._issues.issues)
        return batches_pb2.UndoBatchUpdateIssuesResponse(issues=self._issues.answers(issues))

    def ReleaseAgent(self, request: pb.ReleaseAgentRequest, _: Context) -> pb.ReleaseAgentResponse:
        """Take an agent's issues."""
        agent = f"agents/{id_in_name('agent', request.agent, 'agents')}"
        released = release_agent(ReleaseAgent(agent, Order(origin_of_call())), self._issues.issues)
        return pb.ReleaseAgentResponse(issues=self._issues.answers(released.issues), more=released.more)


def _change(request: pb.BatchUpdateIssuesRequest) -> Change:
    match request.WhichOneof("change"):
        case "assign":
            owner = request.assign
            return Assignment(
                owner_name("assign.agent", owner.agent, *AGENTS), owner_name("assign.team", owner.team, "teams")
            )
        case "edit":
            edit = request.edit
            snoozed = edit.HasField("snooze_time")
            return Edit(
                add_tags=tuple(edit.add_tags),
                remove_tags=tuple(edit.remove_tags),
                priority=enum_from("edit.priority", edit.priority, Priority, pb.Priority),
                snooze_time=to_datetime("edit.snooze_time", edit.snooze_time) if snoozed else None,
                wakes=edit.wake,
            )
        case "resolve":
            return Resolution(request.resolve.topic, request.resolve.disposition, request.resolve.carry_over)
    raise InvalidArgument("change", "is required: assign, edit or resolve", "FIELD_REQUIRED")

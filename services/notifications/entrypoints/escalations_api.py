"""The methods of NotificationsService about escalation: request in, use case, message out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import grpc
from backstory.notifications.v1 import escalations_pb2 as pb
from backstory.notifications.v1 import rules_pb2
from servicekit.access import current_caller
from servicekit.errors import InvalidArgument
from servicekit.paging import PageTokens, Position, page_size
from servicekit.text import id_in_name
from servicekit.times import to_timestamp

from services.notifications.domain.errors import not_an_agent
from services.notifications.domain.ids import AGENTS
from services.notifications.domain.ports import Clock, Inboxes
from services.notifications.domain.rules.rule import RULES, Audience
from services.notifications.domain.timing.escalation import (
    Escalation,
    EscalationPolicy,
    Escalations,
    EscalationState,
    EscalationStep,
    checked_policy,
)
from services.notifications.domain.timing.kept import Keeping, Kept
from services.notifications.usecases.acknowledge_notification import acknowledge_notification
from services.notifications.usecases.delete_kept import delete
from services.notifications.usecases.get_kept import get
from services.notifications.usecases.list_kept import page_of
from services.notifications.usecases.put_kept import put

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_STATES = {
    EscalationState.ACTIVE: pb.ESCALATION_STATE_ACTIVE,
    EscalationState.ACKNOWLEDGED: pb.ESCALATION_STATE_ACKNOWLEDGED,
    EscalationState.EXHAUSTED: pb.ESCALATION_STATE_EXHAUSTED,
    EscalationState.SETTLED: pb.ESCALATION_STATE_SETTLED,
}
_STATE_BY_NUMBER: dict[int, EscalationState] = {number: state for state, number in _STATES.items()}

Context = grpc.ServicerContext


@dataclass(frozen=True)
class EscalationPorts:
    """What these methods work with."""

    policies: Keeping[EscalationPolicy]
    escalations: Escalations
    inboxes: Inboxes
    clock: Clock
    pages: PageTokens


class EscalationsApi:
    """Escalation; a part of NotificationsApi."""

    escalation_ports: EscalationPorts

    def AcknowledgeNotification(
        self, request: pb.AcknowledgeNotificationRequest, _: Context
    ) -> pb.AcknowledgeNotificationResponse:
        """Let the caller take it on."""
        agent, with_ = current_caller().subject, self.escalation_ports
        if not agent.startswith(AGENTS):
            raise not_an_agent(agent)
        id_ = id_in_name("name", request.name, "notifications")
        found = acknowledge_notification(agent, id_, with_.inboxes, with_.escalations, with_.clock)
        return pb.AcknowledgeNotificationResponse(escalations=map(escalation_message, found))

    def ListEscalations(self, request: pb.ListEscalationsRequest, _: Context) -> pb.ListEscalationsResponse:
        """Return a page of escalations."""
        if request.state and request.state not in _STATE_BY_NUMBER:
            raise InvalidArgument("state", f"must be one of {', '.join(pb.EscalationState.keys()[1:])}")
        with_, limit = self.escalation_ports, page_size(request.page_size)
        place = with_.pages.decode(request.page_token, request)
        before = (_EPOCH + int(place["at"] or 0) * _MILLISECOND, str(place["id"])) if place else None
        found = with_.escalations.newest(before, _STATE_BY_NUMBER.get(request.state), limit + 1)
        shown = found[:limit]
        last = shown[-1] if len(found) > limit else None
        token: Position = {"at": (last.create_time - _EPOCH) // _MILLISECOND, "id": last.id} if last else {}
        return pb.ListEscalationsResponse(
            escalations=map(escalation_message, shown),
            next_page_token=with_.pages.encode(token, request) if token else "",
        )

    def PutEscalationPolicy(self, request: pb.PutEscalationPolicyRequest, _: Context) -> pb.EscalationPolicy:
        """Keep a policy."""
        told, policies = request.policy, self.escalation_ports.policies
        id_ = id_in_name("policy.name", told.name, policies.kind)
        return _policy_message(put(id_, checked_policy(_policy_of(told)), told.etag, policies))

    def GetEscalationPolicy(self, request: pb.GetEscalationPolicyRequest, _: Context) -> pb.EscalationPolicy:
        """Return one policy."""
        policies = self.escalation_ports.policies
        return _policy_message(get(id_in_name("name", request.name, policies.kind), policies))

    def ListEscalationPolicies(
        self, request: pb.ListEscalationPoliciesRequest, _: Context
    ) -> pb.ListEscalationPoliciesResponse:
        """Return a page of policies."""
        with_ = self.escalation_ports
        after = str(with_.pages.decode(request.page_token, request).get("after", ""))
        found, last = page_of(after, page_size(request.page_size), with_.policies)
        return pb.ListEscalationPoliciesResponse(
            policies=map(_policy_message, found),
            next_page_token=with_.pages.encode({"after": last}, request) if last else "",
        )

    def DeleteEscalationPolicy(self, request: pb.DeleteEscalationPolicyRequest, _: Context) -> pb.EscalationPolicy:
        """Delete a policy."""
        policies = self.escalation_ports.policies
        return _policy_message(delete(id_in_name("name", request.name, policies.kind), request.etag, policies))


def _policy_of(message: pb.EscalationPolicy) -> EscalationPolicy:
    return EscalationPolicy(
        message.display_name,
        tuple(id_in_name(f"policy.rules[{at}]", name, "rules") for at, name in enumerate(message.rules)),
        tuple(
            EscalationStep(step.after_minutes, tuple(Audience(one.kind, one.value) for one in step.audiences))
            for step in message.steps
        ),
        message.disabled,
    )


def _policy_message(kept: Kept[EscalationPolicy]) -> pb.EscalationPolicy:
    told = kept.content
    return pb.EscalationPolicy(
        name=kept.name,
        etag=kept.etag,
        display_name=told.display_name,
        rules=[f"{RULES}{rule}" for rule in told.rules],
        steps=[
            pb.EscalationStep(
                after_minutes=step.after_minutes,
                audiences=[rules_pb2.RuleAudience(kind=one.kind, value=one.value) for one in step.audiences],
            )
            for step in told.steps
        ],
        disabled=told.disabled,
        create_time=to_timestamp(kept.create_time),
        update_time=to_timestamp(kept.update_time),
    )


def escalation_message(one: Escalation) -> pb.Escalation:
    """Return an escalation as callers see it."""
    return pb.Escalation(
        name=f"escalations/{one.id}",
        policy=one.policy,
        rule=f"{RULES}{one.rule}",
        event=one.event_id,
        contact=one.contact,
        title=one.title,
        state=_STATES[one.state],
        steps_taken=[pb.EscalationStepTaken(time=to_timestamp(step.time), agents=step.agents) for step in one.taken],
        step_count=len(one.steps),
        next_time=to_timestamp(one.next_time),
        acknowledger=one.acknowledger,
        create_time=to_timestamp(one.create_time),
        end_time=to_timestamp(one.end_time),
    )

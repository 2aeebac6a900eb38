"""Messages in the customers' history, kept by the interactions service."""

from __future__ import annotations

from datetime import datetime

import grpc
from backstory.interactions.v1 import interactions_pb2 as pb
from backstory.interactions.v1.interactions_pb2_grpc import InteractionsServiceStub
from backstory.interactions.v1.issues_pb2 import LinkInteractionRequest
from servicekit.errors import FailedPrecondition, ServiceError
from servicekit.grpc_client import TokenSource, call
from servicekit.times import to_timestamp

from services.notifications.domain.ids import AGENTS
from services.notifications.domain.messages import CustomerMessage, MessageState, Thread

SOURCE = "backstory-messages"
"""The source of what is sent from here; its ids are those of messages."""

_STATUSES = {
    MessageState.PENDING: pb.DELIVERY_STATUS_QUEUED,
    MessageState.SENDING: pb.DELIVERY_STATUS_QUEUED,
    MessageState.SENT: pb.DELIVERY_STATUS_SENT,
    MessageState.FAILED: pb.DELIVERY_STATUS_FAILED,
    MessageState.SUPPRESSED: pb.DELIVERY_STATUS_CANCELED,
    MessageState.CANCELED: pb.DELIVERY_STATUS_CANCELED,
    MessageState.UNKNOWN: pb.DELIVERY_STATUS_ACCEPTED,
}
_NOTES = {MessageState.UNKNOWN: "unknown", MessageState.SUPPRESSED: "suppressed"}


class MessageHistory:
    """Records messages and what became of them."""

    def __init__(self, channel: grpc.Channel, token: TokenSource) -> None:
        """Keep the channel; it connects at the first call."""
        self._stub = InteractionsServiceStub(channel)
        self._token = token

    def thread(self, interaction: str, contact: str) -> Thread:
        """Return what is known of an interaction; one of somebody else is refused: its thread is theirs."""
        found = call(self._stub.GetInteraction, pb.GetInteractionRequest(name=interaction), self._token)
        if contact not in (found.contact, found.person) and not self._is_of(found.person, contact):
            raise FailedPrecondition("REPLY_TO_SOMEBODY_ELSE", "in_reply_to belongs to another customer.")
        return Thread(found.source_id, found.thread_key, found.subject)

    def has_written(self, contact: str, channel: str, since: datetime, until: datetime) -> bool:
        """Tell whether the customer has written on a channel between two times."""
        request = pb.GetHistoryRequest(
            contact=contact,
            page_size=1,
            channels=[channel],
            direction=pb.DIRECTION_INBOUND,
            from_time=to_timestamp(since),
            to_time=to_timestamp(until),
        )
        return bool(call(self._stub.GetHistory, request, self._token).interactions)

    def record(self, message: CustomerMessage) -> str:
        """Store the message in the history and return its interaction; a repeat returns the same."""
        wish, author = message.wish, message.author
        is_agent = author.startswith(AGENTS)
        told = pb.Interaction(
            contact=wish.contact,
            channel=wish.channel,
            direction=pb.DIRECTION_OUTBOUND,
            occur_time=to_timestamp(message.create_time),
            source=SOURCE,
            source_id=message.id,
            thread_key=message.thread.thread_key,
            subject=wish.subject,
            body=wish.body,
            purpose=wish.purpose,
            actor=pb.Actor(
                type=pb.ACTOR_TYPE_AGENT if is_agent else pb.ACTOR_TYPE_SYSTEM, agent=author if is_agent else ""
            ),
        )
        address = message.address
        identity = pb.IdentityKey(kind=address.kind, scope=address.scope, value=address.value)
        request = pb.CreateInteractionRequest(interaction=told, identity=identity)
        made: str = call(self._stub.CreateInteraction, request, self._token).name
        if wish.issue:
            call(self._stub.LinkInteraction, LinkInteractionRequest(issue=wish.issue, interaction=made), self._token)
        return made

    def tell(self, interaction: str, state: MessageState, reason: str, provider_id: str = "") -> None:
        """Tell what became of it, and what its provider calls it; a repeat changes nothing."""
        note = reason or _NOTES.get(state, "")
        request = pb.RecordDeliveryStatusRequest(
            interaction=interaction, status=_STATUSES[state], note=note[:200], provider_message_id=provider_id
        )
        call(self._stub.RecordDeliveryStatus, request, self._token)

    def fate(self, interaction: str) -> str:
        """Return what is known of it by now; empty where nothing is or nobody answers."""
        try:
            found = call(self._stub.GetInteraction, pb.GetInteractionRequest(name=interaction), self._token)
        except ServiceError:
            return ""
        name: str = pb.DeliveryStatus.Name(found.delivery_status) if found.delivery_status else ""
        return name.removeprefix("DELIVERY_STATUS_").lower()

    def _is_of(self, person: str, contact: str) -> bool:
        history = call(self._stub.GetHistory, pb.GetHistoryRequest(contact=contact, page_size=1), self._token)
        return bool(person) and history.person == person

"""The customers' history, asked from the interactions service."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import grpc
from backstory.interactions.v1 import interactions_pb2 as pb
from backstory.interactions.v1.interactions_pb2_grpc import InteractionsServiceStub
from backstory.interactions.v1.issues_pb2 import GetIssueRequest
from servicekit.errors import DeadlineExceeded, NotFound, Unavailable
from servicekit.grpc_client import TokenSource, call
from servicekit.times import to_datetime, to_timestamp

from services.notifications.domain.failed_message import SentMessage
from services.notifications.domain.interaction import Direction, Interaction, Past
from services.notifications.domain.rules.looking_back import LookBack

_COMMUNICATIONS = (
    pb.INTERACTION_KIND_MESSAGE,
    pb.INTERACTION_KIND_CALL,
    pb.INTERACTION_KIND_VISIT,
    pb.INTERACTION_KIND_SURVEY_RESPONSE,
)
_DIRECTIONS = {
    pb.DIRECTION_INBOUND: Direction.INBOUND,
    pb.DIRECTION_OUTBOUND: Direction.OUTBOUND,
    pb.DIRECTION_INTERNAL: Direction.INTERNAL,
}
_STEP = timedelta(milliseconds=1)
"""Times are kept in milliseconds, so this is the smallest step to the other side of an instant."""


class InteractionsClient:
    """Reads histories. The answer may be missing contacts whose merge has not reached the interactions service yet."""

    def __init__(self, channel: grpc.Channel, token: TokenSource) -> None:
        """Keep the channel; it connects at the first call."""
        self._stub = InteractionsServiceStub(channel)
        self._token = token

    def look_back(self, at: LookBack) -> Past | None:
        """Return that part of the history, newest first; None when the customer is not known any more."""
        request = pb.GetHistoryRequest(
            contact=at.contact,
            page_size=at.limit,
            kinds=_COMMUNICATIONS,
            from_time=to_timestamp(at.since),
            to_time=to_timestamp(at.until + _STEP),
        )
        try:
            answer = call(self._stub.GetHistory, request, self._token)
        except NotFound:
            return None
        return Past(answer.profile.display_name, tuple(_interaction(one) for one in answer.interactions))

    def contacts_of(self, contact: str) -> Sequence[str]:
        """Return every contact of the person; this one alone where nobody can tell.

        While interactions is away nothing else is to wait for it: what is told then is told of the contact.
        """
        try:
            answer = call(self._stub.GetHistory, pb.GetHistoryRequest(contact=contact, page_size=1), self._token)
        except (NotFound, Unavailable, DeadlineExceeded):
            return (contact,)
        return tuple(dict.fromkeys((contact, *answer.contacts)))

    def message(self, interaction: str) -> SentMessage | None:
        """Return a message by its interaction; None where it is not there or may not be seen."""
        try:
            found = call(self._stub.GetInteraction, pb.GetInteractionRequest(name=interaction), self._token)
        except NotFound:
            return None
        sender = found.actor.agent
        owner = "" if sender or not found.issue else self._owner(found.issue)
        return SentMessage(sender, owner, found.subject, _time(found), found.backfill)

    def _owner(self, issue: str) -> str:
        """Return the agent or the team an issue is with; empty for neither."""
        try:
            found = call(self._stub.GetIssue, GetIssueRequest(name=issue), self._token)
        except NotFound:
            return ""
        return found.agent or found.team


def _interaction(message: pb.Interaction) -> Interaction:
    return Interaction(
        name=message.name,
        contact=message.contact,
        channel=message.channel,
        direction=_DIRECTIONS.get(message.direction, Direction.UNKNOWN),
        occur_time=_time(message),
        is_communication=message.communication,
        is_backfill=message.backfill,
        is_restricted=message.visibility == pb.VISIBILITY_RESTRICTED,
        subject=message.subject,
        body=message.body,
    )


def _time(message: pb.Interaction) -> datetime:
    return to_datetime("occur_time", message.occur_time)

"""The methods of InteractionsService about who looks at a customer right now."""

from __future__ import annotations

from collections.abc import Sequence

import grpc
from backstory.interactions.v1 import presence_pb2 as pb
from servicekit.access.caller import current_caller
from servicekit.errors import InvalidArgument
from servicekit.text import clean_text, id_in_name
from servicekit.times import to_timestamp

from services.interactions.domain.presence import MAX_PAGE_NAME, Activity, Presence
from services.interactions.entrypoints.wire import enum_from
from services.interactions.usecases.update_presence import (
    PresencePorts,
    UpdatePresence,
    list_presences,
    update_presence,
)

_ACTIVITIES = {
    Activity.VIEWING: pb.PRESENCE_ACTIVITY_VIEWING,
    Activity.TYPING: pb.PRESENCE_ACTIVITY_TYPING,
}


class PresenceApi:
    """UpdatePresence and ListPresences."""

    _presence: PresencePorts

    def UpdatePresence(self, request: pb.UpdatePresenceRequest, _: grpc.ServicerContext) -> pb.ListPresencesResponse:
        """Keep what the caller does."""
        activity = enum_from("activity", request.activity, Activity, pb.PresenceActivity)
        if activity is None:
            raise InvalidArgument("activity", "is required", "FIELD_REQUIRED")
        caller = current_caller()
        command = UpdatePresence(
            contact=id_in_name("contact", request.contact, "contacts"),
            agent=caller.subject,
            display_name=caller.display_name,
            activity=activity,
            page=clean_text("page", request.page, max_chars=MAX_PAGE_NAME, one_line=True),
        )
        return _answer(update_presence(command, self._presence))

    def ListPresences(self, request: pb.ListPresencesRequest, _: grpc.ServicerContext) -> pb.ListPresencesResponse:
        """Return who is there."""
        return _answer(list_presences(id_in_name("contact", request.contact, "contacts"), self._presence))


def _answer(presences: Sequence[Presence]) -> pb.ListPresencesResponse:
    return pb.ListPresencesResponse(presences=map(_message, presences))


def _message(presence: Presence) -> pb.Presence:
    return pb.Presence(
        agent=presence.agent,
        display_name=presence.display_name,
        activity=_ACTIVITIES[presence.activity],
        expire_time=to_timestamp(presence.expire_time),
    )

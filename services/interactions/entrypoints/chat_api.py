"""The method of InteractionsService about chats: request in, use case, message out."""

from __future__ import annotations

import grpc
from backstory.interactions.v1 import interactions_pb2 as pb
from servicekit.access.caller import current_caller
from servicekit.text import request_id
from servicekit.times import to_datetime

from services.interactions.domain.chatting import ChatRates
from services.interactions.domain.interaction import Direction
from services.interactions.entrypoints.recording_api import RecordingApi
from services.interactions.entrypoints.wire import actor_from, enum_from, sender_from
from services.interactions.usecases.record_chat_message import RecordChatMessage, record_chat_message


class ChatApi(RecordingApi):
    """RecordChatMessage."""

    _chat_rates: ChatRates

    def RecordChatMessage(self, request: pb.RecordChatMessageRequest, _: grpc.ServicerContext) -> bytes:
        """Record a message."""
        command = RecordChatMessage(
            source=request.source,
            source_id=request.source_id,
            conversation=request.conversation,
            visitor=request.visitor,
            identity=sender_from(request.identity) if request.HasField("identity") else None,
            text=request.text,
            direction=enum_from("direction", request.direction, Direction, pb.Direction),
            actor=actor_from(request.actor, "actor") if request.HasField("actor") else None,
            occur_time=to_datetime("occur_time", request.occur_time) if request.HasField("occur_time") else None,
            display_name=request.display_name,
            channel=request.channel,
            request_id=request_id(request.request_id),
            caller=current_caller().subject,
        )
        return self._with_person(record_chat_message(command, self._chat_rates, self._recording))

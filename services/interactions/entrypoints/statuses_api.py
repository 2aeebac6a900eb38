"""The method of InteractionsService that tells what became of a message."""

from __future__ import annotations

import grpc
from backstory.interactions.v1 import interactions_pb2 as pb
from servicekit.text import id_in_name

from services.interactions.usecases.record_delivery_status import StatusPorts, record_delivery_status


class StatusesApi:
    """RecordDeliveryStatus."""

    _statuses: StatusPorts

    def RecordDeliveryStatus(
        self, request: pb.RecordDeliveryStatusRequest, _: grpc.ServicerContext
    ) -> pb.RecordDeliveryStatusResponse:
        """Keep a status."""
        interaction = id_in_name("interaction", request.interaction, "interactions")
        provider_id = request.provider_message_id
        record_delivery_status(interaction, request.status, request.note, self._statuses, provider_id)
        return pb.RecordDeliveryStatusResponse()


def source_sent_through(data: bytes) -> str:
    """Return the source of an outbound interaction; empty for others."""
    told = pb.Interaction.FromString(data)
    return told.source if told.direction == pb.DIRECTION_OUTBOUND else ""

"""Taking away what came with an interaction: a file to be saved, whatever its sender says it is."""

from __future__ import annotations

import grpc
from backstory.interactions.v1 import attachments_pb2
from flask import Blueprint, Response
from servicekit.grpc_errors import from_rpc_error
from servicekit.saved_files import FILE_SECONDS, saved_file

from services.desk.web import Desk, agent


def pages(desk: Desk) -> Blueprint:
    """Return where attachments are taken from; `number` is the place in the list, from 1."""
    blueprint = Blueprint("attachments", __name__)

    @blueprint.get("/interactions/<interaction_id>/attachments/<int:number>")
    def take(interaction_id: str, number: int) -> Response:
        name = f"interactions/{interaction_id}/attachments/{number}"
        wanted = attachments_pb2.DownloadAttachmentRequest(name=name)
        method = desk.backends.interactions.DownloadAttachment
        try:
            return saved_file(desk.backends.follow(agent(), method, wanted, FILE_SECONDS))
        except grpc.RpcError as fault:
            raise from_rpc_error(fault) from None

    return blueprint

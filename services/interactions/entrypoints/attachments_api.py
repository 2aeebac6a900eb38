"""The method that hands out what came with an interaction."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

import grpc
from backstory.interactions.v1 import attachments_pb2 as pb
from backstory.interactions.v1 import interactions_pb2
from servicekit.access.caller import current_caller
from servicekit.errors import InvalidArgument

from services.interactions.domain.blobs import Blobs, attachment_not_found
from services.interactions.domain.ports import Histories
from services.interactions.entrypoints.corrections_api import ORIGINALS
from services.interactions.entrypoints.visibility import Sight
from services.interactions.usecases.download_attachment import download_attachment
from services.interactions.usecases.get_interaction import get_interaction

PIECE_BYTES = 256 * 1024
_NAME = re.compile(r"interactions/([A-Za-z0-9_-]{1,100})/attachments/(body|[1-9][0-9]?)")
_WHOLE_TEXT = "body"


class _Known(NamedTuple):
    pointer: str
    file_name: str
    media_type: str


class AttachmentsApi:
    """Shows an attachment to whoever sees its interaction."""

    _files: Blobs
    _file_histories: Histories
    _sight: Sight

    def DownloadAttachment(
        self, request: pb.DownloadAttachmentRequest, context: grpc.ServicerContext
    ) -> Iterator[pb.DownloadAttachmentResponse]:
        """Stream one attachment."""
        interaction, which = _parts_of(request.name)
        known = self._known(interaction, which, request.name)
        blob, pieces = download_attachment(request.name, known.pointer, self._files)
        first = pb.DownloadAttachmentResponse(
            file_name=known.file_name, media_type=known.media_type, size_bytes=blob.size_bytes, sha256=blob.sha256
        )
        yield first
        for piece in pieces:
            if not context.is_active():
                return
            for at in range(0, len(piece), PIECE_BYTES):
                yield pb.DownloadAttachmentResponse(data=piece[at : at + PIECE_BYTES])

    def _known(self, interaction: str, which: str, name: str) -> _Known:
        """Return what the interaction says of it; whoever may not see the interaction is told that there is none."""
        stored, person = get_interaction(interaction, self._file_histories)
        shown = (stored.contact, person.id if person else "")
        hidden = stored.corrected_by and not current_caller().may(ORIGINALS)
        if hidden or not self._sight.shows(stored.data, shown, person.contacts if person else (stored.contact,)):
            raise attachment_not_found(name)
        message = interactions_pb2.Interaction.FromString(stored.data)
        if which == _WHOLE_TEXT:
            return _Known(message.body_ref, "message.txt", "text/plain")
        if int(which) > len(message.attachments):
            raise attachment_not_found(name)
        found = message.attachments[int(which) - 1]
        return _Known(found.blob, found.file_name, found.media_type)


def _parts_of(name: str) -> tuple[str, str]:
    found = _NAME.fullmatch(name)
    if found is None:
        raise InvalidArgument("name", "must be interactions/{interaction}/attachments/{number from 1, or body}")
    return found[1], found[2]

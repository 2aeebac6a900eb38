"""Keeping what is too large for a history beside it, before the interaction that names it is recorded."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from services.interactions.domain.blobs import Blobs
from services.interactions.domain.interaction import Attachment, Interaction


def keep_content(interaction: Interaction, name: str, blobs: Blobs) -> Interaction:
    """Return the interaction with pointers in the place of bytes; most have none.

    What is kept and then not recorded is found and removed a day later.
    """
    if interaction.attachments and any(attachment.content for attachment in interaction.attachments):
        kept = tuple(_kept(attachment, name, blobs) for attachment in interaction.attachments)
        interaction = interaction._replace(attachments=kept)
    if interaction.whole_body:
        content = interaction.whole_body.encode()
        pointer = blobs.put(name, content, hashlib.sha256(content).hexdigest())
        interaction = interaction._replace(whole_body="", body_ref=pointer)
    return interaction


def _kept(attachment: Attachment, name: str, blobs: Blobs) -> Attachment:
    if not attachment.content:
        return attachment
    return replace(attachment, content=b"", blob=blobs.put(name, attachment.content, attachment.sha256))

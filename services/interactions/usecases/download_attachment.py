"""Taking away what came with an interaction, once it is sure that it is what came."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from services.interactions.domain.blobs import Blob, Blobs, attachment_damaged, attachment_not_found


def download_attachment(name: str, pointer: str, blobs: Blobs) -> tuple[Blob, Iterator[bytes]]:
    """Return what is kept under a pointer and its pieces. It is read twice: nothing of damaged bytes may leave."""
    blob = blobs.get(pointer) if pointer else None
    if blob is None:
        raise attachment_not_found(name)
    digest = hashlib.sha256()
    for piece in blobs.read(blob):
        digest.update(piece)
    if digest.hexdigest() != blob.sha256:
        raise attachment_damaged()
    return blob, blobs.read(blob)

"""Things that come with interactions."""

from __future__ import annotations

import hashlib

from backstory.interactions.v1 import interactions_pb2 as i

PICTURE = b"\x89PNG\r\n" + b"not much of a picture" * 50


def a_file(content: bytes = PICTURE, name: str = "Schäden.png", media_type: str = "image/png") -> i.Attachment:
    """Something to be recorded with its bytes."""
    return i.Attachment(file_name=name, media_type=media_type, content=content)


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()

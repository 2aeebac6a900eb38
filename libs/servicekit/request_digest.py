"""What tells one request from any other with the same request id."""

from __future__ import annotations

import hashlib

from google.protobuf.message import Message


def request_digest(request: Message) -> str:
    """Return a digest of the kind of a request and of all it says but the request id."""
    body = type(request)()
    body.CopyFrom(request)
    body.ClearField("request_id")
    form = request.DESCRIPTOR.full_name.encode() + b"\0" + body.SerializeToString(deterministic=True)
    return hashlib.sha256(form).hexdigest()

"""x"""

from __future__ import annotations

from collections.abc import Sequence

from google.protobuf.descriptor import ServiceDescriptor


def openapi_json(service: str, services: Sequence[ServiceDescriptor]) -> bytes:
    """X."""
    raise NotImplementedError(service, services)

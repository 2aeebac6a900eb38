"""Settings of the contacts service."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from servicekit.environment import Field
from servicekit.settings import ServiceSettings


@dataclass(frozen=True, kw_only=True)
class ContactsSettings(ServiceSettings):
    """What the contacts service can be told."""

    service: ClassVar[str] = "contacts"

    grpc_port: int = Field(default=7101, ge=0, le=65535, description="Port of the gRPC server")
    http_port: int = Field(default=8101, ge=0, le=65535, description="Port of the HTTP server")
    grpc_ops_port: int = Field(default=9201, ge=0, le=65535, description="Port for health and metrics of the grpc role")
    worker_ops_port: int = Field(default=9101, ge=0, le=65535, description="Port for health and metrics of the worker")
    link_whatsapp_to_phone: bool = Field(
        default=True, description="Whether a new WhatsApp id joins the one contact that has its phone number"
    )

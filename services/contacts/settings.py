"""Settings of the contacts service."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field
from pydantic_settings import SettingsConfigDict
from servicekit.settings import ServiceSettings, service_aliases


class ContactsSettings(ServiceSettings):
    """What the contacts service can be told."""

    model_config = SettingsConfigDict(alias_generator=service_aliases("contacts"))

    service: ClassVar[str] = "contacts"

    grpc_port: int = Field(default=7101, ge=0, le=65535, description="gRPC")
    http_port: int = Field(default=8101, ge=0, le=65535, description="HTTP")
    grpc_ops_port: int = Field(default=9201, ge=0, le=65535, description="Health and metrics of the grpc role")
    worker_ops_port: int = Field(default=9101, ge=0, le=65535, description="Health and metrics of the worker role")

"""Every setting of the interactions service."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from servicekit.environment import Field
from servicekit.settings import ServiceSettings


@dataclass(frozen=True, kw_only=True)
class InteractionsSettings(ServiceSettings):
    """What the interactions service can be told."""

    service: ClassVar[str] = "interactions"

    grpc_port: int = Field(default=7102, ge=0, le=65535, description="Port of the gRPC server")
    http_port: int = Field(default=8102, ge=0, le=65535, description="Port of the HTTP server")
    grpc_ops_port: int = Field(default=9202, ge=0, le=65535, description="Port for health and metrics of the grpc role")
    worker_ops_port: int = Field(default=9102, ge=0, le=65535, description="Port for health and metrics of the worker")
    contacts_address: str = Field(
        default="127.0.0.1:7101",
        description="gRPC address of the contacts service",
    )

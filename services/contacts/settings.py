"""Settings of the contacts service."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field, field_validator
from pydantic_settings import SettingsConfigDict
from servicekit.settings import CommaList, ServiceSettings, service_aliases

from services.contacts.domain.consent import CONSENT_NEEDED, PURPOSES


class ContactsSettings(ServiceSettings):
    """What the contacts service can be told."""

    model_config = SettingsConfigDict(alias_generator=service_aliases("contacts"))

    service: ClassVar[str] = "contacts"

    grpc_port: int = Field(default=7101, ge=0, le=65535, description="Port of the gRPC server")
    http_port: int = Field(default=8101, ge=0, le=65535, description="Port of the HTTP server")
    grpc_ops_port: int = Field(default=9201, ge=0, le=65535, description="Port for health and metrics of the grpc role")
    worker_ops_port: int = Field(default=9101, ge=0, le=65535, description="Port for health and metrics of the worker")
    consent_needed: CommaList = Field(
        default=CONSENT_NEEDED, description="Purposes that need consent, comma separated; the others may go on without"
    )
    link_whatsapp_to_phone: bool = Field(
        default=True, description="Whether a new WhatsApp id joins the one contact that has its phone number"
    )

    @field_validator("consent_needed", mode="before")
    @classmethod
    def _known_purposes(cls, value: object) -> object:
        purposes = tuple(filter(None, value.split(","))) if isinstance(value, str) else value
        if isinstance(purposes, tuple) and not set(purposes) <= PURPOSES.keys():
            raise ValueError(f"must be purposes, comma separated: {', '.join(PURPOSES)}")
        return purposes

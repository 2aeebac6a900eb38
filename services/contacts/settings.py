"""Settings of the contacts service."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field, field_validator
from pydantic_settings import SettingsConfigDict
from servicekit.settings import CommaList, ServiceSettings, service_aliases

from services.contacts.domain.strategies import Strategies, declared


class ContactsSettings(ServiceSettings):
    """What the contacts service can be told."""

    model_config = SettingsConfigDict(alias_generator=service_aliases("contacts"))

    service: ClassVar[str] = "contacts"

    grpc_port: int = Field(default=7101, ge=0, le=65535, description="Port of the gRPC server")
    http_port: int = Field(default=8101, ge=0, le=65535, description="Port of the HTTP server")
    grpc_ops_port: int = Field(default=9201, ge=0, le=65535, description="Port for health and metrics of the grpc role")
    worker_ops_port: int = Field(default=9101, ge=0, le=65535, description="Port for health and metrics of the worker")
    link_whatsapp_to_phone: bool = Field(
        default=True, description="Whether a new WhatsApp id joins the one contact that has its phone number"
    )
    person_strategies: CommaList = Field(
        default=(),
        description="How a person's view chooses each field, as `given_name=newest,tags=union`; strategies: survivor, "
        "oldest, newest, non-empty, union (lists only), most-trusted-source",
    )

    @field_validator("person_strategies", mode="before")
    @classmethod
    def _entries(cls, value: object) -> object:
        entries = tuple(filter(None, (part.strip() for part in value.split(",")))) if isinstance(value, str) else value
        declared(entries if isinstance(entries, tuple | list) else ())
        return entries

    @property
    def strategies(self) -> Strategies:
        """The strategy of each field of a person's view."""
        return declared(self.person_strategies)

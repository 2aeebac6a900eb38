"""Settings of the contacts service."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from servicekit.environment import Field
from servicekit.settings import ServiceSettings

from services.contacts.domain.custom_fields import CustomFields, declared_fields
from services.contacts.domain.purposes import CONSENT_NEEDED, PURPOSES

if TYPE_CHECKING:
    from services.contacts.domain.strategies import Strategies


@dataclass(frozen=True, kw_only=True)
class ContactsSettings(ServiceSettings):
    """What the contacts service can be told."""

    service: ClassVar[str] = "contacts"

    grpc_port: int = Field(default=7101, ge=0, le=65535, description="Port of the gRPC server")
    http_port: int = Field(default=8101, ge=0, le=65535, description="Port of the HTTP server")
    grpc_ops_port: int = Field(default=9201, ge=0, le=65535, description="Port for health and metrics of the grpc role")
    worker_ops_port: int = Field(default=9101, ge=0, le=65535, description="Port for health and metrics of the worker")
    shared_after_claims: int = Field(
        default=3, ge=0, le=100, description="People claiming one identity after which it is a shared one; 0: never"
    )
    claim_days: int = Field(default=90, ge=1, le=3650, description="Days for which a claim counts")
    identity_grace_days: int = Field(
        default=0, ge=0, le=365, description="Days for which a replaced identity still leads to its contact"
    )
    consent_needed: tuple[str, ...] = Field(
        default=CONSENT_NEEDED, description="Purposes that need consent, comma separated; the others may go on without"
    )
    link_whatsapp_to_phone: bool = Field(
        default=True, description="Whether a new WhatsApp id joins the one contact that has its phone number"
    )
    person_strategies: tuple[str, ...] = Field(
        default=(),
        description="How a person's view chooses each field, as `given_name=newest,tags=union`; strategies: survivor, "
        "oldest, newest, non-empty, union (lists only), most-trusted-source",
    )

    custom_fields_file: Path | None = Field(
        default=None,
        description="File (TOML) that declares the custom fields of contacts, with types and bounds; default: any, as "
        "texts",
    )

    def faults(self) -> Iterator[str]:
        """Yield what is wrong although each value alone can be read."""
        yield from super().faults()
        if not set(self.consent_needed) <= PURPOSES.keys():
            yield f"consent_needed: must be purposes, comma separated: {', '.join(PURPOSES)}"
        try:
            _ = self.person_strategies and self.strategies
        except ValueError as fault:
            yield f"person_strategies: {fault}"
        try:
            _ = self.custom_fields
        except (OSError, ValueError) as fault:
            yield f"custom_fields_file: {fault}"

    @property
    def strategies(self) -> Strategies:
        """The strategy of each field of a person's view."""
        from services.contacts.domain.strategies import declared  # here: brings what the HTTP role does not need

        return declared(self.person_strategies)

    @cached_property
    def custom_fields(self) -> CustomFields:
        """The declared custom fields; none where there is no file."""
        if self.custom_fields_file is None:
            return {}
        return declared_fields(tomllib.loads(self.custom_fields_file.read_text()))

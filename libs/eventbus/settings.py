"""What the `eventbus` command is told by its environment."""

from __future__ import annotations

from pathlib import Path

from pydantic import AliasChoices, Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class CommandSettings(BaseSettings):
    """Where NATS is, which deployment is meant, and who may change it."""

    model_config = SettingsConfigDict(env_prefix="BACKSTORY_", frozen=True, extra="ignore")

    nats_url: str = Field("nats://127.0.0.1:4322", validation_alias=AliasChoices("NATS_URL", "BACKSTORY_NATS_URL"))
    nats_monitoring_url: str = ""
    nats_user: str = ""
    nats_password_file: Path | None = None
    nats_replicas: int = Field(1, ge=1, le=5)
    nats_max_bytes: int = Field(-1, ge=-1)
    namespace: str = "backstory"

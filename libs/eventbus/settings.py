"""What the `eventbus` command is told by its environment."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class CommandSettings(BaseSettings):
    """Where NATS is, which deployment is meant, and who may change it."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore", populate_by_name=True)

    nats_url: str = "nats://127.0.0.1:4322"
    nats_monitoring_url: str = ""
    nats_replicas: int = Field(1, ge=1, le=5)
    nats_max_bytes: int = Field(-1, ge=-1)
    nats_user: str = Field("", validation_alias="BACKSTORY_NATS_USER")
    nats_password_file: Path | None = Field(None, validation_alias="BACKSTORY_NATS_PASSWORD_FILE")
    namespace: str = Field("backstory", validation_alias="BACKSTORY_NAMESPACE")

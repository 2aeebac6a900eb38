"""What the `eventbus` command is told by its environment."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from servicekit.environment import BadSettings, Field, read


@dataclass(frozen=True, kw_only=True)
class CommandSettings:
    """Where NATS is, which deployment is meant, and who may change it."""

    nats_url: str = Field(default="nats://127.0.0.1:4322")
    nats_monitoring_url: str = Field(default="")
    nats_replicas: int = Field(default=1, ge=1, le=5)
    nats_max_bytes: int = Field(default=-1, ge=-1)
    nats_user: str = Field(default="", variable="BACKSTORY_NATS_USER")
    nats_password_file: Path | None = Field(default=None, variable="BACKSTORY_NATS_PASSWORD_FILE")
    namespace: str = Field(default="backstory", variable="BACKSTORY_NAMESPACE")


def command_settings() -> CommandSettings:
    """Return the settings, or raise BadSettings."""
    settings, faults = read(CommandSettings, os.environ, lambda name, declared: (declared.variable or name.upper(),))
    if faults:
        raise BadSettings(faults)
    return settings

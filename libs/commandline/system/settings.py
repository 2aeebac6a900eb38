"""What `make run` is told by its environment: ports, folder, namespace, and servers to use instead of its own."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from commandline.system.errors import CannotStartError
from commandline.system.ports import DEFAULT_PORTS

_NAMESPACE = re.compile(r"[a-z][a-z0-9-]{0,30}")


@dataclass(frozen=True)
class RunSettings:
    """Everything the environment says, checked."""

    directory: Path
    namespace: str
    ports: Mapping[str, int]
    mongodb_uri: str = field(repr=False)
    nats_url: str = field(repr=False)
    inherited: Mapping[str, str] = field(repr=False)


def load(environment: Mapping[str, str] | None = None) -> RunSettings:
    """Read the environment; all faults are told together."""
    found = dict(os.environ if environment is None else environment)
    faults: list[str] = []
    namespace = found.get("BACKSTORY_NAMESPACE", "backstory")
    if not _NAMESPACE.fullmatch(namespace):
        faults.append(f"BACKSTORY_NAMESPACE must match {_NAMESPACE.pattern}, and is {namespace!r}")
    ports = {name: _port(name, found, default, faults) for name, default in DEFAULT_PORTS.items()}
    if len(set(ports.values())) < len(ports):
        faults.append("two of the ports are the same")
    if faults:
        raise CannotStartError("; ".join(faults))
    return RunSettings(
        directory=Path(found.get("BACKSTORY_RUN_DIR") or ".run").absolute(),
        namespace=namespace,
        ports=ports,
        mongodb_uri=found.get("MONGODB_URI", ""),
        nats_url=found.get("NATS_URL", ""),
        inherited=found,
    )


def _port(name: str, found: Mapping[str, str], default: int, faults: list[str]) -> int:
    text = found.get(f"BACKSTORY_{name}", "")
    if not text:
        return default
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 65536:
        faults.append(f"BACKSTORY_{name} must be a port from 1 to 65535, and is {text!r}")
        return default
    return int(text)

"""What every image must be: one service, no root, nothing to write to, no tools of development."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from deploy.images.buildah import Buildah

USER = "10001:10001"
_MAY_BE_WRITTEN = {"/tmp", "/var/tmp", "/run/lock"}  # noqa: S108 (what the base image has anyway, and tmpfs in a deployment)
_ASK = """
import importlib.metadata, json, os, pathlib, services
print(json.dumps({
    "uid": os.getuid(),
    "services": sorted(p.name for p in pathlib.Path(services.__file__).parent.iterdir() if p.is_dir()),
    "distributions": sorted(d.name.lower() for d in importlib.metadata.distributions()),
}))
"""
_WRITABLE = "find / -xdev -writable ! -type l ! -path '/proc/*' ! -path '/dev/*' ! -path '/sys/*' 2>/dev/null || true"


def faults_of(buildah: Buildah, image: str, container: str, service: str, root: Path) -> Iterator[str]:
    """Yield each way in which an image is not what it must be."""
    yield from _faults_of_config(buildah.config_of(image), service)

    inside = json.loads(buildah.run(container, "python", "-c", _ASK).splitlines()[-1])
    if inside["uid"] != int(USER.partition(":")[0]):
        yield f"runs as user {inside['uid']}"
    folders = [name for name in inside["services"] if name != "__pycache__"]
    if folders != [service]:
        yield f"holds the services {folders}"
    needless = sorted(_packages_of_groups(root) & set(inside["distributions"]))
    if needless:
        yield f"holds packages of development: {', '.join(needless)}"

    writable = set(buildah.run(container, "sh", "-c", _WRITABLE).split()) - _MAY_BE_WRITTEN
    if writable:
        yield f"its user can write to {', '.join(sorted(writable)[:5])}"
    if buildah.run(container, "sh", "-c", "command -v uv || true").strip():
        yield "holds uv"
    usage = buildah.run(container, "/app/bin/service", "--help")
    if f"services.{service}" not in usage:
        yield f"answers --help with {usage[:200]!r}"


def _faults_of_config(config: Mapping[str, Any], service: str) -> Iterator[str]:
    if config.get("User") != USER:
        yield f"its configuration names the user {config.get('User')!r}"
    if config.get("Entrypoint") != ["/app/bin/service"]:
        yield f"its entrypoint is {config.get('Entrypoint')!r}"
    if config.get("Labels", {}).get("org.opencontainers.image.title") != f"backstory-{service}":
        yield "its title does not name the service"


def _packages_of_groups(root: Path) -> set[str]:
    """Return the packages that pyproject.toml wants in its groups and a service does not need itself."""
    project = tomllib.loads((root / "pyproject.toml").read_text())
    groups = {_name(wanted) for group in project["dependency-groups"].values() for wanted in group}
    return groups - {_name(wanted) for wanted in project["project"]["dependencies"]}


def _name(requirement: str) -> str:
    found = re.match(r"[A-Za-z0-9._-]+", requirement)
    return found[0].lower() if found else ""

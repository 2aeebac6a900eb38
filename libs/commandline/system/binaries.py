"""Finding the programs mongod and nats-server: installed on the machine, or from the wheels of the lock file."""

from __future__ import annotations

import importlib.util
import os
import platform
import re
import shutil
import stat
import subprocess
import sysconfig
from pathlib import Path

from commandline.system.errors import CannotStartError

_PACKAGE_OF_LIBRARY = {"libcurl": "libcurl4", "libssl": "libssl3", "libcrypto": "libssl3"}


def find_mongod() -> Path:
    """Return mongod from PATH, else from the wheel; it has been run once, so it can run."""
    on_path = shutil.which("mongod")
    found = Path(on_path) if on_path else _mongod_of_wheel()
    if not found:
        raise CannotStartError(
            f"There is no MongoDB for {platform.system()} {platform.machine()} in the lock file: install MongoDB 6 or "
            "newer so that `mongod` is on PATH, or set MONGODB_URI to a replica set."
        )
    _require_libraries(found)
    return found


def find_nats_server() -> Path:
    """Return nats-server from the wheel, else from PATH."""
    of_wheel = Path(sysconfig.get_path("scripts")) / "nats-server"
    if of_wheel.exists():
        return of_wheel
    on_path = shutil.which("nats-server")
    if not on_path:
        raise CannotStartError(
            f"There is no NATS server for {platform.system()} {platform.machine()} in the lock file: install "
            "nats-server 2.11 or newer so that it is on PATH, or set NATS_URL to a server with JetStream."
        )
    return Path(on_path)


def _mongod_of_wheel() -> Path | None:
    spec = importlib.util.find_spec("fiftyone")  # found, not imported: the package starts things of its own
    for folder in (spec.submodule_search_locations or []) if spec else []:
        binary = Path(folder) / "db" / "bin" / "mongod"
        if binary.exists():
            if not os.access(binary, os.X_OK):
                binary.chmod(binary.stat().st_mode | stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)
            return binary
    return None


def _require_libraries(mongod: Path) -> None:
    probe = subprocess.run(  # noqa: S603 (the program just found)
        [str(mongod), "--version"], capture_output=True, text=True, timeout=30, check=False
    )
    if probe.returncode == 0:
        return
    missing = re.search(r"error while loading shared libraries: ((lib\w+)\S*?):", probe.stderr)
    if not missing:
        raise CannotStartError(f"{mongod} does not run: {(probe.stderr or probe.stdout).strip()[:300]}")
    package = _PACKAGE_OF_LIBRARY.get(missing[2], "libcurl4")
    raise CannotStartError(
        f"MongoDB needs {missing[1]}, which this machine lacks: run `apt-get install {package}`, or set MONGODB_URI."
    )

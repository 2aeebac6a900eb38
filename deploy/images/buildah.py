"""Debian's buildah with a store of its own: images are built and run in a chroot, without a daemon."""

from __future__ import annotations

import fcntl
import json
import os
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

BUILD_SECONDS = 900
QUICK_SECONDS = 120
KEPT_LAYERS = 100


class BuildFailed(Exception):
    """A step of buildah failed; the text is the end of what it said."""


class Buildah:
    """Images and containers under one directory, kept from run to run."""

    def __init__(self, directory: Path) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        self.directory = directory
        self._stem = ["buildah", "--root", str(directory / "store"), "--runroot", str(directory / "run")]
        self._stem += ["--storage-driver", self._driver()]

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Hold the store for this process; remove what a killed run left in it, and old layers when they are many."""
        with (self.directory / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            self.do("rm", "--all")
            if len(self.do("images", "--all", "--quiet").split()) > KEPT_LAYERS:
                self.do("rmi", "--prune", "--force", seconds=BUILD_SECONDS)
            yield

    def do(self, *arguments: str, seconds: float = QUICK_SECONDS) -> str:
        """Run one command and return what it printed."""
        ended = subprocess.run(  # noqa: S603 (buildah, with our own arguments)
            [*self._stem, *arguments], capture_output=True, text=True, timeout=seconds, check=False
        )
        if ended.returncode:
            raise BuildFailed(f"buildah {arguments[0]} ended with {ended.returncode}:\n{_tail(ended)}")
        return ended.stdout.strip()

    def has_image(self, name: str) -> bool:
        return bool(self.do("images", "--filter", f"reference={name}", "--quiet"))

    def import_tree(self, tree: Path, name: str, environment: Mapping[str, str]) -> None:
        """Make an image of one layer from a folder."""
        container = self.do("from", "scratch")
        try:
            self.do("add", container, f"{tree}/", "/", seconds=BUILD_SECONDS)
            self.do("config", *(f"--env={key}={value}" for key, value in environment.items()), container)
            self.do("commit", container, name, seconds=BUILD_SECONDS)
        finally:
            self.do("rm", container)

    def build(
        self, context: Path, containerfile: Path, name: str, arguments: Mapping[str, str], ca: Path | None
    ) -> None:
        """Build an image; layers that have not changed are taken from the store."""
        options = ["--isolation", "chroot", "--layers", "--file", str(containerfile), "--tag", name]
        options += [f"--build-arg={key}={value}" for key, value in arguments.items()]
        if ca:
            options.append(f"--secret=id=ca,src={ca}")
        self.do("bud", *options, str(context), seconds=BUILD_SECONDS)

    def config_of(self, name: str) -> dict[str, Any]:
        """Return the image's configuration as the OCI image format has it."""
        about = json.loads(self.do("inspect", "--type", "image", name))
        config: dict[str, Any] = about["OCIv1"]["config"]
        return config

    def size_of(self, name: str) -> str:
        return self.do("images", "--format", "{{.Size}}", name)

    @contextmanager
    def container(self, image: str) -> Iterator[str]:
        """Make a container from an image for as long as the block runs."""
        container = self.do("from", image)
        try:
            yield container
        finally:
            self.do("rm", container)

    def command(
        self,
        container: str,
        command: Sequence[str],
        environment: Mapping[str, str] | None = None,
        volumes: Sequence[str] = (),
    ) -> list[str]:
        """Return the command line that runs something in a container as the image's user, on the host's network."""
        options = [f"--env={key}={value}" for key, value in (environment or {}).items()]
        options += [f"--volume={volume}" for volume in volumes]
        return [*self._stem, "run", "--isolation", "chroot", *options, container, "--", *command]

    def run(self, container: str, *command: str) -> str:
        """Run something in a container and return everything it printed."""
        ended = subprocess.run(  # noqa: S603 (buildah, with our own arguments)
            self.command(container, command), capture_output=True, text=True, timeout=QUICK_SECONDS, check=False
        )
        if ended.returncode:
            raise BuildFailed(f"{' '.join(command)} ended with {ended.returncode} in the container:\n{_tail(ended)}")
        return ended.stdout + ended.stderr

    def _driver(self) -> str:
        """Overlay layers cost no copies; where the kernel or the file system refuses them, vfs always works."""
        chosen = self.directory / "driver"
        if not chosen.exists():
            probe = ["--root", str(self.directory / "store"), "--runroot", str(self.directory / "run")]
            overlay = subprocess.run(  # noqa: S603 (buildah, with our own arguments)
                ["buildah", *probe, "--storage-driver", "overlay", "info"],  # noqa: S607 (found on PATH on purpose)
                capture_output=True,
                timeout=QUICK_SECONDS,
                check=False,
            )
            chosen.write_text("vfs" if overlay.returncode else "overlay")
        return chosen.read_text()


def ca_bundle() -> Path | None:
    """Return the certificates this machine's clients trust, if the environment names a file of its own."""
    for variable in ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "PIP_CERT"):
        file = os.environ.get(variable)
        if file and Path(file).is_file():
            return Path(file)
    return None


def _tail(ended: subprocess.CompletedProcess[str]) -> str:
    return "\n".join((ended.stdout + ended.stderr).splitlines()[-25:])

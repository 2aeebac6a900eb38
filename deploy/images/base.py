"""A base image made here from Debian's packages, for machines that reach no image registry."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from deploy.images.buildah import Buildah, BuildFailed

SUITE = "bookworm"
PACKAGES = ("ca-certificates", "python3", "python3-venv")
MIRROR = "http://deb.debian.org/debian"  # packages are signed; debootstrap checks them
_RECIPE = hashlib.sha256(repr((SUITE, PACKAGES)).encode()).hexdigest()[:8]
NAME = f"localhost/backstory-base:{SUITE}-{_RECIPE}"
_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
_NEEDLESS = ("var/cache/apt/archives", "var/lib/apt/lists", "usr/share/doc", "usr/share/man", "usr/share/locale")


def ensure_base(buildah: Buildah) -> bool:
    """Make the base image unless the store has it; tell whether it was made."""
    if buildah.has_image(NAME):
        return False
    with tempfile.TemporaryDirectory(dir=buildah.directory, prefix="base-") as directory:
        tree = Path(directory) / "tree"
        _debootstrap(tree)
        for folder in _NEEDLESS:
            shutil.rmtree(tree / folder, ignore_errors=True)
        buildah.import_tree(tree, NAME, {"PATH": _PATH})
    return True


def _debootstrap(tree: Path) -> None:
    command = ["debootstrap", "--variant=minbase", f"--include={','.join(PACKAGES)}", SUITE, str(tree)]
    ended = subprocess.run(  # noqa: S603 (debootstrap, with our own arguments)
        [*command, os.environ.get("DEBIAN_MIRROR", MIRROR)],
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    if ended.returncode:
        raise BuildFailed("debootstrap failed:\n" + "\n".join(ended.stdout.splitlines()[-10:]))

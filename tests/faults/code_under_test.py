"""The code under test: processes that die start again with what lies there then, so editing it spoils a run."""

from __future__ import annotations

import hashlib
from pathlib import Path

_FOLDERS = ("libs", "proto", "services")


def fingerprint(root: Path) -> str:
    """Return a digest of every Python file that processes may load; a file put back as it was differs by its time."""
    digest = hashlib.sha256()
    files = [file for folder in _FOLDERS for file in (root / folder).rglob("*.py")]
    for file in sorted(files):
        content = file.read_bytes()
        digest.update(f"{file.relative_to(root)} {file.stat().st_mtime_ns} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()

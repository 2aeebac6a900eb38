"""Keys and passwords of a deployment: made once, and each reader's own."""

from __future__ import annotations

import stat
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
SCRIPT = ROOT / "deploy" / "make_secrets.py"


def make_secrets(directory: Path) -> None:
    subprocess.run([sys.executable, str(SCRIPT), str(directory)], check=True, timeout=60, stdout=subprocess.DEVNULL)


def contents(directory: Path) -> dict[str, bytes]:
    return {str(file.relative_to(directory)): file.read_bytes() for file in directory.rglob("*") if file.is_file()}


def test_running_it_again_changes_no_key_and_no_password(tmp_path: Path) -> None:
    make_secrets(tmp_path)
    first = contents(tmp_path)

    make_secrets(tmp_path)

    assert first == contents(tmp_path)


def test_two_deployments_share_no_secret(tmp_path: Path) -> None:
    make_secrets(tmp_path / "one")
    make_secrets(tmp_path / "two")

    one, two = contents(tmp_path / "one"), contents(tmp_path / "two")
    assert one.keys() == two.keys()
    assert not set(one.values()) & set(two.values())


def test_each_reader_finds_its_own_private_key_and_only_its_user_can_read_it(tmp_path: Path) -> None:
    make_secrets(tmp_path)

    for reader in ("contacts", "interactions", "notifications", "desk", "operator"):
        found = {file.name for file in (tmp_path / reader).iterdir()}
        assert {"signing-key.jwk"} <= found <= {"signing-key.jwk", "nats.password"}
        for file in (tmp_path / reader).iterdir():
            assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_only_the_public_halves_lie_where_everybody_reads(tmp_path: Path) -> None:
    make_secrets(tmp_path)

    public = list((tmp_path / "public").iterdir())
    assert public
    assert not any(b'"d"' in file.read_bytes() for file in public)

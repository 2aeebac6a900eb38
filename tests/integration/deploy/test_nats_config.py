"""The NATS server's configuration, read by the real nats-server together with the users made for a deployment."""

from __future__ import annotations

import json
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from commandline.system.binaries import find_nats_server
from commandline.system.ports import free_port

ROOT = Path(__file__).resolve().parents[3]
SECONDS = 20


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder laid out as the container sees it."""
    make_secrets(tmp_path)
    config = (ROOT / "deploy" / "nats" / "nats.conf").read_text()
    (tmp_path / "nats.conf").write_text(config.replace("store_dir: /data", f"store_dir: {tmp_path / 'data'}"))
    (tmp_path / "nats").rename(tmp_path / "secrets")
    return tmp_path


def make_secrets(directory: Path) -> None:
    script = ROOT / "deploy" / "make_secrets.py"
    subprocess.run([sys.executable, str(script), str(directory)], check=True, timeout=60, stdout=subprocess.DEVNULL)


def test_the_real_server_accepts_the_configuration(folder: Path) -> None:
    command = [str(find_nats_server()), "-t", "-c", str(folder / "nats.conf")]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)

    assert ended.returncode == 0, ended.stderr


def test_the_real_server_writes_to_disk_before_it_acknowledges(folder: Path) -> None:
    with running(folder) as monitor:
        storage = ask(f"{monitor}/jsz")["config"]
        server = ask(f"{monitor}/varz")

        assert storage["sync_always"] is True
        assert server["auth_required"] is True


@contextmanager
def running(folder: Path) -> Iterator[str]:
    """The server on free ports, everything else as configured."""
    monitor = free_port()
    command = [str(find_nats_server()), "-c", str(folder / "nats.conf"), "-a", "127.0.0.1", "-p", str(free_port())]
    command += ["-m", str(monitor)]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{monitor}"
    try:
        ask(f"{address}/healthz")  # it answers before JetStream is there
        yield address
    finally:
        process.terminate()
        process.wait(SECONDS)


def ask(url: str) -> dict[str, Any]:
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        with suppress(OSError), urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310 (http, our own server)
            found: dict[str, Any] = json.load(answer)
            return found
    raise AssertionError(f"{url} does not answer")

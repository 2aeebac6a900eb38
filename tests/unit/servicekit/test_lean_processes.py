"""Each role loads what it needs and no more: a whole system is many processes, and every one carries what it loads."""

from __future__ import annotations

import subprocess
import sys

import pytest
from commandline.system.layout import ROOT

_OURS = ("contacts", "interactions", "notifications")


def loaded_by(*modules: str) -> set[str]:
    """The packages a fresh process has after importing these modules."""
    names = "{name.partition('.')[0] for name, there in sys.modules.items() if there}"
    program = f"import sys, {', '.join(modules)}; print(*{names})"
    ended = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    )
    return set(ended.stdout.split())


@pytest.mark.parametrize("service", _OURS)
def test_grpc_and_worker_roles_load_no_web_server_and_nothing_for_terminals(service: str) -> None:
    loaded = loaded_by(f"services.{service}.__main__", f"services.{service}.bootstrap", "eventbus.worker")

    assert not loaded & {"gunicorn", "flask", "rich", "pygments", "pydantic", "typer", "httpx"}


@pytest.mark.parametrize("service", _OURS)
def test_workers_load_cryptography_when_they_use_a_key_and_not_before(service: str) -> None:
    loaded = loaded_by(f"services.{service}.__main__", f"services.{service}.bootstrap", "eventbus.worker")

    assert not loaded & {"cryptography", "joserfc", "OpenSSL"}


@pytest.mark.parametrize("service", [*_OURS, "desk"])
def test_the_process_above_an_http_worker_loads_what_it_forks_with_and_no_more(service: str) -> None:
    loaded = loaded_by(f"services.{service}.__main__", "servicekit.http_role")

    assert "gunicorn" in loaded
    assert not loaded & {"grpc", "google", "flask", "pymongo", "cryptography", "structlog", "rich", "pydantic"}

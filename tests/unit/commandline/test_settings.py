"""What the command is told by its environment, and what it must not load before it is needed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from commandline.settings import load


def test_without_an_environment_the_system_of_make_run_is_meant() -> None:
    settings = load({})

    assert settings.addresses["interactions"] == "127.0.0.1:7102"
    assert settings.readiness_urls["contacts.worker"] == "http://127.0.0.1:9101/readyz"
    assert settings.readiness_urls["desk.http"] == "http://127.0.0.1:8100/readyz"
    assert settings.operator_key_file == Path(".run/keys/operator.jwk")
    assert settings.namespace == "backstory"


def test_each_address_can_be_told() -> None:
    settings = load(
        {
            "BACKSTORY_CONTACTS_ADDRESS": "contacts:7101",
            "BACKSTORY_CONTACTS_GRPC_OPS_PORT": "9999",
            "BACKSTORY_RUN_DIR": "/srv/run",
            "BACKSTORY_NAMESPACE": "shop",
            "NATS_URL": "nats://bus:4222",
        }
    )

    assert settings.addresses["contacts"] == "contacts:7101"
    assert settings.readiness_urls["contacts.grpc"] == "http://127.0.0.1:9999/readyz"
    assert settings.operator_key_file == Path("/srv/run/keys/operator.jwk")
    assert (settings.namespace, settings.nats_url, settings.nats_monitoring_url) == ("shop", "nats://bus:4222", "")


def test_a_token_is_never_shown() -> None:
    assert "very-secret" not in repr(load({"BACKSTORY_TOKEN": "very-secret"}))


def test_the_help_loads_no_contract_and_no_client() -> None:
    heavy = ["grpc", "google.protobuf", "nats", "pymongo"]
    code = f"import sys, commandline.main; print([name for name in {heavy} if name in sys.modules])"

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)

    assert done.stdout.strip() == "[]"

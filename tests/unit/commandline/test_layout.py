"""What processes are told by who starts them all."""

from __future__ import annotations

from pathlib import Path

import pytest
from commandline.system.layout import Layout
from commandline.system.ports import DEFAULT_PORTS
from commandline.system.servers import Addresses


def _told(service: str, inherited: dict[str, str]) -> dict[str, str]:
    addresses = Addresses("mongodb://127.0.0.1:1", "nats://127.0.0.1:2")
    return Layout(Path("/nowhere"), DEFAULT_PORTS, "backstory", addresses, inherited).environment_of(service)


def test_each_service_that_answers_calls_keeps_to_a_core_of_its_own() -> None:
    cores = [
        _told(service, {})[f"BACKSTORY_{service.upper()}_GRPC_CORE"]
        for service in ("contacts", "interactions", "notifications")
    ]
    assert len(set(cores)) == 3


def test_the_desk_which_answers_no_calls_is_told_no_core() -> None:
    assert not any("GRPC_CORE" in name for name in _told("desk", {}))


@pytest.mark.parametrize("name", ["BACKSTORY_GRPC_CORE", "BACKSTORY_CONTACTS_GRPC_CORE"])
def test_a_core_chosen_by_hand_is_left_alone(name: str) -> None:
    told = _told("contacts", {name: "-1"})
    assert {value for key, value in told.items() if key.endswith("GRPC_CORE")} == {"-1"}

"""All services as real processes: they become ready together, and each role comes back after SIGKILL."""

from __future__ import annotations

import signal

import httpx

from tests.conftest import StartDeployment
from tests.support.eventually import eventually


def test_every_role_comes_back_after_a_kill_and_stops_cleanly(start_deployment: StartDeployment) -> None:
    deployment = start_deployment("contacts", "interactions", "notifications", "desk")
    system = deployment.system

    for process in system.processes:
        system.kill(process)

    eventually(30, lambda: all(system.supervisor.is_running(process) for process in system.processes))
    system.wait_ready(seconds=60)
    assert httpx.get(deployment.url("contacts", "/livez"), timeout=5).status_code == 200

    is_clean = deployment.stop()

    assert is_clean
    codes = {process: system.supervisor.exits(process) for process in system.processes}
    assert codes == {process: [-signal.SIGKILL, 0] for process in codes}

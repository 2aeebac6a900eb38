"""A running desk in front of stub services, for tests of its pages."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from commandline.system.keys import ensure_keys
from commandline.system.layout import ROOT
from commandline.system.servers import Servers

from tests.support.deployment import Deployment
from tests.support.stub_services import StubServices
from tests.support.stub_world import StubWorld


class RunningDesk:
    """The desk as a process of its own, and the world its pages show."""

    def __init__(self, directory: Path, servers: Servers, namespace: str, **settings: str) -> None:
        ensure_keys(directory / "keys")
        self.world = StubWorld()
        self._trusted_keys = directory / "keys" / "public"
        self._services = StubServices(self.world, self._trusted_keys)
        address = self._services.start()
        self._port = int(address.rpartition(":")[2])
        places = {f"BACKSTORY_DESK_{name}_ADDRESS": address for name in ("CONTACTS", "INTERACTIONS", "NOTIFICATIONS")}
        self.deployment = Deployment(directory, servers, namespace, ["desk"], places | settings)
        self.deployment.start()

    @property
    def url(self) -> str:
        return self.deployment.url("desk")

    def sign_in_link(self, agent: str = "agents/demo", name: str = "Demo Agent", *more: str) -> str:
        """What `python -m services.desk sign-in-link` prints."""
        command = [sys.executable, "-m", "services.desk", "sign-in-link", "--agent", agent, "--name", name, *more]
        environment = self.deployment.system.layout.environment_of("desk")
        done = subprocess.run(
            command, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=30, check=True
        )
        return done.stdout.strip()

    def stop_services(self) -> None:
        """Make contacts, interactions and notifications vanish."""
        self._services.stop()

    def start_services(self) -> None:
        """Bring them back at the same address, knowing what they knew."""
        self._services = StubServices(self.world, self._trusted_keys)
        self._services.start(self._port)

    def stop(self) -> None:
        self._services.stop()
        self.deployment.stop()

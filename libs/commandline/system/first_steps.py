"""What a new system is given and what its user is told: sample data, where to go, a call to paste."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from commandline.system.aside import aside
from commandline.system.layout import ROOT, Layout, service_command
from commandline.system.nats_access import write_private

AGENT = "agents/demo"  # whom the settings of notifications name as on duty
_SAMPLE_SECONDS = 180
_LINK_SECONDS = 20
_EXAMPLE_IDENTITY = "phone:+12025550100"
_EXAMPLE_KEY = "phone||+12025550100"


def load_sample_data_if_empty(layout: Layout) -> str:
    """Load the sample through the public API, unless somebody's data are there; return what to tell."""
    if not _is_empty(layout):
        return ""
    code, output = _command(_backstory("sample", "load"), layout.environment_of_admin(), _SAMPLE_SECONDS)
    if code != 0:
        return f"Sample data could not be loaded: {output.strip()[-300:]}"
    return "Sample data are loaded; `backstory sample remove` takes them out."


def sign_in_link(layout: Layout) -> str:
    """Return a link that signs one agent in, once, or nothing if the desk cannot make one."""
    command = [*service_command("desk", "sign-in-link"), "--agent", AGENT, "--name", "Demo", "--role", "supervisor"]
    code, output = _command(command, layout.environment_of("desk"), _LINK_SECONDS)
    return output.strip().splitlines()[-1] if code == 0 and output.strip() else ""


def where_to_go(layout: Layout, services: Sequence[str], link: str) -> list[str]:
    """The lines that say where everything is."""
    lines = [
        f"{service:<14}gRPC {layout.address(service)}   HTTP {layout.url(service)}/openapi.json"
        for service in services
        if service != "desk"
    ]
    if "desk" in services:
        how_long = "   (good once, for 15 minutes)" if link else ""
        lines.insert(0, f"{'desk':<14}{link or layout.url('desk')}{how_long}")
    return lines


def example_call(layout: Layout) -> str:
    """A command that shows somebody's history; a file tells it where this system is, if that is not the usual place."""
    command = f"{_relative(Path(sys.executable).parent / 'backstory')} history {_EXAMPLE_IDENTITY}"
    file = layout.directory / "environment"
    lines = [f"export {name}={shlex.quote(value)}" for name, value in layout.client_environment().items()]
    write_private(file, "\n".join(lines) + "\n")
    return command if layout.is_usual() else f"(. {_relative(file)} && {command})"


def _relative(path: Path) -> str:
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)


def _backstory(*arguments: str) -> list[str]:
    return [str(Path(sys.executable).parent / "backstory"), *arguments]


def _command(command: Sequence[str], environment: Mapping[str, str], seconds: float) -> tuple[int, str]:
    try:
        done = subprocess.run(  # noqa: S603 (our own programs)
            list(command),
            env=dict(environment),
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
            start_new_session=True,
        )
    except (OSError, subprocess.TimeoutExpired) as fault:
        return os.EX_UNAVAILABLE, str(fault)
    return done.returncode, done.stdout or done.stderr


def knows_example(layout: Layout) -> bool:
    """Tell whether the customer of the example call is there."""
    return _holds(layout, "contacts", {"identity_keys": _EXAMPLE_KEY})


def _is_empty(layout: Layout) -> bool:
    return not any(_holds(layout, name, {}) for name in ("contacts", "interactions"))


def _holds(layout: Layout, service: str, wanted: Mapping[str, str]) -> bool:
    asked = {"uri": layout.addresses.mongodb_uri, "database": f"{layout.namespace}_{service}", "collection": service}
    return aside("commandline.system.stored", given=json.dumps({**asked, "wanted": wanted})).strip() == "yes"

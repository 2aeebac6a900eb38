"""The `backstory` command as its users run it: a process of its own, without a terminal."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.support.deployment import Deployment

PROGRAM = str(Path(sys.executable).parent / "backstory")
SECONDS = 270


@dataclass(frozen=True)
class Ended:
    """How a run of the command ended."""

    code: int
    out: str
    err: str

    @property
    def value(self) -> Any:  # whatever JSON the command printed
        """What it printed, read as JSON."""
        return json.loads(self.out)

    @property
    def lines(self) -> list[Any]:  # whatever JSON the command printed
        """What it printed, read as NDJSON."""
        return [json.loads(line) for line in self.out.splitlines()]


class BackstoryCommand:
    """Runs the command against one deployment."""

    def __init__(self, deployment: Deployment) -> None:
        self._environment = deployment.system.layout.environment_of_admin()

    def start(self, *arguments: object, **environment: str) -> subprocess.Popen[str]:
        """Start the command and return while it runs."""
        return subprocess.Popen(
            [PROGRAM, *map(str, arguments)],
            env=self._environment | environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def __call__(self, *arguments: object, **environment: str) -> Ended:
        """Run the command to its end."""
        return ended(self.start(*arguments, **environment))

    def reading(self, text: str, *arguments: object) -> Ended:
        """Run the command with a text on its standard input; it must succeed."""
        run = subprocess.run(
            [PROGRAM, *map(str, arguments)],
            env=self._environment,
            input=text,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
        done = Ended(run.returncode, run.stdout, run.stderr)
        assert done.code == 0, done
        return done

    def ok(self, *arguments: object, **environment: str) -> Ended:
        """Run the command, which must succeed."""
        done = self(*arguments, **environment)
        assert done.code == 0, done
        return done


def ended(process: subprocess.Popen[str]) -> Ended:
    """Wait for the end of a run."""
    with process:
        out, err = process.communicate(timeout=SECONDS)
    return Ended(process.returncode, out, err)

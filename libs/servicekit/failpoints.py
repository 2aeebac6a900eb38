"""Named places where a test build can be killed, delayed or made to fail."""

from __future__ import annotations

import os
import signal
import time

_SLEEP_SECONDS = 2.0
_armed: dict[str, str] = {}


class FailpointRaised(RuntimeError):
    """What an armed `raise` failpoint throws."""


def arm(setting: str) -> None:
    """Arm failpoints from `name:action[,name:action]`, where action is `kill`, `sleep` or `raise`."""
    _armed.clear()
    for part in filter(None, setting.split(",")):
        name, _, action = part.partition(":")
        _armed[name] = action


def failpoint(name: str) -> None:
    """Do what is armed for this place; nothing in production."""
    if not _armed:
        return
    action = _armed.get(name)
    if action == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    elif action == "sleep":
        time.sleep(_SLEEP_SECONDS)
    elif action == "raise":
        raise FailpointRaised(name)

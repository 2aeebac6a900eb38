"""Ends the supervisor's processes when the supervisor itself is killed; run as a script, told over its stdin.

Each line is `+<process group>` or `-<process group>`. The pipe closes when the supervisor is gone, however it went;
whatever is still listed is then stopped, so nobody is left behind holding a port.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from contextlib import suppress

PATIENCE_SECONDS = 5.0


def main() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    groups: set[int] = set()
    for line in sys.stdin:
        group = int(line[1:])
        if line[0] == "+":
            groups.add(group)
        else:
            groups.discard(group)
    for group in groups:
        with suppress(ProcessLookupError):
            os.kill(group, signal.SIGTERM)  # to the leader, who stops its own children
        send(group, signal.SIGCONT)
    deadline = time.monotonic() + PATIENCE_SECONDS
    while groups and time.monotonic() < deadline:
        time.sleep(0.05)
        groups = {group for group in groups if is_alive(group)}  # a number that is free again may be somebody else's
    for group in groups:
        send(group, signal.SIGKILL)


def send(group: int, number: signal.Signals) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number)


def is_alive(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except (ProcessLookupError, PermissionError):
        return False
    return True


if __name__ == "__main__":
    main()

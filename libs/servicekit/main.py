"""The roles of a service as processes: `python -m services.<name> grpc|http|worker|migrate|all`."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress

sys.modules["pymongo.pyopenssl_context"] = None  # type: ignore[assignment] # makes an import of it fail
"""The driver would load all of cryptography, 9 MB, only to find no PyOpenSSL; it takes Python's own ssl then."""

Role = Callable[[], None]
"""Runs until it is told to stop."""

DRAIN_SECONDS = 15.0


class StopSignal:
    """Turns SIGTERM and SIGINT into an event; a second one leaves at once."""

    def __init__(self) -> None:
        """Take over the signals of this process."""
        self._event = threading.Event()
        signal.signal(signal.SIGTERM, self._stop)
        signal.signal(signal.SIGINT, self._stop)

    def wait(self, seconds: float | None = None) -> bool:
        """Return True when the process is told to stop, False after the time."""
        return self._event.wait(seconds)

    def _stop(self, number: int, _frame: object) -> None:
        if self._event.is_set():
            os._exit(128 + number)
        self._event.set()


def run_role(service: str, roles: Mapping[str, Role], argv: Sequence[str]) -> None:
    """Run the role named on the command line; `all` runs grpc, http and worker as processes of one supervisor."""
    names = [*roles, "all"]
    if len(argv) != 2 or argv[1] in ("-h", "--help") or argv[1] not in names:
        print(f"usage: python -m services.{service} {'|'.join(names)}", file=sys.stderr)
        raise SystemExit(0 if "--help" in argv or "-h" in argv else 2)
    if argv[1] == "all":
        _run_all(service, [name for name in roles if name in ("grpc", "http", "worker")])
    else:
        roles[argv[1]]()


def keep_to_core(number: int) -> int:
    """Let this process, and the threads it starts from now on, use one core only, and return which.

    Threads of one interpreter take turns anyway. On several cores each turn wakes another core, and with many threads
    that costs as much as their work.
    """
    cores = sorted(os.sched_getaffinity(0))
    core = cores[number % len(cores)]
    os.sched_setaffinity(0, {core})
    return core


def fork_processes(count: int, run: Callable[[int | None], None]) -> None:
    """Run `run` in `count` processes, each told the core to keep to; with one, run it here without a core.

    Nothing that opens connections may have been made before: gRPC and MongoDB clients do not survive a fork.
    """
    if count == 1:
        run(None)
        return
    children = [_forked(run, number) for number in range(count)]
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _received, _frame: _terminate(*children))
    status = 0
    for _ in children:
        _, ended = os.wait()
        if ended and not status:
            status = 1
            _terminate(*children)
    raise SystemExit(status)


def _forked(run: Callable[[int | None], None], number: int) -> int:
    child = os.fork()
    if child:
        return child
    run(keep_to_core(number))
    os._exit(0)


def _terminate(*children: int) -> None:
    for child in children:
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGTERM)


def _run_all(service: str, roles: Sequence[str]) -> None:
    """Start each role as a process; when one ends, end the others, so that whoever supervises this can start anew."""
    children = [subprocess.Popen([sys.executable, "-m", f"services.{service}", role]) for role in roles]  # noqa: S603 -- our own roles

    def pass_on(number: int, _frame: object) -> None:
        for child in children:
            child.send_signal(number)

    signal.signal(signal.SIGTERM, pass_on)
    signal.signal(signal.SIGINT, pass_on)
    os.waitpid(-1, 0)
    for child in children:
        child.terminate()
    for child in children:
        child.wait()

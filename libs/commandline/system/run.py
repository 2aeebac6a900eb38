"""`make run`: the whole system in this terminal until Ctrl-C."""

from __future__ import annotations

import argparse
import fcntl
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from commandline.system import first_steps
from commandline.system.errors import CannotStartError
from commandline.system.layout import ROLES
from commandline.system.settings import RunSettings, load
from commandline.system.system import System

_STOP_SECONDS = 30.0
_INTERRUPTED = 130


def main(given: Sequence[str] | None = None) -> int:
    """Run until told to stop; the exit code is 0 after a clean stop."""
    arguments = _arguments(given)
    try:
        settings = load()
        with _only_one(settings.directory):
            return _run(settings, arguments)
    except CannotStartError as fault:
        print(fault, file=sys.stderr)
        return 1


def _run(settings: RunSettings, arguments: argparse.Namespace) -> int:
    started = time.monotonic()
    print(f"Starting Backstory in {settings.directory}", flush=True)
    system = System(
        settings.directory,
        ports=settings.ports,
        namespace=settings.namespace,
        mongodb_uri=settings.mongodb_uri,
        nats_url=settings.nats_url,
        inherited=settings.inherited,
        services=arguments.services,
    )
    with _Stop(system) as stop:
        try:
            system.start()
            print(f"Ready after {time.monotonic() - started:.1f} s.\n", flush=True)
            _tell(system, with_sample=not arguments.empty)
            _watch(system, stop.requested)
        except _Interrupted:
            pass
        stop.is_stopping = True
        print("\nStopping; Ctrl-C again ends everything at once.", flush=True)
        is_clean = system.stop(_STOP_SECONDS)
    print(f"Stopped. The data are in {settings.directory}.", flush=True)
    return 0 if is_clean else 1


def _tell(system: System, *, with_sample: bool) -> None:
    """Say what there is and where to go, one thing to paste last."""
    if with_sample and {"contacts", "interactions"} <= set(system.services):
        print(first_steps.load_sample_data_if_empty(system.layout), flush=True)
    link = first_steps.sign_in_link(system.layout) if "desk" in system.services else ""
    addresses = system.layout.addresses
    print(f"{'MongoDB':<14}{addresses.mongodb_uri}\n{'NATS':<14}{addresses.nats_url}")
    for line in first_steps.where_to_go(system.layout, system.services, link):
        print(line)
    if "interactions" in system.services:
        whose = "A customer's history" if first_steps.knows_example(system.layout) else "A history, once there is one"
        print(f"\n{whose}:\n\n  {first_steps.example_call(system.layout)}\n")
    print("Ctrl-C stops everything.", flush=True)


def _watch(system: System, stop: threading.Event) -> None:
    """Wait for the end, and tell when something died and was started again."""
    seen = {name: len(system.supervisor.exits(name)) for name in system.supervisor.names()}
    while not stop.wait(0.5):
        for name in seen:
            exits = system.supervisor.exits(name)
            if len(exits) > seen[name]:
                log = system.supervisor.log_file(name)
                print(f"{name} ended with {exits[-1]} and is started again; its log is {log}", flush=True)
                seen[name] = len(exits)


class _Interrupted(Exception):
    """Told to stop before everything had started."""


class _Stop:
    """Turns the first signal into a clean stop and the second into an end at once."""

    def __init__(self, system: System) -> None:
        self._system = system
        self.requested = threading.Event()
        self.is_stopping = False

    def __enter__(self) -> _Stop:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._hear)
        return self

    def __exit__(self, *_: object) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_DFL)

    def _hear(self, *_: object) -> None:
        if self.requested.is_set():
            self._system.supervisor.end_now()
            os._exit(_INTERRUPTED)
        self.requested.set()
        if not self.is_stopping:
            self._system.supervisor.interrupt(_Interrupted())


@contextmanager
def _only_one(directory: Path) -> Iterator[None]:
    """Hold the folder's lock: two systems on the same data would destroy them."""
    directory.mkdir(parents=True, exist_ok=True)
    directory.chmod(0o700)
    with (directory / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CannotStartError(
                f"Backstory runs in {directory} already: stop it there, or name another folder in BACKSTORY_RUN_DIR."
            ) from None
        yield


def _arguments(given: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make run", description="Run the whole system on this machine.")
    parser.add_argument("--empty", action="store_true", help="load no sample data")
    parser.add_argument(
        "--services", nargs="*", choices=list(ROLES), help="start these only; none for the servers alone"
    )
    return parser.parse_args(given)


if __name__ == "__main__":
    sys.exit(main())

"""Stopping processes as a machine that hangs would: they keep their connections and answer nothing."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager

import psutil
from commandline.system.processes import Supervisor

from tests.support.eventually import eventually


@contextmanager
def frozen(supervisor: Supervisor, name: str) -> Iterator[None]:
    """Keep a process stopped for the length of a block."""
    pid = supervisor.pid(name)
    assert pid is not None
    supervisor.signal(name, signal.SIGSTOP)
    try:
        wait_stopped(pid)
        yield
    finally:
        supervisor.signal(name, signal.SIGCONT)


def wait_stopped(pid: int) -> None:
    """Wait until a process and its children have come to a stop: on a busy machine their threads run on for a while."""
    process = psutil.Process(pid)
    eventually(10, lambda: all(map(_is_stopped, [process, *process.children(recursive=True)])))


def _is_stopped(process: psutil.Process) -> bool:
    threads = [psutil.Process(thread.id) for thread in process.threads()]
    return all(thread.status() == psutil.STATUS_STOPPED for thread in threads)
